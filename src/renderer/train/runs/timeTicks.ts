const STEPS = [0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 24 * 3600, 7 * 24 * 3600] as const

/** Round times in seconds that hold all of these, two at least: the bounds of a logarithmic axis and what stands between. */
export function timeTicks(seconds: readonly number[]): number[] {
  const from = STEPS.findLastIndex((step) => step <= Math.min(...seconds))
  const to = STEPS.findIndex((step) => step >= Math.max(...seconds))
  const low = Math.max(0, from)
  return STEPS.slice(low, Math.max(low + 1, to < 0 ? STEPS.length - 1 : to) + 1)
}
