import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../canonicalJson.ts'
import { createRandom } from '../random.ts'
import { evaluateClassification, EvaluationInputError, type Evaluation, type ScoredInput } from './evaluate.ts'

const binary = ['normal', 'covid']

function positives(scores: readonly (readonly [label: number, probability: number, group?: string])[]): ScoredInput {
  return {
    labels: scores.map(([label]) => label),
    probabilities: scores.flatMap(([, p]) => [1 - p, p]),
    groups: scores.map(([, , group], i) => group ?? `g${i}`),
    classes: binary
  }
}

function synthetic(n: number, k: number, seed: number): ScoredInput {
  const random = createRandom(seed)
  const labels = Array.from({ length: n }, () => random.integer(k))
  const probabilities = labels.flatMap((label) => {
    const logits = Array.from({ length: k }, (_, c) => Math.exp(random.normal() + (c === label ? 1 : 0)))
    const sum = logits.reduce((a, b) => a + b, 0)
    return logits.map((e) => e / sum)
  })
  return {
    labels,
    probabilities,
    groups: labels.map((_, i) => `p${Math.floor(i / 3)}`),
    classes: Array.from({ length: k }, (_, c) => `class ${c}`)
  }
}

function values(figures: Evaluation['figures'] | Evaluation['perClass'][number]['figures']): Record<string, number | null> {
  return Object.fromEntries(Object.entries(figures).map(([name, { value }]) => [name, value === null ? null : Number(value.toFixed(12))]))
}

describe('figures', () => {
  test('two classes, by hand', () => {
    // falling: 0.9 covid, 0.8 normal, 0.7 covid, 0.4 covid + normal (tie), 0.1 normal
    const result = evaluateClassification(
      positives([
        [1, 0.9],
        [0, 0.8],
        [1, 0.7],
        [1, 0.4],
        [0, 0.4],
        [0, 0.1]
      ]),
      { replicates: 0, seed: 1 }
    )
    const logLoss = -(Math.log(0.9) + Math.log(0.2) + Math.log(0.7) + Math.log(0.4) + Math.log(0.6) + Math.log(0.9)) / 6
    expect(values(result.figures)).toEqual({
      accuracy: 0.666666666667,
      balancedAccuracy: 0.666666666667,
      f1: 0.666666666667,
      macroF1: 0.666666666667,
      macroPrecision: 0.666666666667,
      macroAccuracy: 0.666666666667,
      weightedPrecision: 0.666666666667,
      weightedRecall: 0.666666666667,
      // of 9 pairs: 0.9 wins 3, 0.7 wins 2, 0.4 wins 1 and ties 1
      auc: Number((6.5 / 9).toFixed(12)),
      averagePrecision: Number(((1 + 2 / 3 + 3 / 5) / 3).toFixed(12)),
      sensitivity: 0.666666666667,
      specificity: 0.666666666667,
      ppv: 0.666666666667,
      npv: 0.666666666667,
      sensitivityAtSpecificity: 0.333333333333,
      logLoss: Number(logLoss.toFixed(12)),
      brier: Number(((0.01 + 0.64 + 0.09 + 0.36 + 0.16 + 0.01) / 6).toFixed(12)),
      ece: Number(((0.1 + 0.8 + 0.3 + 0.2 + 0.1) / 6).toFixed(12)),
      majorityRate: 0.5
    })
    expect(result.confusion).toEqual([
      [2, 1],
      [1, 2]
    ])
    expect(result.curves).toEqual([
      {
        class: 'covid',
        roc: [
          { falsePositiveRate: 0, truePositiveRate: 0, threshold: null },
          { falsePositiveRate: 0, truePositiveRate: 1 / 3, threshold: 0.9 },
          { falsePositiveRate: 1 / 3, truePositiveRate: 1 / 3, threshold: 0.8 },
          { falsePositiveRate: 1 / 3, truePositiveRate: 2 / 3, threshold: 0.7 },
          { falsePositiveRate: 2 / 3, truePositiveRate: 1, threshold: 0.4 },
          { falsePositiveRate: 1, truePositiveRate: 1, threshold: 0.1 }
        ],
        pr: [
          { recall: 1 / 3, precision: 1, threshold: 0.9 },
          { recall: 1 / 3, precision: 1 / 2, threshold: 0.8 },
          { recall: 2 / 3, precision: 2 / 3, threshold: 0.7 },
          { recall: 1, precision: 3 / 5, threshold: 0.4 },
          { recall: 1, precision: 1 / 2, threshold: 0.1 }
        ],
        band: null
      }
    ])
    expect(
      result.calibration.bins.flatMap((bin) => (bin.images > 0 ? [[bin.low, bin.images, bin.predicted, bin.observed.value]] : []))
    ).toEqual([
      [0.1, 1, 0.1, 0],
      [0.4, 2, 0.4, 0.5],
      [0.7, 1, 0.7, 1],
      [0.8, 1, 0.8, 0],
      [0.9, 1, 0.9, 1]
    ])
  })

  test('three classes: per class one against the rest, means over the classes', () => {
    const result = evaluateClassification(
      {
        labels: [0, 0, 1, 1, 2, 2],
        probabilities: [0.8, 0.1, 0.1, 0.3, 0.5, 0.2, 0.1, 0.7, 0.2, 0.2, 0.6, 0.2, 0.3, 0.3, 0.4, 0.1, 0.3, 0.6],
        groups: ['a', 'b', 'c', 'd', 'e', 'f'],
        classes: ['normal', 'pneumonia', 'covid']
      },
      { replicates: 0, seed: 1 }
    )
    expect(result.confusion).toEqual([
      [1, 1, 0],
      [0, 2, 0],
      [0, 0, 2]
    ])
    expect(result.perClass.map((c) => values(c.figures))).toEqual([
      {
        precision: 1,
        recall: 0.5,
        f1: 0.666666666667,
        specificity: 1,
        oneVsRestAccuracy: 0.833333333333,
        auc: 0.9375,
        averagePrecision: 0.833333333333
      },
      { precision: 0.666666666667, recall: 1, f1: 0.8, specificity: 0.75, oneVsRestAccuracy: 0.833333333333, auc: 1, averagePrecision: 1 },
      { precision: 1, recall: 1, f1: 1, specificity: 1, oneVsRestAccuracy: 1, auc: 1, averagePrecision: 1 }
    ])
    expect(result.figures.auc.value).toBeCloseTo((0.9375 + 2) / 3, 12)
    expect(result.figures.macroF1.value).toBeCloseTo((2 / 3 + 0.8 + 1) / 3, 12)
    expect(result.figures.sensitivity).toEqual({ value: null, interval: null, reason: 'defined for two classes' })
    expect(result.positiveClass).toBeNull()
  })

  test('the area under the curve is the share of ordered pairs, ties counting half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 10 })), { minLength: 2, maxLength: 60 }),
        (scores) => {
          const found = scores.filter(([label]) => label === 1)
          const rest = scores.filter(([label]) => label === 0)
          fc.pre(found.length > 0 && rest.length > 0)
          let won = 0
          for (const [, a] of found) for (const [, b] of rest) won += a > b ? 1 : a === b ? 0.5 : 0
          const result = evaluateClassification(positives(scores.map(([label, p]) => [label, p / 10])), { replicates: 0, seed: 1 })
          expect(result.figures.auc.value).toBeCloseTo(won / (found.length * rest.length), 12)
          const points = result.curves[0]?.roc ?? []
          const area = points.reduce((sum, point, i) => {
            const last = points[i - 1] ?? point
            return sum + ((point.falsePositiveRate - last.falsePositiveRate) * (point.truePositiveRate + last.truePositiveRate)) / 2
          }, 0)
          expect(area).toBeCloseTo(won / (found.length * rest.length), 12)
        }
      )
    )
  })
})

