import type { Matrix } from '../matrix.ts'
import { rowProductsOf } from '../rowProducts.ts'
import type { Scaling } from '../standardScaling.ts'
import { kernelValue, scaledProducts, squaredNorms } from './kernel.ts'
import { couplePairs, probabilityOfFirst, type Sigmoid } from './plattScaling.ts'

/** Two classes against each other; a decision value above 0 speaks for the first. */
export interface SvmPair extends Sigmoid {
  readonly first: number
  readonly second: number
  readonly intercept: number
}

export interface SvmModel {
  readonly numClasses: number
  readonly pairs: readonly SvmPair[]
  readonly scaling: Scaling
  readonly decision:
    | { readonly kind: 'linear'; /** by pair, on raw features */ readonly weights: readonly Float64Array[] }
    | {
        readonly kind: 'rbf'
        readonly gamma: number
        /** Support vectors, raw: [s, d]. */
        readonly vectors: Matrix
        /** By pair, [s]. */
        readonly coefficients: readonly Float64Array[]
      }
}

/** Decision values [n, pairs], row-major, libsvm's sign: above 0 for the pair's first class. */
export function svmDecisions({ pairs, scaling, decision }: SvmModel, features: Matrix): Float64Array {
  const { rows } = features
  const out = new Float64Array(rows * pairs.length)
  if (decision.kind === 'linear') {
    const values = new Float64Array(rows)
    const products = rowProductsOf(features)
    for (const [p, weights] of decision.weights.entries()) {
      products(weights, values)
      for (let i = 0; i < rows; i++) out[i * pairs.length + p] = (values[i] as number) + (pairs[p]?.intercept ?? 0)
    }
    return out
  }
  const { vectors, coefficients } = decision
  const against = scaledProducts(vectors, scaling)
  const norms = squaredNorms(vectors, scaling)
  const own = squaredNorms(features, scaling)
  const values = new Float64Array(vectors.rows)
  for (let i = 0; i < rows; i++) {
    against(features, i, values)
    for (let s = 0; s < values.length; s++) values[s] = kernelValue(decision, values[s] as number, own[i] as number, norms[s] as number)
    for (const [p, row] of coefficients.entries()) {
      let sum = pairs[p]?.intercept ?? 0
      for (let s = 0; s < values.length; s++) sum += (row[s] as number) * (values[s] as number)
      out[i * pairs.length + p] = sum
    }
  }
  return out
}

/** Class probabilities [n, numClasses]; 0 for a class that was not among the training rows. */
export function svmProbabilities(model: SvmModel, features: Matrix): Float64Array {
  const { numClasses, pairs } = model
  const decisions = svmDecisions(model, features)
  const present = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].toSorted((a, b) => a - b)
  const k = present.length
  const places = pairs.map(({ first, second }) => [present.indexOf(first), present.indexOf(second)] as const)
  const out = new Float64Array(features.rows * numClasses)
  const pairwise = new Float64Array(k * k)
  for (let i = 0; i < features.rows; i++) {
    pairs.forEach((pair, p) => {
      const probability = probabilityOfFirst(pair, decisions[i * pairs.length + p] as number)
      const [a, b] = places[p] ?? [0, 0]
      pairwise[a * k + b] = probability
      pairwise[b * k + a] = 1 - probability
    })
    const coupled = k === 2 ? Float64Array.of(pairwise[1] as number, pairwise[2] as number) : couplePairs(pairwise, k)
    coupled.forEach((probability, at) => (out[i * numClasses + (present[at] ?? 0)] = probability))
  }
  return out
}
