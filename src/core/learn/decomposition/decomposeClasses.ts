import { createRandom } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { scalingOf } from '../standardScaling.ts'
import { kMeans } from './kMeans.ts'

export interface SubClasses {
  /** Sub-class of each row. */
  readonly labels: Int32Array
  /** Class of each sub-class. */
  readonly parents: readonly number[]
}

/**
 * DeTraC's class decomposition (Abbas, Abdelsamea and Gaber 2020): each class's rows are divided into clusters on their own, in standardised features.
 * A class without rows keeps one sub-class, so that every class has its place.
 */
export function decomposeClasses(
  features: Matrix, labels: ArrayLike<number>, { clusters, numClasses, seed }: { readonly clusters: number; readonly numClasses: number; readonly seed: number }
): SubClasses {
  const scaling = scalingOf(features, true)
  const random = createRandom(seed).fork('class decomposition')
  const sub = new Int32Array(labels.length)
  const parents: number[] = []
  for (let c = 0; c < numClasses; c++) {
    const rows = Array.from(sub.keys()).filter((i) => labels[i] === c)
    const first = parents.length
    parents.push(c)
    const assignment = rows.length === 0 ? new Int32Array() : kMeans(features, rows, clusters, scaling, random.fork(c))
    rows.forEach((row, r) => {
      const own = first + (assignment[r] as number)
      while (parents.length <= own) parents.push(c)
      sub[row] = own
    })
  }
  return { labels: sub, parents }
}

/** Probabilities of classes [n, numClasses] from those of sub-classes [n, parents.length]: sums. */
export function composeProbabilities(probabilities: Float64Array, parents: readonly number[], numClasses: number): Float64Array {
  const width = parents.length
  const rows = probabilities.length / width
  const out = new Float64Array(rows * numClasses)
  for (let i = 0; i < rows; i++) {
    for (let s = 0; s < width; s++) {
      const at = i * numClasses + (parents[s] as number)
      out[at] = (out[at] as number) + (probabilities[i * width + s] as number)
    }
  }
  return out
}
