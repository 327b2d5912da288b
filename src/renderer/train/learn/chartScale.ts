/** Round numbers between two bounds, at most `count + 1` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** Bounds with a little air, never of no height. */
export function rangeOf(values: readonly number[]): readonly [low: number, high: number] {
  const finite = values.filter((value) => Number.isFinite(value))
  if (finite.length === 0) return [0, 1]
  const [low, high] = [Math.min(...finite), Math.max(...finite)]
  const air = Math.max((high - low) * 0.08, Math.abs(high) * 0.01, 1e-6)
  return [low - air, high + air]
}

/** Whole numbers along the bottom: 0, then round steps. */
export function epochTicks(most: number): number[] {
  return ticks(0, Math.max(1, most), 6).filter((each) => Number.isInteger(each))
}
