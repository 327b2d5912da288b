import { DescentFailure } from './descentFailure.ts'
import type { LineFunction } from './strongWolfe.ts'

export interface BacktrackingOptions {
  readonly initial: number
  /**
   * Stands for the objective at the first tried step (Breeze's `initfval`). OWL-QN passes the smooth objective at the start, so the
   * first try is as a rule judged too high, and the step that is taken depends on it: it is part of the path.
   */
  readonly assumedValue: number
  readonly shrink: number
}

const SUFFICIENT_DECREASE = 1e-4
const CURVATURE = 0.9
const GROWTH = 2.1
const SMALLEST_STEP = 1e-10
const LARGEST_STEP = 1e10
const MAX_TRIES = 20

/**
 * Backtracking with the strong Wolfe conditions (Okazaki's liblbfgs; Breeze `BacktrackingLineSearch`). When the tries run out, the last
 * step but one that was evaluated is the answer, as there.
 * @throws DescentFailure when the step becomes too small or too large
 */
export function backtrackingStep(slice: LineFunction, options: BacktrackingOptions): number {
  const start = slice(0)
  let t = options.initial
  let point = { value: options.assumedValue, slope: slice(t).slope }
  for (let tries = 1; ; tries++) {
    const factor = correction(t, point, start, options.shrink)
    if (factor === 1) return t
    const next = t * factor
    if (next < SMALLEST_STEP) throw new DescentFailure(`The step shrank to ${next}.`)
    if (next > LARGEST_STEP) throw new DescentFailure(`The step grew to ${next}.`)
    if (tries === MAX_TRIES) return t
    point = slice(next)
    t = next
  }
}

function correction(
  t: number, point: { value: number; slope: number }, start: { value: number; slope: number }, shrink: number
): number {
  if (point.value > start.value + t * start.slope * SUFFICIENT_DECREASE) return shrink
  if (point.slope < CURVATURE * start.slope) return GROWTH
  if (point.slope > -CURVATURE * start.slope) return shrink
  return 1
}