describe('intervals', () => {
  test('do not depend on the order of images or on the names of groups, to the last byte', () => {
    const input = synthetic(120, 3, 4)
    const order = createRandom(8).shuffle(Array.from({ length: 120 }, (_, i) => i))
    const again = evaluateClassification(
      {
        labels: order.map((i) => input.labels[i] ?? 0),
        probabilities: order.flatMap((i) => [0, 1, 2].map((c) => input.probabilities[3 * i + c] ?? 0)),
        groups: order.map((i) => `renamed ${(7 * Number(input.groups[i]?.slice(1))) % 41}`),
        classes: input.classes
      },
      { replicates: 50, seed: 3 }
    )
    expect(canonicalJson(again)).toBe(canonicalJson(evaluateClassification(input, { replicates: 50, seed: 3 })))
    expect(canonicalJson(evaluateClassification(input, { replicates: 50, seed: 4 }))).not.toBe(canonicalJson(again))
  })

  test('of independent images agree with the normal approximation, and of groups are wider', () => {
    const n = 400
    const labels = Array.from({ length: n }, (_, i) => i % 2)
    // a group of 10 is right or wrong together: 70 % are right
    const probabilities = labels.flatMap((label, i) => (label === (Math.floor(i / 10) % 10 < 7 ? 1 : 0) ? [0.2, 0.8] : [0.8, 0.2]))
    const width = (groups: string[]): number => {
      const [low, high] = evaluateClassification({ labels, probabilities, groups, classes: binary }, { replicates: 2000, seed: 1 }).figures
        .accuracy.interval ?? [0, 0]
      return high - low
    }
    const alone = width(labels.map((_, i) => `image ${i}`))
    const grouped = width(labels.map((_, i) => `group ${Math.floor(i / 10)}`))
    expect(alone).toBeCloseTo(2 * 1.96 * Math.sqrt((0.7 * 0.3) / n), 2)
    expect(grouped / alone).toBeGreaterThan(2.7)
    expect(grouped / alone).toBeLessThan(3.6)
  })

  test('contain the value and lie in [0, 1] for every share', () => {
    const result = evaluateClassification(synthetic(300, 2, 5), { replicates: 300, seed: 2 })
    for (const [name, figure] of Object.entries(result.figures)) {
      const [low, high] = figure.interval ?? [Number.NaN, Number.NaN]
      expect([name, low <= (figure.value ?? Number.NaN) || name === 'ece', (figure.value ?? Number.NaN) <= high, low >= 0]).toEqual([
        name,
        true,
        true,
        true
      ])
    }
    for (const point of result.curves[0]?.band ?? []) expect(point.low).toBeLessThanOrEqual(point.high)
    expect(result.curves[0]?.band).toHaveLength(21)
  })

  test('stop when asked to', () => {
    const controller = new AbortController()
    controller.abort(new Error('cancelled by the reader'))
    expect(() => evaluateClassification(synthetic(30, 2, 1), { replicates: 10, seed: 1, signal: controller.signal })).toThrow(
      'cancelled by the reader'
    )
  })
})

