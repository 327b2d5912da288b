import type { DecodedImage, VoiWindow } from './image.ts'
import { fullRange, mapSamples, sampleRange, scaleThroughWindow, scaleToRange } from './voi.ts'

/** An 8-bit image as a screen shows it, row-major and interleaved. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  readonly data: Uint8Array
}

/**
 * The image on 8 bits for a screen, an overlay or a thumbnail; MONOCHROME1 is inverted, so that it looks as a film does. `auto` takes the
 * file's first window; without one, the full range of up to 8 bits, else the range of the samples. Colour is scaled from its bits.
 */
export function displayImage(image: DecodedImage, voi: 'auto' | 'full' | VoiWindow = 'auto'): Raster {
  const { width, height, samplesPerPixel } = image
  const out = new Uint8Array(image.data.length)
  const data = mapSamples(image, out, displayMap(image, voi))
  return { width, height, samplesPerPixel, data }
}

function displayMap(image: DecodedImage, voi: 'auto' | 'full' | VoiWindow): (value: number) => number {
  const full = fullRange(image)
  if (image.samplesPerPixel === 3) return (value) => Math.round(scaleToRange(value, full))
  const scale = greyMap(image, voi)
  const inverted = image.photometricInterpretation === 'MONOCHROME1'
  return inverted ? (value) => 255 - Math.round(scale(value)) : (value) => Math.round(scale(value))
}

function greyMap(image: DecodedImage, voi: 'auto' | 'full' | VoiWindow): (value: number) => number {
  const window = voi === 'auto' ? image.windows[0] : voi === 'full' ? undefined : voi
  if (window !== undefined) {
    const { slope, intercept } = image.rescale
    return (value) => scaleThroughWindow(value * slope + intercept, window)
  }
  const range = voi === 'full' || image.bitsStored <= 8 ? fullRange(image) : sampleRange(image.data)
  return (value) => scaleToRange(value, range)
}
