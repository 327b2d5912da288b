import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { evaluateClassification } from './evaluate.ts'
import { EvaluationInputError } from './scoredImages.ts'
import { thresholdRates } from './thresholdRates.ts'

const random = createRandom(5)
const labels = Array.from({ length: 240 }, (_, i) => i % 2)
const scores = labels.map((label) => Math.min(0.999, Math.max(0.001, 0.35 + 0.25 * label + 0.2 * random.normal())))
const two = { labels, scores, findings: [1], probabilities: scores.flatMap((p) => [1 - p, p]), groups: labels.map((_, i) => `p${Math.floor(i / 4)}`), classes: ['normal', 'covid'] }
const options = { replicates: 1000, seed: 7, prevalence: 0.05 }

test('gives at 0.5 the figures of the evaluation, values and intervals, to the last bit', () => {
  const { figures, findings } = evaluateClassification(two, options)
  const { rows, ...counts } = thresholdRates(two, [0.25, 0.5, 0.75], options)
  const values = findings?.[0]?.predictiveValues.find(({ prevalence }) => prevalence === 0.05)
  expect(rows[1]).toEqual({ threshold: 0.5, sensitivity: figures.sensitivity, specificity: figures.specificity, ppv: values?.ppv, npv: values?.npv })
  expect(counts).toEqual({ positives: 120, negatives: 120, groups: 60 })
})

test('agrees with NumPy on other thresholds', () => {
  // 6 patients, 2 films each; intervals of 20,000 resamples of patients by NumPy 2 (percentile, linear)
  const small = { ...two, labels: [0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 1, 0], scores: [0.1, 0.4, 0.35, 0.8, 0.6, 0.9, 0.2, 0.7, 0.3, 0.55, 0.65, 0.15], groups: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd', 'e', 'e', 'f', 'f'] }
  const probabilities = small.scores.flatMap((p) => [1 - p, p])
  const { rows } = thresholdRates({ ...small, probabilities }, [0.7, 0.3], { replicates: 20_000, seed: 1, prevalence: 0.1 })
  expect(rows.map(({ threshold, sensitivity, specificity }) => [threshold, sensitivity.value, specificity.value])).toEqual([[0.3, 5 / 6, 1 / 3], [0.7, 0.5, 1]])
  const numpy = [[[4 / 7, 1], [0, 0.75]], [[0.2, 0.8], [1, 1]]]
  expect(rows.map(({ sensitivity, specificity }) => [sensitivity.interval, specificity.interval])).toEqual(numpy)
  // Bayes by hand: 5/6 of 10 % found, two thirds of 90 % in vain
  expect(rows[0]?.ppv.value).toBeCloseTo((0.1 * 5) / 6 / ((0.1 * 5) / 6 + 0.6), 12)
  expect(rows[0]?.npv.value).toBeCloseTo(0.3 / (0.3 + 0.1 / 6), 12)
})

test('says why there is no figure or no interval', () => {
  const none = thresholdRates({ ...two, findings: [] }, [0.5], options)
  expect([none.rows[0]?.sensitivity, none.rows[0]?.ppv]).toEqual([{ value: null, interval: null, reason: 'no test image has the finding' }, { value: null, interval: null, reason: 'no test image has the finding' }])
  expect(thresholdRates(two, [2], options).rows[0]?.ppv).toEqual({ value: null, interval: null, reason: 'nothing is flagged' })
  expect(thresholdRates({ ...two, groups: labels.map(() => 'p') }, [0.5], options).rows[0]?.sensitivity.reason).toMatch(/one group/)
  expect(() => thresholdRates(two, [0.5], { ...options, prevalence: 2 })).toThrow(EvaluationInputError)
})
