import type { DecodedImage, InputSpec } from './image.ts'
import { luminance } from './luminance.ts'
import { networkScales } from './networkScales.ts'
import { preprocess, preprocessRepeated } from './preprocess.ts'
import { areaAveraging, bilinear } from './resize.ts'
import { codedSamples, mapped, plainSamples, readSamples, type Samples } from './samples.ts'
import { fullRange, mapSamples } from './voi.ts'

/**
 * What the network sees of an image: [height, width, channels] float32. VOI rule to 0..255 (8-bit images under `full` pass unchanged;
 * MONOCHROME1 is inverted, so that high is bright; padding is 0), grey or RGB, resize of the whole image, preprocessing. Overlays are
 * never in it. Area averaging of an image that passes unchanged rounds to bytes, as Java's filter does; other images keep their
 * fractions. Written into `out` where that is given. Throws ImageRefusedError where the VOI rule does not apply to the image, RangeError
 * where it and `channels` contradict.
 */
export function prepareInput(image: DecodedImage, spec: InputSpec): Float32Array<ArrayBuffer>
export function prepareInput<Out extends Float32Array>(image: DecodedImage, spec: InputSpec, out: Out): Out
export function prepareInput(image: DecodedImage, spec: InputSpec, out: Float32Array = new Float32Array(spec.resize.height * spec.resize.width * spec.channels)): Float32Array {
  return finishInput(resizeInto(image, spec, (channels) => (channels === spec.channels ? out : new Float32Array(out.length / spec.channels))), spec, out)
}

/** An image at the network's size before preprocessing: [height, width, channels] float32, 0..255, RGB; one channel while it is grey. */
export interface ResizedInput<Values extends Float32Array = Float32Array<ArrayBuffer>> {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  readonly values: Values
}

/** `prepareInput` up to the resize: where training images are augmented. Throws as `prepareInput` does. */
export function resizeInput(image: DecodedImage, spec: InputSpec): ResizedInput {
  return resizeInto(image, spec, (channels) => new Float32Array(spec.resize.height * spec.resize.width * channels))
}

/** The rest of `prepareInput`: grey repeated where the network takes colour, and preprocessing. Takes the values over, and may return them where no `out` is given. */
export function finishInput(resized: ResizedInput, spec: InputSpec): Float32Array<ArrayBuffer>
export function finishInput<Out extends Float32Array>(resized: ResizedInput<Float32Array>, spec: InputSpec, out: Out): Out
export function finishInput({ channels, values }: ResizedInput<Float32Array>, spec: InputSpec, out?: Float32Array): Float32Array {
  if (channels !== spec.channels) return preprocessRepeated(values, spec.preprocessing, out ?? new Float32Array(values.length * spec.channels))
  preprocess(values, channels, spec.preprocessing)
  if (out !== undefined && out !== values) out.set(values)
  return out ?? values
}

function resizeInto<Values extends Float32Array>(image: DecodedImage, spec: InputSpec, make: (channels: 1 | 3) => Values): ResizedInput<Values> {
  const { height, width, method } = spec.resize
  const resize = <Into extends Float32Array>(samples: Samples, channels: number, into: Into): Into => {
    const size = { height: image.height, width: image.width, channels, toHeight: height, toWidth: width }
    if (method === 'area-averaging') return areaAveraging(samples, size, passesUnchanged(image, spec), into)
    if (image.height !== height || image.width !== width) return bilinear(samples, size, into)
    readSamples(samples, 0, into) // what the filter gives, bit for bit
    return into
  }
  const { planes, channels } = scaledPlanes(image, spec)
  const [first = new Float32Array(), ...others] = planes
  if (others.length === 0) return { height, width, channels, values: resize(first, channels, make(channels)) }
  const values = make(3)
  planes.forEach((plane, channel) => {
    const resized = resize(plane, 1, new Float32Array(height * width))
    for (let p = 0, i = channel; p < resized.length; p++, i += 3) values[i] = resized[p] as number
  })
  return { height, width, channels: 3, values }
}

/** The luminance of the whole image as it is, under the VOI rule `full`, 0..1, [height, width]. */
export function unitLuminance(image: DecodedImage): Samples {
  const { planes } = scaledPlanes(image, { voi: { rule: 'full' }, channels: 1 })
  return mapped(planes[0] ?? new Float32Array(), (value) => value / 255)
}

function passesUnchanged(image: DecodedImage, { voi }: Pick<InputSpec, 'voi'>): boolean {
  if (image.bitsStored !== 8 || image.signed || voi.rule !== 'full') return false
  if (image.samplesPerPixel === 3) return true
  const { photometricInterpretation, modalityLut, padding, rescale } = image
  return photometricInterpretation !== 'MONOCHROME1' && modalityLut === undefined && padding === undefined && rescale.slope > 0
}

/** One plane of grey or of interleaved colour, or one of grey for each channel. */
interface ScaledPlanes {
  readonly planes: readonly Samples[]
  readonly channels: 1 | 3
}

/** The image on 0..255, in the number of channels that is wanted or in one, for a grey image. */
function scaledPlanes(image: DecodedImage, { voi, channels }: Pick<InputSpec, 'voi' | 'channels'>): ScaledPlanes {
  const unchanged = passesUnchanged(image, { voi })
  const wantsGrey = channels === 1 && image.samplesPerPixel === 3
  if (unchanged) return { planes: [plainSamples(wantsGrey ? luminance(image.data, true) : image.data)], channels: wantsGrey ? 1 : image.samplesPerPixel }
  const scales = networkScales(image, voi)
  if (scales.length > 1 && (scales.length !== channels || channels !== 3)) throw new RangeError(`${scales.length} windows do not make ${channels} channel(s)`)
  const planes = scales.map((scale) => scaledSamples(image, scale))
  if (!wantsGrey) return { planes, channels: image.samplesPerPixel }
  return { planes: planes.map((plane) => plainSamples(luminance(floatsOf(plane, image.data.length), false))), channels: 1 }
}

/** By a table of all stored values that the bits can hold where that is the smaller work. */
function scaledSamples(image: DecodedImage, scale: (stored: number) => number): Samples {
  const { data, bitsStored } = image
  if (bitsStored <= 16 && data.length >= 2 ** bitsStored / 4) {
    const { low, high } = fullRange(image)
    const coded = codedSamples(data, low, Float32Array.from({ length: high - low + 1 }, (_, i) => scale(low + i)))
    if (coded !== undefined) return coded
  }
  return mapSamples(image, new Float32Array(data.length), scale)
}

function floatsOf(samples: Samples, length: number): Float32Array {
  if (samples instanceof Float32Array) return samples
  const out = new Float32Array(length)
  readSamples(samples, 0, out)
  return out
}
