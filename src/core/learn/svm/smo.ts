import type { KernelRows } from './kernel.ts'

export interface SmoProblem {
  /** Rows of the kernel that take part. */
  readonly index: Int32Array
  /** +1 or -1, by place in `index`. */
  readonly y: Int8Array
  /** Upper bound of each multiplier. */
  readonly c: Float64Array
  readonly tolerance: number
  readonly signal?: AbortSignal
}

export interface SmoSolution {
  readonly alpha: Float64Array
  /** The decision function is Σ alpha y K - rho. */
  readonly rho: number
}

/** The fit did not come to an end, or its input is none. */
export class SvmError extends Error {
  override readonly name = 'SvmError'
  readonly code = 'invalid-fit'
}

const SMALLEST_CURVATURE = 1e-12
const MAX_STEPS = 10_000_000

/**
 * The dual of C-SVC, min ½ αᵀQα - Σα with 0 ≤ α ≤ C and yᵀα = 0, by sequential minimal optimisation: the pair by second-order information
 * (Fan, Chen and Lin 2005, WSS 2), the stop and rho as in libsvm; without shrinking.
 *
 * @throws SvmError after 10 million steps; whatever `signal.throwIfAborted()` throws
 */
export function solveSmo(kernel: KernelRows, { index, y, c, tolerance, signal }: SmoProblem): SmoSolution {
  const n = index.length
  const alpha = new Float64Array(n)
  const gradient = new Float64Array(n).fill(-1)
  const diagonal = Float64Array.from(index, (i) => kernel.diagonal[i] as number)

  for (let step = 0; ; step++) {
    if (step === MAX_STEPS) throw new SvmError(`The SVM had not converged after ${MAX_STEPS} steps: standardise the features, or take a smaller c or a larger tolerance.`)
    if ((step & 1023) === 0) signal?.throwIfAborted()

    let i = -1
    let highest = -Infinity
    for (let t = 0; t < n; t++) {
      const positive = (y[t] as number) > 0
      if (positive ? (alpha[t] as number) >= (c[t] as number) : (alpha[t] as number) <= 0) continue
      const value = positive ? -(gradient[t] as number) : (gradient[t] as number)
      if (value >= highest) {
        highest = value
        i = t
      }
    }
    if (i < 0) break
    const rowI = kernel.row(index[i] as number)
    let j = -1
    let lowest = -Infinity
    let best = Infinity
    for (let t = 0; t < n; t++) {
      const positive = (y[t] as number) > 0
      if (positive ? (alpha[t] as number) <= 0 : (alpha[t] as number) >= (c[t] as number)) continue
      const value = positive ? (gradient[t] as number) : -(gradient[t] as number)
      if (value > lowest) lowest = value
      const difference = highest + value
      if (difference <= 0) continue
      const curvature = (diagonal[i] as number) + (diagonal[t] as number) - 2 * (rowI[index[t] as number] as number)
      const gain = -(difference * difference) / (curvature > 0 ? curvature : SMALLEST_CURVATURE)
      if (gain <= best) {
        best = gain
        j = t
      }
    }
    if (j < 0 || highest + lowest < tolerance) break

    const rowJ = kernel.row(index[j] as number)
    const yi = y[i] as number
    const yj = y[j] as number
    const before = [alpha[i] as number, alpha[j] as number] as const
    const curvature = (diagonal[i] as number) + (diagonal[j] as number) - 2 * (rowI[index[j] as number] as number)
    const [ai, aj] = stepWithin(before, yi === yj, [c[i] as number, c[j] as number], [gradient[i] as number, gradient[j] as number], curvature > 0 ? curvature : SMALLEST_CURVATURE)
    alpha[i] = ai
    alpha[j] = aj
    const di = (ai - before[0]) * yi
    const dj = (aj - before[1]) * yj
    for (let t = 0; t < n; t++) {
      const at = index[t] as number
      gradient[t] = (gradient[t] as number) + (y[t] as number) * (di * (rowI[at] as number) + dj * (rowJ[at] as number))
    }
  }
  return { alpha, rho: rhoOf(alpha, gradient, y, c) }
}

/** Both multipliers after an exact step along the line that keeps yᵀα, cut off at the box. */
function stepWithin(
  [ai, aj]: readonly [number, number], same: boolean, [ci, cj]: readonly [number, number], [gi, gj]: readonly [number, number], curvature: number
): readonly [number, number] {
  if (same) {
    const sum = ai + aj
    const low = Math.max(0, sum - cj)
    const next = Math.min(Math.max(ai - (gi - gj) / curvature, low), Math.min(ci, sum))
    return [next, sum - next]
  }
  const difference = ai - aj
  const low = Math.max(0, difference)
  const next = Math.min(Math.max(ai - (gi + gj) / curvature, low), Math.min(ci, cj + difference))
  return [next, next - difference]
}

/** Mean of y × gradient over the free multipliers; where none is free, the middle of what the bounded ones allow. */
function rhoOf(alpha: Float64Array, gradient: Float64Array, y: Int8Array, c: Float64Array): number {
  let upper = Infinity
  let lower = -Infinity
  let free = 0
  let sum = 0
  for (let t = 0; t < alpha.length; t++) {
    const value = (y[t] as number) * (gradient[t] as number)
    const positive = (y[t] as number) > 0
    if ((alpha[t] as number) >= (c[t] as number)) {
      if (positive) lower = Math.max(lower, value)
      else upper = Math.min(upper, value)
    } else if ((alpha[t] as number) <= 0) {
      if (positive) upper = Math.min(upper, value)
      else lower = Math.max(lower, value)
    } else {
      free++
      sum += value
    }
  }
  return free > 0 ? sum / free : (upper + lower) / 2
}
