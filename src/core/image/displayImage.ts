import type { DecodedImage, ValueRange, VoiWindow } from './image.ts'
import { drawOverlay, type Overlay } from './overlay.ts'
import { fullRange, greyScale, isWithin, mapSamples, modalityScale, sampleRange, scaleToRange, throughVoiLut, throughWindow } from './voi.ts'

/** An 8-bit image as a screen shows it, row-major and interleaved. */
export interface Raster {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: 1 | 3
  readonly data: Uint8Array
}

/** A window of one's own, one of the file's windows or VOI LUTs by its place, `full` (all that the bits can hold), or the file's first. */
export type DisplayVoi = 'auto' | 'full' | VoiWindow | { readonly window: number } | { readonly voiLut: number }

/**
 * The image on 8 bits for a screen, an overlay or a thumbnail: modality LUT or rescale; VOI LUT or window; last the inversion of MONOCHROME1,
 * so that it looks as a film does (DICOM PS3.4 N.2). Padding is black. `auto` takes the file's first VOI LUT, else its first window; without
 * either the full range of up to 8 bits, else the range of the samples; so does a choice that the file does not have. Colour is scaled from
 * its bits. `overlays` are drawn in white.
 */
export function displayImage(image: DecodedImage, voi: DisplayVoi = 'auto', overlays: readonly Overlay[] = []): Raster {
  const { width, height, samplesPerPixel } = image
  const data = mapSamples(image, new Uint8Array(image.data.length), displayMap(image, voi))
  const raster = { width, height, samplesPerPixel, data }
  for (const overlay of overlays) drawOverlay(raster, overlay)
  return raster
}

/**
 * What `auto` comes to, for a viewer to begin with: the file's first VOI LUT, its first window, or the range as a window in modality units
 * (of colour: in samples).
 */
export function initialVoi(image: DecodedImage): { readonly voiLut: 0 } | { readonly window: VoiWindow } {
  if (image.samplesPerPixel === 3) return { window: spanning(fullRange(image)) }
  if (image.voiLuts?.[0] !== undefined) return { voiLut: 0 }
  const [window] = image.windows
  if (window !== undefined) return { window }
  const { low, high } = rangeShown(image, 'auto')
  if (image.modalityLut !== undefined) return { window: spanning({ low, high }) }
  const { slope, intercept } = image.rescale
  // grey values of a falling rescale are negated
  const step = Math.abs(slope)
  return { window: spanning({ low: low * step + intercept, high: high * step + intercept }) }
}

/** A range without extent is a step after its one value, as a LINEAR width of 1 is. */
function spanning({ low, high }: ValueRange): VoiWindow {
  return high > low ? { center: (low + high) / 2, width: high - low, function: 'LINEAR_EXACT' } : { center: low + 0.5, width: 1, function: 'LINEAR' }
}

function displayMap(image: DecodedImage, voi: DisplayVoi): (stored: number) => number {
  if (image.samplesPerPixel === 3) {
    const full = fullRange(image)
    return (value) => Math.round(scaleToRange(value, full))
  }
  const scale = greyMap(image, voi)
  const { padding, photometricInterpretation } = image
  const shown = photometricInterpretation === 'MONOCHROME1' ? (stored: number) => 255 - Math.round(scale(stored)) : (stored: number) => Math.round(scale(stored))
  return padding === undefined ? shown : (stored) => (isWithin(stored, padding) ? 0 : shown(stored))
}

function greyMap(image: DecodedImage, voi: DisplayVoi): (stored: number) => number {
  const modality = modalityScale(image)
  const table = voi === 'auto' ? image.voiLuts?.[0] : typeof voi === 'object' && 'voiLut' in voi ? image.voiLuts?.[voi.voiLut] : undefined
  if (table !== undefined) return (stored) => throughVoiLut(modality(stored), table)
  const window = windowOf(image, voi)
  if (window !== undefined) return (stored) => throughWindow(modality(stored), window)
  const { value } = greyScale(image)
  const range = rangeShown(image, voi)
  return (stored) => scaleToRange(value(stored), range)
}

/** Of grey values, where neither window nor VOI LUT is applied. */
function rangeShown(image: DecodedImage, voi: DisplayVoi): ValueRange {
  const { value, full } = greyScale(image)
  return voi === 'full' || (image.modalityLut?.bits ?? image.bitsStored) <= 8 ? full : greySampleRange(image, value)
}

function windowOf({ windows }: DecodedImage, voi: DisplayVoi): VoiWindow | undefined {
  if (typeof voi === 'string') return voi === 'auto' ? windows[0] : undefined
  if ('center' in voi) return voi
  return 'window' in voi ? windows[voi.window] : undefined
}

/** A look-up table need not rise with the stored values, so that their ends need not be its ends. */
function greySampleRange(image: DecodedImage, value: (stored: number) => number): ValueRange {
  if (image.modalityLut === undefined) {
    const { low, high } = sampleRange(image) ?? { low: 0, high: 0 }
    const [a, b] = [value(low), value(high)]
    return { low: Math.min(a, b), high: Math.max(a, b) }
  }
  const { data, padding } = image
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < data.length; i++) {
    if (isWithin(data[i] as number, padding)) continue
    const grey = value(data[i] as number)
    if (grey < low) low = grey
    if (grey > high) high = grey
  }
  return low <= high ? { low, high } : { low: 0, high: 0 }
}
