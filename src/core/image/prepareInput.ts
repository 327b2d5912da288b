import type { DecodedImage, InputSpec } from './image.ts'
import { luminance } from './luminance.ts'
import { networkScales } from './networkScales.ts'
import { preprocess } from './preprocess.ts'
import { resizeAreaAveraging, resizeBilinear } from './resize.ts'
import { mapSamples } from './voi.ts'

/**
 * What the network sees of an image: [height, width, channels] float32. VOI rule to 0..255 (8-bit images under `full` pass unchanged;
 * MONOCHROME1 is inverted, so that high is bright; padding is 0), grey or RGB, resize of the whole image, preprocessing. Overlays are
 * never in it. Area averaging of an image that passes unchanged rounds to bytes, as Java's filter does; other images keep their
 * fractions. Throws ImageRefusedError where the VOI rule does not apply to the image, RangeError where it and `channels` contradict.
 */
export function prepareInput(image: DecodedImage, spec: InputSpec): Float32Array<ArrayBuffer> {
  return finishInput(resizeInput(image, spec), spec)
}

/** An image at the network's size before preprocessing: [height, width, channels] float32, 0..255, RGB; one channel while it is grey. */
export interface ResizedInput {
  readonly height: number
  readonly width: number
  readonly channels: 1 | 3
  readonly values: Float32Array<ArrayBuffer>
}

/** `prepareInput` up to the resize: where training images are augmented. Throws as `prepareInput` does. */
export function resizeInput(image: DecodedImage, spec: InputSpec): ResizedInput {
  const { height, width } = spec.resize
  const unchanged = passesUnchanged(image, spec)
  const scaled = unchanged ? { data: image.data, channels: image.samplesPerPixel } : scaleSamples(image, spec)
  const wantsGrey = spec.channels === 1 && image.samplesPerPixel === 3
  const samples = wantsGrey ? luminance(scaled.data, unchanged) : scaled.data
  const channels = wantsGrey ? 1 : scaled.channels
  const resized =
    spec.resize.method === 'bilinear'
      ? image.height === height && image.width === width
        ? new Float32Array(samples) // what the filter gives, bit for bit
        : resizeBilinear(samples, image.height, image.width, channels, height, width)
      : resizeAreaAveraging(samples, image.height, image.width, channels, height, width, unchanged)
  return { height, width, channels, values: resized }
}

/** The rest of `prepareInput`: grey repeated where the network takes colour, and preprocessing. May take the values over. */
export function finishInput({ channels, values }: ResizedInput, spec: InputSpec): Float32Array<ArrayBuffer> {
  return preprocess(channels === spec.channels ? values : repeatGrey(values), spec.channels, spec.preprocessing)
}

function passesUnchanged(image: DecodedImage, { voi }: InputSpec): boolean {
  if (image.bitsStored !== 8 || image.signed || voi.rule !== 'full') return false
  if (image.samplesPerPixel === 3) return true
  const { photometricInterpretation, modalityLut, padding, rescale } = image
  return photometricInterpretation !== 'MONOCHROME1' && modalityLut === undefined && padding === undefined && rescale.slope > 0
}

function scaleSamples(image: DecodedImage, { voi, channels }: InputSpec): { readonly data: Float32Array; readonly channels: 1 | 3 } {
  const scales = networkScales(image, voi)
  const [first = () => 0] = scales
  if (scales.length === 1) return { data: mapSamples(image, new Float32Array(image.data.length), first), channels: image.samplesPerPixel }
  if (scales.length !== channels || channels !== 3) throw new RangeError(`${scales.length} windows do not make ${channels} channel(s)`)
  const plane = new Float32Array(image.data.length)
  const data = new Float32Array(image.data.length * channels)
  scales.forEach((scale, channel) => {
    mapSamples(image, plane, scale)
    for (let i = 0, to = channel; i < plane.length; i++, to += channels) data[to] = plane[i] as number
  })
  return { data, channels }
}

function repeatGrey(grey: Float32Array): Float32Array<ArrayBuffer> {
  const rgb = new Float32Array(grey.length * 3)
  for (let i = 0, to = 0; i < grey.length; i++, to += 3) rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[i] as number
  return rgb
}
