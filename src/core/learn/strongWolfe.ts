import { DescentFailure } from './descentFailure.ts'

/** The objective along a direction: value and derivative at step t. */
export type LineFunction = (t: number) => { readonly value: number; readonly slope: number }

interface Point {
  readonly t: number
  readonly value: number
  readonly slope: number
}

const SUFFICIENT_DECREASE = 1e-4
const CURVATURE = 0.9
const MAX_SEARCH = 10
const MAX_ZOOM = 10
const GROWTH = 1.5

/**
 * A step that satisfies the strong Wolfe conditions (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and 3.6, with Breeze's
 * `StrongWolfeLineSearch` constants: growth by 1.5, halving where the objective overflows, ten tries of each phase).
 * @throws DescentFailure when the direction ascends or no such step is found
 */
export function strongWolfeStep(slice: LineFunction, initial: number): number {
  const at = (t: number): Point => ({ t, ...slice(t) })
  const start = at(0)
  if (start.slope > 0) throw new DescentFailure(`The direction ascends, with slope ${start.slope}.`)

  let t = initial
  let low = start
  for (let i = 0; i < MAX_SEARCH; i++) {
    const point = at(t)
    if (!Number.isFinite(point.value)) {
      t /= 2
      continue
    }
    if (tooHigh(point, start) || (point.value >= low.value && i > 0)) return zoom(at, start, low, point)
    if (flatEnough(point, start)) return point.t
    if (point.slope >= 0) return zoom(at, start, point, low)
    low = point
    t *= GROWTH
  }
  throw new DescentFailure('The line search found no step.')
}

/** `low` is the lowest point with sufficient decrease so far; a good step lies between it and `high`. */
function zoom(at: (t: number) => Point, start: Point, lowest: Point, highest: Point): number {
  let low = lowest
  let high = highest
  for (let i = 0; i < MAX_ZOOM; i++) {
    const t = low.t > high.t ? cubicMinimum(high, low) : cubicMinimum(low, high)
    if (Number.isNaN(t)) break
    const point = at(t)
    if (tooHigh(point, start) || point.value >= low.value) {
      high = point
    } else {
      if (flatEnough(point, start)) return point.t
      if (point.slope * (high.t - low.t) >= 0) high = low
      low = point
    }
  }
  throw new DescentFailure('The line search could not narrow its bracket to a step.')
}

function tooHigh(point: Point, start: Point): boolean {
  return point.value > start.value + SUFFICIENT_DECREASE * point.t * start.slope
}

function flatEnough(point: Point, start: Point): boolean {
  return Math.abs(point.slope) <= CURVATURE * Math.abs(start.slope)
}

/** Minimum of the cubic through both ends' values and slopes, kept a tenth of the bracket away from its ends. */
function cubicMinimum(left: Point, right: Point): number {
  const width = right.t - left.t
  const d1 = left.slope + right.slope - (3 * (left.value - right.value)) / (left.t - right.t)
  const d2 = Math.sqrt(d1 * d1 - left.slope * right.slope)
  const t = right.t - (width * (right.slope + d2 - d1)) / (right.slope - left.slope + 2 * d2)
  const lower = left.t + 0.1 * width
  const upper = left.t + 0.9 * width
  if (t < lower) return lower
  return t > upper ? upper : t
}
