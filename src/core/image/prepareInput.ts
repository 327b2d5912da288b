import type { DecodedImage, InputSpec } from './image.ts'
import { luminance } from './luminance.ts'
import { preprocess } from './preprocess.ts'
import { resizeAreaAveraging, resizeBilinear } from './resize.ts'
import { mapSamples, scaleToRange, voiRange } from './voi.ts'

/**
 * What the network sees of an image: [height, width, channels] float32. VOI rule to 0..255 (8-bit images under `full` pass unchanged;
 * MONOCHROME1 is inverted, so that high is bright), grey or RGB, resize of the whole image, preprocessing. Area averaging of an image
 * that passes unchanged rounds to bytes, as Java's filter does; other images keep their fractions.
 */
export function prepareInput(image: DecodedImage, spec: InputSpec): Float32Array<ArrayBuffer> {
  const { height, width } = spec.resize
  const unchanged = image.bitsStored === 8 && !image.signed && spec.voi.rule === 'full' && image.photometricInterpretation !== 'MONOCHROME1'
  const scaled = unchanged ? image.data : scaleSamples(image, spec)
  const wantsGrey = spec.channels === 1 && image.samplesPerPixel === 3
  const samples = wantsGrey ? luminance(scaled, unchanged) : scaled
  const channels = wantsGrey ? 1 : image.samplesPerPixel
  const resized =
    spec.resize.method === 'bilinear'
      ? resizeBilinear(samples, image.height, image.width, channels, height, width)
      : resizeAreaAveraging(samples, image.height, image.width, channels, height, width, unchanged)
  return preprocess(channels === spec.channels ? resized : repeatGrey(resized), spec.channels, spec.preprocessing)
}

function scaleSamples(image: DecodedImage, spec: InputSpec): Float32Array {
  const range = voiRange(image, spec.voi)
  const inverted = image.photometricInterpretation === 'MONOCHROME1'
  const out = new Float32Array(image.data.length)
  return mapSamples(image, out, inverted ? (value) => 255 - scaleToRange(value, range) : (value) => scaleToRange(value, range))
}

function repeatGrey(grey: Float32Array): Float32Array<ArrayBuffer> {
  const rgb = new Float32Array(grey.length * 3)
  for (let i = 0, to = 0; i < grey.length; i++, to += 3) rgb[to] = rgb[to + 1] = rgb[to + 2] = grey[i] as number
  return rgb
}
