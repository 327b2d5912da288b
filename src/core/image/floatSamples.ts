import type { DecodedImage } from './image.ts'

export interface ValueRange {
  readonly low: number
  readonly high: number
}

/** The least and greatest finite value, together with those of `before`; undefined where there is none. */
export function finiteRange(data: ArrayLike<number>, before?: ValueRange): ValueRange | undefined {
  let [low, high] = before === undefined ? [Infinity, -Infinity] : [before.low, before.high]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (value < low && value !== -Infinity) low = value
    if (value > high && value !== Infinity) high = value
  }
  return low <= high ? { low, high } : undefined
}

/**
 * Floating-point values on 16 bits over `range`, with the rescale that gives them back (to 1 in 65,535 of the range). NaN and -Infinity
 * become the least value, Infinity the greatest. `rescale` is that of the floating-point values.
 */
export function quantizeFloats(
  data: Float32Array | Float64Array,
  { low, high }: ValueRange,
  rescale: DecodedImage['rescale']
): Pick<DecodedImage, 'bitsStored' | 'signed' | 'rescale'> & { readonly data: Uint16Array } {
  // in two steps: the extent of doubles may be past the greatest double
  const step = high / 65_535 - low / 65_535
  const slope = step > 0 ? step : 1
  const mapped = new Uint16Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    mapped[i] = Number.isFinite(value) ? Math.min(65_535, Math.round(value / slope - low / slope)) : value === Infinity ? 65_535 : 0
  }
  return { data: mapped, bitsStored: 16, signed: false, rescale: { slope: slope * rescale.slope, intercept: low * rescale.slope + rescale.intercept } }
}
