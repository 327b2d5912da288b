import type { DecodedImage, LookupTable, RangeRule, ValueRange, VoiWindow } from './image.ts'
import { greatestEntry, lookUp } from './lookUp.ts'

type Stored = Pick<DecodedImage, 'data' | 'bitsStored' | 'signed'>

/** How the stored values of an image are ordered from dark to bright, MONOCHROME1 aside: what ranges and percentiles are taken of. */
export interface GreyScale {
  /** Stored value to grey value. */
  readonly value: (stored: number) => number
  /** Least and greatest grey value that the bits can hold. */
  readonly full: ValueRange
}

/**
 * Grey values: the entries of a modality LUT; the stored values where the rescale rises, which orders them as modality units do; the
 * stored values negated where it falls.
 */
export function greyScale(image: Pick<DecodedImage, 'bitsStored' | 'signed' | 'rescale' | 'modalityLut' | 'samplesPerPixel'>): GreyScale {
  const { modalityLut, rescale, samplesPerPixel } = image
  const stored = fullRange(image)
  if (modalityLut !== undefined) return { value: (value) => lookUp(modalityLut, value), full: { low: 0, high: greatestEntry(modalityLut) } }
  if (rescale.slope < 0 && samplesPerPixel === 1) return { value: (value) => 0 - value, full: { low: 0 - stored.high, high: 0 - stored.low } }
  return { value: (value) => value, full: stored }
}

/** Stored value to modality unit (DICOM PS3.3 C.11.1). */
export function modalityScale({ rescale: { slope, intercept }, modalityLut }: Pick<DecodedImage, 'rescale' | 'modalityLut'>): (stored: number) => number {
  return modalityLut === undefined ? (value) => value * slope + intercept : (value) => lookUp(modalityLut, value)
}

/**
 * The grey values that a rule spans. `full`: the least and greatest that the bits can hold. `percentile`: two percentiles of all samples
 * of the image that are not padding, interpolated linearly (numpy.percentile); 0 and 0 where all are.
 */
export function greyRange(image: DecodedImage, rule: RangeRule): ValueRange {
  if (rule.rule === 'full') return greyScale(image).full
  const [low, high] = percentiles(image, [rule.low, rule.high])
  return { low: low ?? 0, high: high ?? 0 }
}

/** The least and greatest value that the stored bits can hold. */
export function fullRange({ bitsStored, signed }: Pick<DecodedImage, 'bitsStored' | 'signed'>): ValueRange {
  const values = 2 ** bitsStored
  return signed ? { low: -values / 2, high: values / 2 - 1 } : { low: 0, high: values - 1 }
}

/** The least and greatest stored sample that is not padding; undefined where all are. */
export function sampleRange({ data, padding }: Pick<DecodedImage, 'data' | 'padding'>): ValueRange | undefined {
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (isWithin(value, padding)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? { low, high } : undefined
}

/** Whether a value is in a range, ends included; in none where there is none. */
export function isWithin(value: number, range: ValueRange | undefined): boolean {
  return range !== undefined && value >= range.low && value <= range.high
}

/** A grey value on 0..255 for a range; a range without extent is a step at its one value. */
export function scaleToRange(value: number, { low, high }: ValueRange): number {
  if (value <= low) return value === high && high > low ? 255 : 0
  if (value >= high) return 255
  return ((value - low) * 255) / (high - low)
}

/**
 * A value in modality units through a display window (DICOM PS3.3 C.11.2.1.2.1, C.11.2.1.3.2 and C.11.2.1.3.1) onto `output`, the
 * standard's y_min and y_max. A LINEAR width of 1 is a step.
 */
export function throughWindow(value: number, { center, width, function: shape }: Omit<VoiWindow, 'explanation'>, output: ValueRange = BYTES): number {
  const { low, high } = output
  switch (shape) {
    case 'LINEAR': {
      const half = (width - 1) / 2
      if (value <= center - 0.5 - half) return low
      if (value > center - 0.5 + half) return high
      return ((value - (center - 0.5)) / (width - 1) + 0.5) * (high - low) + low
    }
    case 'LINEAR_EXACT':
      if (value <= center - width / 2) return low
      if (value > center + width / 2) return high
      return ((value - center) / width + 0.5) * (high - low) + low
    case 'SIGMOID':
      return (high - low) / (1 + Math.exp((-4 * (value - center)) / width)) + low
  }
}

const BYTES: ValueRange = { low: 0, high: 255 }

/** A value in modality units on 0..255 through a VOI LUT (DICOM PS3.3 C.11.2.1.1). */
export function throughVoiLut(value: number, table: LookupTable): number {
  return (lookUp(table, value) * 255) / greatestEntry(table)
}

/**
 * Applies `map` to every sample. Up to 16 bits it is computed once per stored value that occurs in the range of the bits.
 * `out` has the length of `data`.
 */
export function mapSamples<T extends Float32Array | Uint8Array>(
  image: Stored,
  out: T,
  map: (value: number) => number
): T {
  const { data } = image
  if (image.bitsStored > 16 || data.length < 2 ** image.bitsStored / 4) {
    for (let i = 0; i < data.length; i++) out[i] = map(data[i] as number)
    return out
  }
  const { low, high } = fullRange(image)
  const table = out instanceof Uint8Array ? new Uint8Array(high - low + 1) : new Float32Array(high - low + 1)
  for (let value = low; value <= high; value++) table[value - low] = map(value)
  for (let i = 0; i < data.length; i++) out[i] = table[(data[i] as number) - low] as number
  return out
}

function percentiles(image: DecodedImage, percents: readonly number[]): number[] {
  const { count, order } = image.bitsStored <= 16 ? byHistogram(image) : bySorting(image)
  if (count === 0) return []
  return percents.map((percent) => {
    const at = (Math.min(100, Math.max(0, percent)) / 100) * (count - 1)
    const lower = order(Math.floor(at))
    const upper = order(Math.ceil(at))
    return lower + (upper - lower) * (at - Math.floor(at))
  })
}

/** How many samples are not padding, and the k-th smallest grey value among them. */
interface Ordered {
  readonly count: number
  readonly order: (k: number) => number
}

function byHistogram(image: DecodedImage): Ordered {
  const { data, padding } = image
  const { low, high } = fullRange(image)
  const counts = new Uint32Array(high - low + 1)
  for (let i = 0; i < data.length; i++) counts[(data[i] as number) - low] = (counts[(data[i] as number) - low] as number) + 1
  if (padding !== undefined) counts.fill(0, Math.max(0, padding.low - low), Math.max(0, padding.high + 1 - low))
  const { value } = greyScale(image)
  const bins: { readonly grey: number; readonly count: number }[] = []
  counts.forEach((count, bin) => {
    if (count > 0) bins.push({ grey: value(bin + low), count })
  })
  bins.sort((a, b) => a.grey - b.grey)
  const order = (k: number): number => {
    let seen = 0
    for (const { grey, count } of bins) {
      seen += count
      if (seen > k) return grey
    }
    return bins.at(-1)?.grey ?? 0
  }
  return { count: bins.reduce((sum, { count }) => sum + count, 0), order }
}

function bySorting(image: DecodedImage): Ordered {
  const { value } = greyScale(image)
  const kept = Float64Array.from(image.data, (stored) => (isWithin(stored, image.padding) ? NaN : value(stored))).toSorted()
  const padded = kept.findIndex(Number.isNaN)
  return { count: padded < 0 ? kept.length : padded, order: (k) => kept[k] ?? 0 }
}
