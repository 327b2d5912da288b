import type { Matrix } from '../matrix.ts'
import { scaleRow, type Scaling } from '../standardScaling.ts'
import { scaledProducts, squaredNorms } from '../svm/kernel.ts'

export interface KnnModel {
  readonly numClasses: number
  readonly k: number
  readonly weights: 'uniform' | 'distance'
  readonly metric: 'euclidean' | 'cosine'
  readonly scaling: Scaling
  /** The training rows, raw: [n, d]. */
  readonly rows: Matrix
  readonly labels: Int32Array
}

/** There are fewer training rows than neighbours asked for. */
export class KnnError extends Error {
  override readonly name = 'KnnError'
  readonly code = 'invalid-fit'
}

/** Throws KnnError where there are fewer rows than neighbours. */
export function requireNeighbours(k: number, rows: number): void {
  if (k > rows) throw new KnnError(`k is ${k}, but there are ${rows} training images. Take a smaller k, or more images.`)
}

/**
 * Class probabilities [n, numClasses] as scikit-learn's KNeighborsClassifier: shares of the votes of the k nearest training rows, each one vote
 * or 1 / distance; where a training row is at distance 0, only such rows vote.
 */
export function knnProbabilities(model: KnnModel, features: Matrix): Float64Array {
  const { numClasses, k, weights } = model
  const out = new Float64Array(features.rows * numClasses)
  const distances = new Float64Array(model.rows.rows)
  const distancesTo = model.metric === 'cosine' ? cosineDistances(model) : euclideanDistances(model)
  const nearest = new Int32Array(k)
  for (let i = 0; i < features.rows; i++) {
    distancesTo(features, i, distances)
    takeNearest(distances, nearest)
    const exact = weights === 'distance' && nearest.some((at) => distances[at] === 0)
    let total = 0
    for (const at of nearest) {
      const distance = distances[at] as number
      if (exact && distance > 0) continue
      const vote = weights === 'uniform' || exact ? 1 : 1 / distance
      const place = i * numClasses + (model.labels[at] as number)
      out[place] = (out[place] as number) + vote
      total += vote
    }
    for (let c = 0; c < numClasses; c++) out[i * numClasses + c] = (out[i * numClasses + c] as number) / total
  }
  return out
}

/**
 * Fills `nearest` with the indices of the smallest distances. Rows go through a heap with the farthest on top, in order, and a row must be nearer
 * than the top to come in: which of several equally far rows stays is decided as in scikit-learn's (brute force, one chunk).
 */
function takeNearest(distances: Float64Array, nearest: Int32Array): void {
  const k = nearest.length
  const heap = new Float64Array(k).fill(Infinity)
  for (let t = 0; t < distances.length; t++) {
    const distance = distances[t] as number
    if (!(distance < (heap[0] as number))) continue
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      if (left >= k) break
      const farther = left + 1 < k && (heap[left] as number) < (heap[left + 1] as number) ? left + 1 : left
      if (!(distance < (heap[farther] as number))) break
      heap[at] = heap[farther] as number
      nearest[at] = nearest[farther] as number
      at = farther
    }
    heap[at] = distance
    nearest[at] = t
  }
}

type DistancesTo = (features: Matrix, i: number, out: Float64Array) => void

/**
 * By scalar products, |a|² + |b|² - 2ab, which lose digits between near rows; so whatever may be among the k nearest is computed again by differences, and
 * equal rows are at distance 0. The centre falls out of differences.
 */
function euclideanDistances({ k, rows, scaling }: KnnModel): DistancesTo {
  const { columns, data } = rows
  const { inverse } = scaling
  const products = scaledProducts(rows, scaling)
  const norms = squaredNorms(rows, scaling)
  const longest = norms.reduce((most, norm) => Math.max(most, norm), 0)
  const nearest = new Int32Array(k)
  return (features, i, out) => {
    const [norm = 0] = squaredNorms({ rows: 1, columns, data: features.data.subarray(i * columns, (i + 1) * columns) }, scaling)
    products(features, i, out)
    for (let t = 0; t < rows.rows; t++) out[t] = Math.max(0, norm + (norms[t] as number) - 2 * (out[t] as number))
    takeNearest(out, nearest)
    const limit = nearest.reduce((most, t) => Math.max(most, out[t] as number), 0) + LOST * (norm + longest)
    for (let t = 0; t < rows.rows; t++) out[t] = Math.sqrt((out[t] as number) > limit ? (out[t] as number) : squaredDifference(features, i * columns, data, t * columns, inverse))
  }
}

/** More than scalar products lose, as a share of the squared norms. */
const LOST = 1e-9

function squaredDifference({ data }: Matrix, from: number, others: Matrix['data'], at: number, inverse: Float64Array): number {
  let sum = 0
  for (let j = 0; j < inverse.length; j++) {
    const difference = ((data[from + j] as number) - (others[at + j] as number)) * (inverse[j] as number)
    sum += difference * difference
  }
  return sum
}

/** 1 - cosine of scaled rows; a row of zeros is at distance 1 of every row. */
function cosineDistances({ rows: known, scaling }: KnnModel): DistancesTo {
  const { rows, columns } = known
  const norms = squaredNorms(known, scaling).map(Math.sqrt)
  const [own, other] = [new Float64Array(columns), new Float64Array(columns)]
  return (features, i, out) => {
    scaleRow(features, i, scaling, own)
    let square = 0
    for (const z of own) square += z * z
    const norm = Math.sqrt(square)
    for (let t = 0; t < rows; t++) {
      scaleRow(known, t, scaling, other)
      let sum = 0
      for (let j = 0; j < columns; j++) sum += (own[j] as number) * (other[j] as number)
      const product = norm * (norms[t] as number)
      out[t] = product > 0 ? Math.max(0, 1 - sum / product) : 1
    }
  }
}