describe('degenerate test parts', () => {
  test('one class only: no area, with the reason, and JSON without NaN', () => {
    const result = evaluateClassification(
      positives([
        [1, 0.9],
        [1, 0.8],
        [1, 0.3]
      ]),
      { replicates: 20, seed: 1 }
    )
    expect(result.figures.auc).toEqual({ value: null, interval: null, reason: 'the test part holds "covid" only' })
    expect(result.figures.specificity.reason).toBe('the test part holds "covid" only')
    expect(result.figures.accuracy.value).toBeCloseTo(2 / 3, 12)
    expect(result.curves).toEqual([{ class: 'covid', roc: null, pr: null, band: null }])
    expect(() => canonicalJson(result)).not.toThrow()
    expect(result.caveats).toEqual([
      'The test part holds no image of "normal"; means are over the other classes.',
      'The test part has 3 groups only: the intervals are likely too narrow.'
    ])
  })

  test('a class absent, another never predicted', () => {
    const input = {
      labels: [0, 1, 0, 1],
      probabilities: [0.8, 0.1, 0.1, 0.6, 0.2, 0.2, 0.7, 0.1, 0.2, 0.5, 0.3, 0.2],
      groups: ['a', 'b', 'c', 'd'],
      classes: ['normal', 'covid', 'other']
    }
    const result = evaluateClassification(input, { replicates: 20, seed: 1 })
    expect(result.perClass[2]?.figures.auc).toEqual({ value: null, interval: null, reason: 'the test part lacks "other"' })
    expect(result.perClass[2]?.figures.specificity.value).toBe(1)
    expect(result.perClass[1]?.figures.precision).toEqual({
      value: null,
      interval: null,
      reason: 'no test image is predicted to be "covid"'
    })
    expect(result.perClass[1]?.figures.recall.value).toBe(0)
    expect(result.figures.balancedAccuracy.value).toBe(0.5)
    expect(() => canonicalJson(result)).not.toThrow()
  })

  test('one group: values without intervals', () => {
    const result = evaluateClassification(
      positives([
        [1, 0.9, 'a'],
        [0, 0.2, 'a']
      ]),
      { replicates: 20, seed: 1 }
    )
    expect(result.figures.accuracy).toEqual({ value: 1, interval: null, reason: 'all test images are of one group: nothing to resample' })
  })

  test('an interval that only lucky resamples could give is withheld', () => {
    const result = evaluateClassification(
      positives([
        [1, 0.9],
        [0, 0.2],
        [0, 0.3],
        [0, 0.4]
      ]),
      { replicates: 200, seed: 1 }
    )
    expect(result.figures.sensitivity.value).toBe(1)
    expect(result.figures.sensitivity.interval).toBeNull()
    expect(result.figures.sensitivity.reason).toMatch(/^undefined in \d+ of 200 resamples/)
  })

  test.each<[string, ScoredInput, string]>([
    ['no images', { labels: [], probabilities: [], groups: [], classes: binary }, 'There is no test image to evaluate'],
    [
      'NaN',
      { labels: [0], probabilities: [Number.NaN, 0.5], groups: ['a'], classes: binary },
      'Test image 1 has the probability NaN for class "normal"'
    ],
    ['scores', { labels: [0], probabilities: [0.9, 0.9], groups: ['a'], classes: binary }, 'sum to 1.8, not to 1'],
    [
      'too few groups',
      { labels: [0], probabilities: [0.5, 0.5], groups: [], classes: binary },
      '1 labels, 0 groups and 2 probabilities do not fit together'
    ],
    [
      'a foreign label',
      { labels: [2], probabilities: [0.5, 0.5], groups: ['a'], classes: binary },
      'has label 2, but the classes are 0 to 1'
    ],
    ['a blank group', { labels: [1], probabilities: [0.5, 0.5], groups: [''], classes: binary }, 'has an empty group']
  ])('refuses %s', (_, input, message) => {
    expect(() => evaluateClassification(input, { replicates: 0, seed: 1 })).toThrow(EvaluationInputError)
    expect(() => evaluateClassification(input, { replicates: 0, seed: 1 })).toThrow(message)
  })
})
