import { describe, expect, test } from 'vitest'
import { linearDecision } from '../../explain/linearDecision.ts'
import { createRandom, unit } from '../../random.ts'
import { headSchema, type HeadSpec } from '../../recipe/headSchema.ts'
import { canonicalJson } from '../../canonicalJson.ts'
import type { Matrix } from '../matrix.ts'
import { fitHead, HeadError } from './fitHead.ts'
import { headProbabilities, HeadInputError } from './fittedHead.ts'
import { headDocument, headDocumentSchema, headOfDocument } from './headDocument.ts'
import { linearRows } from './linearRows.ts'
import { packMatrix, PackedMatrixError, unpackMatrix } from './packedMatrix.ts'

const SPECS = [
  { kind: 'logistic-regression', maxIter: 30, regParam: 0.1 },
  { kind: 'svm', kernel: 'linear' },
  { kind: 'svm' },
  { kind: 'mlp', hidden: [8], epochs: 200, learningRate: 0.01 },
  { kind: 'knn', weights: 'distance' },
  { kind: 'knn', metric: 'cosine', k: 7 }
].map((spec) => headSchema.parse(spec))

/** Rows of normal noise around one centre per class; the features as they come from the cache, float32. */
function blobs(n: number, numClasses: number, seed: number): { readonly features: Matrix; readonly labels: number[] } {
  const random = createRandom(seed)
  const labels = Array.from({ length: n }, (_, i) => i % numClasses)
  return { features: { rows: n, columns: 4, data: Float32Array.from({ length: n * 4 }, (_, at) => random.normal() + (at % 4 === labels[at >> 2] ? 2.5 : 0)) }, labels }
}

function accuracy(probabilities: Float64Array, labels: readonly number[], k: number): number {
  return labels.filter((label, i) => {
    const row = probabilities.subarray(i * k, i * k + k)
    return row.indexOf(Math.max(...row)) === label
  }).length / labels.length
}

describe.each(SPECS.flatMap((spec) => [undefined, { clusters: 2 }].flatMap((classDecomposition) => [2, 3].map((k) => ({ spec, classDecomposition, k })))))(
  '$spec.kind of $k classes, $classDecomposition',
  ({ spec, classDecomposition, k }) => {
    const plan = { head: spec, ...(classDecomposition === undefined ? {} : { classDecomposition }) }
    const { features, labels } = blobs(90, k, 1)
    const head = fitHead(plan, features, labels, { numClasses: k, seed: 5 })
    const unseen = blobs(60, k, 2)
    const probabilities = headProbabilities(head, unseen.features)

    test('learns, and gives probabilities', () => {
      expect(accuracy(probabilities, unseen.labels, k)).toBeGreaterThan(0.85)
      const sums = unseen.labels.map((_, i) => probabilities.subarray(i * k, i * k + k).reduce((sum, p) => sum + p, 0))
      expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(1e-9)
      expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0)
    })

    test('is the same again, also from its document', () => {
      expect(headProbabilities(fitHead(plan, features, labels, { numClasses: k, seed: 5 }), unseen.features)).toEqual(probabilities)
      const document = headDocumentSchema.parse(JSON.parse(canonicalJson(headDocument(head))))
      expect(headProbabilities(headOfDocument(document, k), unseen.features)).toEqual(probabilities)
    })

    test('refuses features of another width, and such as are not finite', () => {
      expect(() => headProbabilities(head, { rows: 1, columns: 3, data: new Float64Array(3) })).toThrow(/3/)
      const broken = { ...features, data: features.data.map((value, at) => (at === 9 ? Number.NaN : value)) }
      expect(() => fitHead(plan, broken, labels, { numClasses: k, seed: 5 })).toThrow(/Feature 1 of row 2 is NaN/)
    })
  }
)

const linear: HeadSpec = headSchema.parse({ kind: 'svm', kernel: 'linear' })

