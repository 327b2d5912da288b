import { expect, test } from 'vitest'
import { averageFor, classify, decisionFor, modelDocumentSchema, NoActivationMapError, mapsOf } from './modelDocument.ts'

const earlier = {
  model: 1,
  finding: 'diagnosis',
  classes: ['normal', 'opacity'],
  backbone: { name: 'scattering', hash: 'h' },
  pooling: 'avg',
  input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 1, preprocessing: 'unit' },
  head: { coefficients: [[2, -1]], intercept: [0.5] },
  maps: { average: [[1, 3]], top: 2 },
  studyRule: 'highest-image',
  engine: { name: 'wasm', numericClass: 'f32' },
  provenance: { recipeHash: '', datasetHash: '', splitHash: null, seed: 1 }
}

test('a head without a kind, as earlier versions wrote it, is logistic regression', () => {
  const document = modelDocumentSchema.parse(earlier)
  expect(document.head).toEqual({ kind: 'logistic-regression', coefficients: [[2, -1]], intercept: [0.5] })
  const positive = 1 / (1 + Math.exp(-(2 * 0.25 - 0.75 + 0.5)))
  expect(Array.from(classify(document, { rows: 1, columns: 2, data: Float64Array.of(0.25, 0.75) }))).toEqual([1 - positive, positive])
  expect(decisionFor(document, 0)).toEqual({ coefficients: Float64Array.of(-2, 1), intercept: -0.5 })
  expect(averageFor(document, 0)).toEqual([-1, -3])
})

test('a model without a map reference says so', () => {
  const { maps: _, ...rest } = earlier
  expect(() => mapsOf(modelDocumentSchema.parse(rest))).toThrow(NoActivationMapError)
})
