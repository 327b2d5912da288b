import { softmaxInPlace } from '../learn/probability.ts'

/** Maps class probabilities, row-major [n, k], to better calibrated ones of the same shape. */
export type Recalibrate = (probabilities: ArrayLike<number>) => Float64Array

/** Non-decreasing, linear between its corners, constant outside them. */
export interface StepFunction {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

const LEAST_PROBABILITY = 1e-15
const TEMPERATURES = [0.01, 100] as const

/**
 * The temperature T by which logits are divided (Guo et al. 2017): the one of least log loss on these images, between 0.01 and 100. Two
 * classes or more; probabilities row-major [n, k]. Below 1 the classifier was too timid, above 1 too sure. `plattTargets`: an image counts as
 * its class to (n + 1) / (n + 2), of which there are n, and as the others to what is left (Platt 1999).
 */
export function fitTemperature(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  k: number,
  { plattTargets = false }: { readonly plattTargets?: boolean } = {}
): number {
  const left = new Float64Array(k)
  if (plattTargets) {
    left.fill(2)
    for (let i = 0; i < labels.length; i++) left[labels[i] ?? 0] = (left[labels[i] ?? 0] ?? 0) + 1
    for (let c = 0; c < k; c++) left[c] = 1 / (left[c] ?? 2)
  }
  const logits = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, LEAST_PROBABILITY)))
  const weights = new Float64Array(k)
  // the slope of the log loss by 1 / T rises with 1 / T: bisection finds where it crosses zero
  const slope = (inverse: number): number => {
    let sum = 0
    for (let i = 0; i < labels.length; i++) {
      softmax(logits, i * k, inverse, weights)
      const label = labels[i] ?? 0
      const other = left[label] ?? 0
      for (let c = 0; c < k; c++) sum += (logits[i * k + c] ?? 0) * ((weights[c] ?? 0) - (label === c ? 1 - other : other / (k - 1)))
    }
    return sum
  }
  let [low, high] = [1 / TEMPERATURES[1], 1 / TEMPERATURES[0]]
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2
    if (slope(middle) < 0) low = middle
    else high = middle
  }
  return 2 / (low + high)
}

export function byTemperature(temperature: number, k: number): Recalibrate {
  return (probabilities) => {
    const logits = Float64Array.from(probabilities, (p) => Math.log(Math.max(p, LEAST_PROBABILITY)))
    const out = new Float64Array(logits.length)
    for (let at = 0; at < logits.length; at += k) softmax(logits, at, 1 / temperature, out.subarray(at, at + k))
    return out
  }
}

/** Isotonic regression of 0/1 outcomes on scores by pool-adjacent-violators; equal scores are one point (scikit-learn's IsotonicRegression). */
export function fitIsotonic(scores: ArrayLike<number>, outcomes: ArrayLike<number>): StepFunction {
  const order = Array.from({ length: scores.length }, (_, i) => i).toSorted((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const blocks: { low: number; high: number; sum: number; count: number }[] = []
  for (const i of order) {
    const x = scores[i] ?? 0
    const last = blocks.at(-1)
    if (last?.low === x && last.high === x) {
      last.sum += outcomes[i] ?? 0
      last.count++
    } else blocks.push({ low: x, high: x, sum: outcomes[i] ?? 0, count: 1 })
  }
  const pooled: typeof blocks = []
  for (const block of blocks) {
    let current = block
    for (let below = pooled.at(-1); below && below.sum * current.count >= current.sum * below.count; below = pooled.at(-1)) {
      pooled.pop()
      current = { low: below.low, high: current.high, sum: below.sum + current.sum, count: below.count + current.count }
    }
    pooled.push(current)
  }
  const corners = pooled.flatMap(({ low, high, sum, count }) => (low === high ? [[low, sum / count] as const] : [[low, sum / count] as const, [high, sum / count] as const]))
  return { x: corners.map(([x]) => x), y: corners.map(([, y]) => y) }
}

export function stepValue({ x, y }: StepFunction, at: number): number {
  let low = 0
  let high = x.length - 1
  if (at <= (x[low] ?? 0)) return y[low] ?? 0
  if (at >= (x[high] ?? 0)) return y[high] ?? 0
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((x[middle] ?? 0) <= at) low = middle
    else high = middle
  }
  const [x0, x1, y0, y1] = [x[low] ?? 0, x[high] ?? 0, y[low] ?? 0, y[high] ?? 0]
  return y0 + ((y1 - y0) * (at - x0)) / (x1 - x0)
}

/**
 * Isotonic regression of class probabilities: of the positive one with two classes, else of each class against the rest, divided by their
 * sum (Zadrozny & Elkan 2002). A row whose classes all come to zero keeps its probabilities.
 */
export function byIsotonic(probabilities: ArrayLike<number>, labels: ArrayLike<number>, k: number): Recalibrate {
  return bySteps(isotonicSteps(probabilities, labels, k))
}

/** The step function of each class. */
export function isotonicSteps(probabilities: ArrayLike<number>, labels: ArrayLike<number>, k: number): StepFunction[] {
  const n = labels.length
  return Array.from({ length: k }, (_, c) =>
    fitIsotonic(
      Float64Array.from({ length: n }, (_row, i) => probabilities[i * k + c] ?? 0),
      Uint8Array.from({ length: n }, (_row, i) => (labels[i] === c ? 1 : 0))
    )
  )
}

/** `byIsotonic` by steps that were fitted before, one a class. */
export function bySteps(steps: readonly StepFunction[]): Recalibrate {
  const k = steps.length
  return (given) => {
    const out = Float64Array.from(given)
    for (let at = 0; at < out.length; at += k) {
      const row = out.subarray(at, at + k)
      const values = steps.map((step, c) => stepValue(step, row[c] ?? 0))
      if (k === 2) row.set([1 - (values[1] ?? 0), values[1] ?? 0])
      else {
        const sum = values.reduce((a, b) => a + b, 0)
        if (sum > 0) row.set(values.map((value) => value / sum))
      }
    }
    return out
  }
}

/** Softmax of k logits times `inverse`, from `at` on. */
function softmax(logits: Float64Array, at: number, inverse: number, out: Float64Array): void {
  for (let c = 0; c < out.length; c++) out[c] = (logits[at + c] ?? 0) * inverse
  softmaxInPlace(out, 0, out.length)
}