test('a linear SVM of two classes is its own log-odds: the decision of a map adds up to the probability', () => {
  const { features, labels } = blobs(80, 2, 3)
  const head = fitHead({ head: linear }, features, labels, { numClasses: 2, seed: 1 })
  const rows = linearRows(head)
  const probabilities = headProbabilities(head, features)
  if (rows === undefined) throw new Error('no linear rows')
  const { coefficients, intercept } = linearDecision(rows, 1)
  const worst = Math.max(
    ...labels.map((_, i) => {
      const logOdds = coefficients.reduce((sum, c, j) => sum + c * (features.data[i * 4 + j] ?? Number.NaN), intercept)
      return Math.abs(1 / (1 + Math.exp(-logOdds)) - (probabilities[i * 2 + 1] ?? Number.NaN))
    })
  )
  expect(worst).toBeLessThan(1e-9)
})

test('of three classes it has a row per class, and the row of the class speaks for it', () => {
  const { features, labels } = blobs(90, 3, 3)
  const rows = linearRows(fitHead({ head: linear }, features, labels, { numClasses: 3, seed: 1 }))
  if (rows === undefined) throw new Error('no linear rows')
  const scores = [0, 1, 2].map((label) => linearDecision(rows, label))
  const right = labels.filter((label, i) => {
    const values = scores.map(({ coefficients, intercept }) => coefficients.reduce((sum, c, j) => sum + c * (features.data[i * 4 + j] ?? 0), intercept))
    return values.indexOf(Math.max(...values)) === label
  })
  expect(right.length).toBeGreaterThan(80)
  // the rows add up to nothing, as differences between classes do
  expect(Math.abs(rows.intercept.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-12)
})

test('others are no linear functions', () => {
  const { features, labels } = blobs(60, 2, 3)
  const plans = [...SPECS.slice(2).map((head) => ({ head })), { head: linear, classDecomposition: { clusters: 2 } }]
  expect(plans.map((plan) => linearRows(fitHead(plan, features, labels, { numClasses: 2, seed: 1 })))).toEqual(plans.map(() => undefined))
})

test('class decomposition lets a linear head learn what is not linear', () => {
  // exclusive or: each class has two far corners
  const labels = Array.from({ length: 200 }, (_, i) => (i % 4 === 0 || i % 4 === 3 ? 0 : 1))
  const data = Float64Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? ((at >> 1) & 1) : ((at >> 2) & 1)) + 0.3 * (unit(5, at) - 0.5))
  const features: Matrix = { rows: 200, columns: 2, data }
  const head = headSchema.parse({ kind: 'logistic-regression', regParam: 0.01 })
  const of = (plan: Parameters<typeof fitHead>[0]): number => accuracy(headProbabilities(fitHead(plan, features, labels, { numClasses: 2, seed: 1 }), features), labels, 2)
  expect(of({ head })).toBeLessThan(0.7)
  expect(of({ head, classDecomposition: { clusters: 2 } })).toBe(1)
})

test('what would keep too many training rows is refused', () => {
  const wide: Matrix = { rows: 6, columns: 2 ** 24, data: new Float32Array(6 * 2 ** 24) }
  expect(() => fitHead({ head: headSchema.parse({ kind: 'knn', k: 1, standardization: false }) }, wide, [0, 1, 0, 1, 0, 1], { numClasses: 2, seed: 1 })).toThrow(HeadError)
})

test('a packed matrix comes back, and a damaged one is refused', () => {
  const matrix: Matrix = { rows: 2, columns: 3, data: Float32Array.of(1, -2, 0.1, 3e38, 0, -0) }
  expect(unpackMatrix(packMatrix(matrix))).toEqual(matrix)
  expect(() => unpackMatrix({ ...packMatrix(matrix), columns: 4 })).toThrow(PackedMatrixError)
  expect(() => unpackMatrix({ ...packMatrix(matrix), base64: 'AA' })).toThrow(PackedMatrixError)
  const { features, labels } = blobs(20, 2, 1)
  const mlp = fitHead({ head: headSchema.parse({ kind: 'mlp', hidden: [2], epochs: 1 }) }, features, labels, { numClasses: 2, seed: 1 })
  expect(() => headProbabilities(mlp, { rows: 1, columns: 5, data: new Float64Array(5) })).toThrow(HeadInputError)
})
