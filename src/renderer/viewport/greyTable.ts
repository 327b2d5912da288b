import type { LookupTable, ViewerFrame, VoiWindow } from './viewerFrame.ts'

/** What turns modality units into grey: a window, or one of the file's VOI LUTs by its place. */
export type Voi = { readonly window: VoiWindow } | { readonly voiLut: number }

export interface GreyTable {
  /** The sample whose grey is `greys[0]`; 0 or less. */
  readonly first: number
  /** Grey of `first` + i, 0 to 255. */
  readonly greys: Uint8ClampedArray<ArrayBuffer>
}

/**
 * The grey of every sample that a frame has: modality units, then window or VOI LUT, then rounding, then polarity (PS3.4 N.2), as the
 * program's display rendering. `invert` turns the polarity over once more; padding stays black. Colour: a table of its 8-bit samples.
 */
export function greyTable(frame: ViewerFrame, voi: Voi, invert: boolean, into?: Uint8ClampedArray<ArrayBuffer>): GreyTable {
  if (frame.samplesPerPixel === 3) return { first: 0, greys: Uint8ClampedArray.from({ length: 256 }, (_, i) => (invert ? 255 - i : i)) }
  const { low } = sampleBounds(frame)
  const { first, length } = tableExtent(frame)
  const greys = into?.length === length ? into : new Uint8ClampedArray(length)
  const { slope, intercept } = frame
  const flip = frame.inverted !== invert
  const lut = 'voiLut' in voi ? frame.voiLuts[voi.voiLut] : undefined
  if (lut !== undefined) fillByLut(greys, first, low, slope, intercept, lut, flip)
  else fillByWindow(greys, first, low, slope, intercept, 'window' in voi ? voi.window : fullWindow(frame), flip)
  if (frame.padding !== undefined) greys.fill(0, Math.max(0, frame.padding.low - first), Math.max(0, frame.padding.high + 1 - first))
  return { first, greys }
}

/** The first sample and the length of a frame's table. */
export function tableExtent(frame: ViewerFrame): { readonly first: number; readonly length: number } {
  if (frame.samplesPerPixel === 3) return { first: 0, length: 256 }
  const { low, high } = sampleBounds(frame)
  const first = Math.min(0, low)
  return { first, length: high - first + 1 }
}

/** Least and greatest sample, padding included. */
export function sampleBounds({ min, max, padding, data }: ViewerFrame): { readonly low: number; readonly high: number } {
  const bits = data.BYTES_PER_ELEMENT * 8
  const signed = data instanceof Int16Array || data instanceof Int8Array
  const [least, greatest] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1]
  return padding === undefined
    ? { low: min, high: max }
    : { low: Math.max(least, Math.min(min, padding.low)), high: Math.min(greatest, Math.max(max, padding.high)) }
}

/** All samples of a frame as a window, in modality units. */
export function fullWindow({ min, max, slope, intercept }: Pick<ViewerFrame, 'min' | 'max' | 'slope' | 'intercept'>): VoiWindow {
  const [a, b] = [min * slope + intercept, max * slope + intercept]
  return { center: (a + b) / 2, width: Math.max(Math.abs(b - a), 1e-3), function: 'LINEAR_EXACT' }
}

/** The entry for a value on 0..255; values outside the table take its first or last entry (PS3.3 C.11.2.1.1). */
function fillByLut(greys: Uint8ClampedArray, first: number, low: number, slope: number, intercept: number, { first: start, bits, entries }: LookupTable, flip: boolean): void {
  const factor = 255 / (2 ** bits - 1)
  const last = entries.length - 1
  for (let i = low - first; i < greys.length; i++) {
    // a value that rescale has left a rounding error below a whole number belongs to that number
    const index = Math.floor((first + i) * slope + intercept - start + 1e-6)
    const grey = Math.round((entries[index < 0 ? 0 : index > last ? last : index] as number) * factor)
    greys[i] = flip ? 255 - grey : grey
  }
}

function fillByWindow(greys: Uint8ClampedArray, first: number, low: number, slope: number, intercept: number, window: VoiWindow, flip: boolean): void {
  const { center, width } = window
  if (window.function === 'SIGMOID') {
    for (let i = low - first; i < greys.length; i++) {
      const grey = Math.round(255 / (1 + Math.exp((-4 * ((first + i) * slope + intercept - center)) / width)))
      greys[i] = flip ? 255 - grey : grey
    }
    return
  }
  // LINEAR: C.11.2.1.2.1; LINEAR_EXACT: C.11.2.1.3.2
  const exact = window.function === 'LINEAR_EXACT'
  const middle = exact ? center : center - 0.5
  const extent = exact ? width : width - 1
  const [bottom, top] = [middle - extent / 2, middle + extent / 2]
  for (let i = low - first; i < greys.length; i++) {
    const value = (first + i) * slope + intercept
    const grey = value <= bottom ? 0 : value > top ? 255 : Math.round(((value - middle) / extent + 0.5) * 255)
    greys[i] = flip ? 255 - grey : grey
  }
}
