import { expect, test } from 'vitest'
import { unit } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { scalingOf } from '../standardScaling.ts'
import { KnnError, knnProbabilities, requireNeighbours, type KnnModel } from './nearestNeighbours.ts'

function data(n: number, d: number, k: number, seed: number): { readonly features: Matrix; readonly labels: Int32Array } {
  const labels = Int32Array.from({ length: n }, (_, i) => (i * i + Math.floor(i / 3)) % k)
  const values = Float64Array.from({ length: n * d }, (_, at) => {
    const j = at % d
    return unit(seed, at) * (1 + j) + (((labels[Math.floor(at / d)] ?? 0) + j) % k === 0 ? 0.35 * (1 + j) : 0)
  })
  return { features: { rows: n, columns: d, data: values }, labels }
}

// scikit-learn 1.9.1, KNeighborsClassifier(algorithm='brute').predict_proba; the first query is a training row.
test.each([
  [3, { k: 5, weights: 'uniform', metric: 'euclidean' }, false, [0.2, 0.8, 0, 0.4, 0.2, 0.4, 0.4, 0.4, 0.2, 0, 1, 0, 0, 0.4, 0.6, 0.4, 0, 0.6, 0, 0, 1, 0.6, 0, 0.4]],
  [3, { k: 5, weights: 'distance', metric: 'euclidean' }, true, [0, 1, 0, 0.59423159, 0, 0.40576841, 0.61246239, 0.20425745, 0.18328016, 0, 1, 0, 0.16141141, 0.36852538, 0.47006321, 0.39302187, 0.16493902, 0.44203911, 0, 0, 1, 0.44629125, 0, 0.55370875]],
  [2, { k: 4, weights: 'uniform', metric: 'cosine' }, false, [0.75, 0.25, 0, 1, 0.5, 0.5, 0.75, 0.25, 0.75, 0.25, 0.5, 0.5, 1, 0, 0.5, 0.5]],
  [3, { k: 7, weights: 'distance', metric: 'cosine' }, true, [0, 1, 0, 0.56127327, 0.12395195, 0.31477478, 0.85473256, 0.14526744, 0, 0, 1, 0, 0.08030581, 0.33163756, 0.58805663, 0.36516799, 0.10178213, 0.53304988, 0, 0, 1, 0.50008774, 0, 0.49991226]]
] as const)('%i classes, %o, standardised: %s', (numClasses, params, standardization, expected) => {
  const { features, labels } = data(60, 5, numClasses, 5)
  const queries = data(8, 5, numClasses, 6).features
  queries.data.set(features.data.subarray(3 * 5, 4 * 5), 0)
  const model: KnnModel = { numClasses, ...params, scaling: scalingOf(features, standardization), rows: features, labels }
  const worst = Math.max(...Array.from(knnProbabilities(model, queries), (p, at) => Math.abs(p - (expected[at] ?? Number.NaN))))
  expect(worst).toBeLessThan(1e-7)
})

test('near rows far from the origin are told apart as by differences', () => {
  // squared norms of 3e12 leave scalar products no digit of the differences
  const values = Float64Array.from({ length: 40 * 3 }, (_, t) => 1e6 + 1e-3 * unit(2, t))
  const rows: Matrix = { rows: 40, columns: 3, data: values }
  const model: KnnModel = { numClasses: 40, k: 1, weights: 'distance', metric: 'euclidean', scaling: scalingOf(rows, false), rows, labels: Int32Array.from({ length: 40 }, (_, i) => i) }
  const own = knnProbabilities(model, rows)
  expect(Array.from({ length: 40 }, (_, i) => own[i * 40 + i])).toEqual(Array.from({ length: 40 }, () => 1))
  const moved: Matrix = { ...rows, data: values.map((value) => value + 2e-5) }
  const plain = Array.from({ length: 40 }, (_, i) => {
    const distances = Array.from({ length: 40 }, (_other, t) => [0, 1, 2].reduce((sum, j) => sum + ((moved.data[i * 3 + j] ?? 0) - (values[t * 3 + j] ?? 0)) ** 2, 0))
    return distances.indexOf(Math.min(...distances))
  })
  const found = knnProbabilities(model, moved)
  expect(plain.map((t, i) => found[i * 40 + t])).toEqual(plain.map(() => 1))
})

test('takes the rows that scikit-learn takes where several are equally far', () => {
  const grid: Matrix = { rows: 16, columns: 2, data: Float64Array.from({ length: 32 }, (_, t) => (t % 2 ? Math.floor(t / 8) : (t >> 1) % 4)) }
  const queries: Matrix = { rows: 12, columns: 2, data: Float64Array.of(0.5, 0.5, 0.5, 1.5, 0.5, 2.5, 1.5, 0.5, 1.5, 1.5, 1.5, 2.5, 2.5, 0.5, 2.5, 1.5, 2.5, 2.5, 1, 1, 2, 2, 0, 3) }
  const labels = Int32Array.from({ length: 16 }, (_, i) => i)
  const taken = (k: number): number[][] => {
    const p = knnProbabilities({ numClasses: 16, k, weights: 'uniform', metric: 'euclidean', scaling: scalingOf(grid, false), rows: grid, labels }, queries)
    return Array.from({ length: 12 }, (_, i) => labels.reduce<number[]>((found, c) => ((p[i * 16 + c] ?? 0) > 0 ? [...found, c] : found), []))
  }
  expect(taken(3)).toEqual([[0, 1, 4], [4, 5, 8], [8, 9, 12], [1, 2, 5], [5, 6, 9], [9, 10, 13], [2, 3, 6], [6, 7, 10], [10, 11, 14], [1, 4, 5], [6, 9, 10], [8, 12, 13]])
  expect(taken(5)).toEqual([
    [0, 1, 2, 4, 5], [1, 4, 5, 8, 9], [4, 8, 9, 12, 13], [1, 2, 3, 5, 6], [1, 5, 6, 9, 10], [5, 9, 10, 13, 14],
    [1, 2, 3, 6, 7], [3, 6, 7, 10, 11], [9, 10, 11, 14, 15], [1, 4, 5, 6, 9], [6, 9, 10, 11, 14], [4, 8, 9, 12, 13]
  ])
})

test('refuses more neighbours than rows', () => {
  expect(() => requireNeighbours(6, 5)).toThrow(KnnError)
  expect(() => requireNeighbours(5, 5)).not.toThrow()
})
