import { expect, test } from 'vitest'
import type { ModelListed } from '../../contract/index.ts'
import { acceptanceOf, byFinding, choiceOf, matches, modelNamed, originOf } from './modelFacts.ts'

function model(modelId: number, name: string, version: number, more: Partial<ModelListed> = {}): ModelListed {
  return { modelId, name, version, hash: String(modelId).repeat(64), finding: 'pneumonia', classes: ['normal', 'pneumonia'], state: 'retired', origin: null, operatingPoint: null, acceptance: null, measured: null, deletedTrainingImages: 0, createdAt: '2026-01-01T00:00:00Z', ...more }
}

const MODELS = [model(1, 'chest', 1), model(2, 'chest', 2, { state: 'active' }), model(3, 'apex', 1), model(4, 'ct', 1, { finding: 'covid', state: 'candidate' })]

test('by finding, the active name first, its latest version first', () => {
  expect(byFinding(MODELS).map(({ finding, models }) => [finding, models.map(({ name, version }) => `${name}@${version}`)])).toEqual([
    ['covid', ['ct@1']],
    ['pneumonia', ['chest@2', 'chest@1', 'apex@1']]
  ])
})

test('found by every word of name, finding, hash or state', () => {
  expect(MODELS.filter((each) => matches(each, 'chest ret')).map(({ modelId }) => modelId)).toEqual([1])
  expect(MODELS.filter((each) => matches(each, '4444')).map(({ modelId }) => modelId)).toEqual([4])
  expect(MODELS.filter((each) => matches(each, '')).length).toBe(4)
})

test('an address names a model by row, name@version or hash', () => {
  expect(['2', 'chest@1', '33333333', '9', 'chest', undefined].map((id) => modelNamed(MODELS, id)?.modelId)).toEqual([2, 1, 3, undefined, undefined, undefined])
})

test('what the registry keeps as JSON is read where it is what it should be', () => {
  expect(originOf({ program: 'Hilum 1', name: 'chest', version: 4 })?.version).toBe(4)
  expect([originOf(null), originOf('x'), acceptanceOf(null), choiceOf(null)]).toEqual([undefined, undefined, undefined, undefined])
  expect(choiceOf({ rule: { rule: 'sensitivity', at: 0.85 }, from: 'out-of-fold', sensitivity: { value: 0.9, interval: null, reason: 'few' } })?.sensitivity?.value).toBe(0.9)
  expect(acceptanceOf({ passed: false, positives: 1, negatives: 2, auc: null, calibration: null, atThreshold: null, words: ['no'] })?.words).toEqual(['no'])
})
