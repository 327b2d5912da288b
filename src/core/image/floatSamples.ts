import type { DecodedImage, ValueRange } from './image.ts'
import { ImageRefusedError } from './imageRefusedError.ts'
import { isWithin } from './voi.ts'

/** The least and greatest finite value that is not padding, together with those of `before`; undefined where there is none. */
export function finiteRange(data: ArrayLike<number>, before?: ValueRange, padding?: ValueRange): ValueRange | undefined {
  let [low, high] = before === undefined ? [Infinity, -Infinity] : [before.low, before.high]
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (isWithin(value, padding)) continue
    if (value < low && value !== -Infinity) low = value
    if (value > high && value !== Infinity) high = value
  }
  return low <= high ? { low, high } : undefined
}

/**
 * Floating-point values on 16 bits over `range`, with the rescale that gives them back (to half of 1 in 65,535 of the range: `rounding`).
 * NaN and -Infinity become the least value, Infinity the greatest. Where there is padding, it and NaN become 0, and the values begin at 1.
 * `rescale` is that of the floating-point values. Throws ImageRefusedError where the two together go past the greatest number.
 */
export function quantizeFloats(
  data: Float32Array | Float64Array,
  { low, high }: ValueRange,
  rescale: DecodedImage['rescale'],
  padding?: ValueRange
): Pick<DecodedImage, 'bitsStored' | 'signed' | 'rescale' | 'padding' | 'rounding'> & { readonly data: Uint16Array } {
  const base = padding === undefined ? 0 : 1
  const steps = 65_535 - base
  // in two steps: the extent of doubles may be past the greatest double
  const step = high / steps - low / steps
  const slope = step > 0 ? step : 1
  const mapped = new Uint16Array(data.length)
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number
    if (Number.isNaN(value) || isWithin(value, padding)) mapped[i] = 0
    else if (Number.isFinite(value)) mapped[i] = Math.min(65_535, base + Math.round(value / slope - low / slope))
    else mapped[i] = value > 0 ? 65_535 : base
  }
  return {
    data: mapped,
    bitsStored: 16,
    signed: false,
    rescale: finiteRescale(slope * rescale.slope, (low - base * slope) * rescale.slope + rescale.intercept),
    ...(padding === undefined ? {} : { padding: { low: 0, high: 0 } }),
    ...(step > 0 ? { rounding: (step * Math.abs(rescale.slope)) / 2 } : {})
  }
}

function finiteRescale(slope: number, intercept: number): DecodedImage['rescale'] {
  if (Number.isFinite(slope) && Number.isFinite(intercept)) return { slope, intercept }
  throw new ImageRefusedError('unsupported-pixels', 'the rescale slope and intercept take the floating-point values past the greatest number')
}
