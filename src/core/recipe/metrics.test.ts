import { expect, it } from 'vitest'
import { evaluateClassification } from '../evaluate/evaluate.ts'
import { CLASS_METRICS, METRICS, metricOf, metricTitle, type ClassMetric, type Metric } from './metrics.ts'

// confusion [[3, 1, 0], [0, 2, 1], [1, 0, 2]]; the expected values are scikit-learn's classification_report and (TP + TN) / n by hand
const ANSWERS: readonly (readonly [label: number, predicted: number])[] = [[0, 0], [0, 0], [0, 0], [0, 1], [1, 1], [1, 1], [1, 2], [2, 0], [2, 2], [2, 2]]
const evaluation = evaluateClassification(
  {
    labels: ANSWERS.map(([label]) => label),
    groups: ANSWERS.map((_, i) => `g${i}`),
    classes: ['normal', 'pneumonia', 'covid-19'],
    probabilities: ANSWERS.flatMap(([, predicted]) => [0, 1, 2].map((k) => (k === predicted ? 0.8 : 0.1)))
  },
  { replicates: 0, seed: 1 }
)

function value(metric: Metric | ClassMetric, of?: string): number | null {
  return metricOf(evaluation, { metric, class: of }).value
}

it('computes what publications state by its definition', () => {
  expect(value('accuracy')).toBeCloseTo(0.7, 12)
  expect(value('weightedRecall')).toBeCloseTo(0.7, 12)
  expect(value('meanRecall')).toBeCloseTo((3 / 4 + 2 / 3 + 2 / 3) / 3, 12)
  expect(value('meanPrecision')).toBeCloseTo((3 / 4 + 2 / 3 + 2 / 3) / 3, 12)
  expect(value('meanF1')).toBeCloseTo((3 / 4 + 2 / 3 + 2 / 3) / 3, 12)
  expect(value('meanOneVsRestAccuracy')).toBeCloseTo((0.8 + 0.8 + 0.8) / 3, 12)
  expect(value('precision', 'covid-19')).toBeCloseTo(2 / 3, 12)
  expect(value('oneVsRestAccuracy', 'normal')).toBeCloseTo(0.8, 12)
})

it('says why where there is no value', () => {
  expect(metricOf(evaluation, { metric: 'recall', class: 'tb' })).toEqual({ value: null, interval: null, reason: 'there is no class "tb" here' })
  expect(metricOf(evaluation, { metric: 'sensitivity' })).toMatchObject({ value: null, reason: 'defined for two classes' })
  expect(metricOf(evaluation, { metric: 'recall' })).toMatchObject({ value: null, reason: 'a figure of one class' })
})

it('has a title for each', () => {
  expect(METRICS.map((metric) => metricTitle({ metric })).filter((title) => title === '')).toEqual([])
  expect(CLASS_METRICS.map((metric) => metricTitle({ metric, class: 'tb' }))).toEqual(['Recall, tb', 'Precision, tb', 'F1, tb', 'Specificity, tb', 'Accuracy one against the rest, tb'])
})
