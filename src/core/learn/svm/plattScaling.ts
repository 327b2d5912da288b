import { log1pExp } from '../probability.ts'

/** P(first class | f) = 1 / (1 + exp(a f + b)). */
export interface Sigmoid {
  readonly a: number
  readonly b: number
}

const MAX_ITERATIONS = 100
const MIN_STEP = 1e-10
const RIDGE = 1e-12
const GRADIENT = 1e-5

/**
 * Platt's sigmoid for decision values, with his smoothed targets, by Newton's method with backtracking (Lin, Lin and Weng 2007, as libsvm).
 * @param first whether each value's row is of the first class
 */
export function fitSigmoid(decisions: ArrayLike<number>, first: ArrayLike<boolean>): Sigmoid {
  const n = decisions.length
  let positives = 0
  for (let i = 0; i < n; i++) if (first[i] === true) positives++
  const high = (positives + 1) / (positives + 2)
  const low = 1 / (n - positives + 2)
  const targets = Float64Array.from({ length: n }, (_, i) => (first[i] === true ? high : low))
  const lossAt = (a: number, b: number): number => {
    let sum = 0
    for (let i = 0; i < n; i++) {
      const x = (decisions[i] as number) * a + b
      const t = targets[i] as number
      sum += x >= 0 ? t * x + log1pExp(-x) : (t - 1) * x + log1pExp(x)
    }
    return sum
  }

  let a = 0
  let b = Math.log((n - positives + 1) / (positives + 1))
  let loss = lossAt(a, b)
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    let haa = RIDGE
    let hbb = RIDGE
    let hab = 0
    let ga = 0
    let gb = 0
    for (let i = 0; i < n; i++) {
      const f = decisions[i] as number
      const p = probabilityOfFirst({ a, b }, f)
      const weight = p * (1 - p)
      const error = (targets[i] as number) - p
      haa += f * f * weight
      hbb += weight
      hab += f * weight
      ga += f * error
      gb += error
    }
    if (Math.abs(ga) < GRADIENT && Math.abs(gb) < GRADIENT) break
    const determinant = haa * hbb - hab * hab
    const da = -(hbb * ga - hab * gb) / determinant
    const db = -(haa * gb - hab * ga) / determinant
    const slope = ga * da + gb * db
    let step = 1
    for (; step >= MIN_STEP; step /= 2) {
      const next = lossAt(a + step * da, b + step * db)
      if (next < loss + 1e-4 * step * slope) {
        a += step * da
        b += step * db
        loss = next
        break
      }
    }
    if (step < MIN_STEP) break
  }
  return { a, b }
}

export function probabilityOfFirst({ a, b }: Sigmoid, decision: number): number {
  const x = decision * a + b
  return x >= 0 ? Math.exp(-x) / (1 + Math.exp(-x)) : 1 / (1 + Math.exp(x))
}

const SMALLEST_PROBABILITY = 1e-7

/**
 * Class probabilities from pairwise ones (Wu, Lin and Weng 2004, second method): min Σ Σ (r_ji p_i - r_ij p_j)² with Σ p = 1.
 * @param pairwise [k, k], element (i, j): probability of i against j; the diagonal is not read
 */
export function couplePairs(pairwise: ArrayLike<number>, k: number): Float64Array {
  const r = (i: number, j: number): number => Math.min(Math.max(pairwise[i * k + j] as number, SMALLEST_PROBABILITY), 1 - SMALLEST_PROBABILITY)
  const q = new Float64Array(k * k)
  for (let t = 0; t < k; t++) {
    for (let j = 0; j < k; j++) {
      if (j === t) continue
      q[t * k + t] = (q[t * k + t] as number) + r(j, t) ** 2
      q[t * k + j] = -r(j, t) * r(t, j)
    }
  }
  const p = new Float64Array(k).fill(1 / k)
  const qp = new Float64Array(k)
  const limit = 0.005 / k
  for (let iteration = 0; iteration < Math.max(100, k); iteration++) {
    let pqp = 0
    for (let t = 0; t < k; t++) {
      let sum = 0
      for (let j = 0; j < k; j++) sum += (q[t * k + j] as number) * (p[j] as number)
      qp[t] = sum
      pqp += (p[t] as number) * sum
    }
    if (qp.every((value) => Math.abs(value - pqp) < limit)) break
    for (let t = 0; t < k; t++) {
      const difference = (pqp - (qp[t] as number)) / (q[t * k + t] as number)
      p[t] = (p[t] as number) + difference
      pqp = (pqp + difference * (difference * (q[t * k + t] as number) + 2 * (qp[t] as number))) / (1 + difference) ** 2
      for (let j = 0; j < k; j++) {
        qp[j] = ((qp[j] as number) + difference * (q[t * k + j] as number)) / (1 + difference)
        p[j] = (p[j] as number) / (1 + difference)
      }
    }
  }
  return p
}
