import { expect, test } from 'vitest'
import { mllibMetrics, type MllibMetrics } from './mllibMetrics.ts'

/** Values of Spark 4.3.0's evaluators on the same images. */
const ties = {
  // images of class 0 and 1 at the probabilities 0, 0.1, …, 1 of class 1
  counts: [
    [17, 2],
    [19, 5],
    [16, 4],
    [12, 4],
    [7, 13],
    [13, 5],
    [7, 4],
    [9, 7],
    [5, 8],
    [6, 18],
    [2, 17]
  ],
  metrics: {
    accuracy: 0.69,
    f1: 0.6890485933503836,
    weightedPrecision: 0.6886530738337967,
    weightedRecall: 0.69,
    weightedFMeasure: 0.6890485933503836,
    weightedTruePositiveRate: 0.69,
    weightedFalsePositiveRate: 0.3259475129691791,
    logLoss: 1.2303614163271284,
    hammingLoss: 0.31,
    areaUnderROC: 0.7638083613060727,
    areaUnderPR: 0.727086577318012
  }
}

function rounded(metrics: MllibMetrics): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(metrics).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toFixed(12)) : value])
  )
}

test('equals Spark where scores tie, a probability of 0 and 1 included', () => {
  const labels: number[] = []
  const probabilities: number[] = []
  ties.counts.forEach((perLabel, tenths) =>
    perLabel.forEach((n, label) => {
      for (let i = 0; i < n; i++) {
        labels.push(label)
        probabilities.push(1 - tenths / 10, tenths / 10)
      }
    })
  )
  const predictions = labels.map((_, i) => ((probabilities[2 * i + 1] ?? 0) > 0.5 ? 1 : 0))
  expect(rounded(mllibMetrics({ labels, predictions, probabilities, classCount: 2 }))).toEqual(rounded(ties.metrics))
})

test('equals Spark where a class is never predicted', () => {
  const labels = Array.from({ length: 40 }, (_, i) => (i < 29 ? 0 : 1))
  const metrics = mllibMetrics({ labels, predictions: labels.map(() => 0), probabilities: labels.flatMap(() => [0.8, 0.2]), classCount: 2 })
  expect(rounded(metrics)).toEqual(
    rounded({
      accuracy: 0.725,
      f1: 0.6094202898550725,
      weightedPrecision: 0.525625,
      weightedRecall: 0.725,
      weightedFMeasure: 0.6094202898550725,
      weightedTruePositiveRate: 0.725,
      weightedFalsePositiveRate: 0.725,
      logLoss: 0.6043745006221791,
      hammingLoss: 0.275,
      areaUnderROC: 0.5,
      areaUnderPR: 0.275
    })
  )
})

test('equals Spark with three classes', () => {
  const confusion = [
    [19, 8, 12],
    [12, 38, 13],
    [3, 5, 40]
  ]
  const pairs = confusion.flatMap((row, label) =>
    row.flatMap((n, prediction) => Array.from({ length: n }, () => [label, prediction] as const))
  )
  const metrics = mllibMetrics({
    labels: pairs.map(([label]) => label),
    predictions: pairs.map(([, prediction]) => prediction),
    probabilities: pairs.flatMap(() => [1 / 3, 1 / 3, 1 / 3]),
    classCount: 3
  })
  expect(rounded(metrics)).toEqual(
    rounded({
      accuracy: 0.6466666666666666,
      f1: 0.6418911383197964,
      weightedPrecision: 0.655158371040724,
      weightedRecall: 0.6466666666666667,
      weightedFMeasure: 0.6418911383197964,
      weightedTruePositiveRate: 0.6466666666666667,
      weightedFalsePositiveRate: 0.17632512837380993,
      logLoss: Math.log(3),
      hammingLoss: 0.35333333333333333,
      areaUnderROC: null,
      areaUnderPR: null
    })
  )
})

test('one class only: no false alarm rate and no areas, the rest stands', () => {
  const metrics = mllibMetrics({ labels: [1, 1], predictions: [1, 0], probabilities: [0.25, 0.75, 0.75, 0.25], classCount: 2 })
  expect(rounded(metrics)).toEqual(
    rounded({
      accuracy: 0.5,
      f1: 2 / 3,
      weightedPrecision: 1,
      weightedRecall: 0.5,
      weightedFMeasure: 2 / 3,
      weightedTruePositiveRate: 0.5,
      weightedFalsePositiveRate: null,
      logLoss: (-Math.log(0.75) - Math.log(0.25)) / 2,
      hammingLoss: 0.5,
      areaUnderROC: null,
      areaUnderPR: null
    })
  )
})
