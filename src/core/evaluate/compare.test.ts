import { expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { compareClassifiers, exactSignTest } from './compare.ts'
import { predictiveValues } from './predictiveValues.ts'

/** Probabilities of class 1 from a signal of the given strength. */
function noisy(labels: readonly number[], strength: number, seed: number): number[] {
  const random = createRandom(seed)
  return labels.flatMap((label) => {
    const p = 1 / (1 + Math.exp(-(strength * (2 * label - 1) + random.normal())))
    return [1 - p, p]
  })
}

const labels = Array.from({ length: 300 }, (_, i) => i % 2)
const groups = labels.map((_, i) => `p${Math.floor(i / 2)}`)
const classes = ['normal', 'covid']

test('a stronger classifier is better beyond chance, an equal one is not', () => {
  const strong = noisy(labels, 1.5, 1)
  const weak = noisy(labels, 0.2, 2)
  const better = compareClassifiers(
    { labels, groups, classes, probabilities: strong, otherProbabilities: weak },
    { replicates: 500, seed: 1 }
  )
  const right = (probabilities: readonly number[]) =>
    labels.filter((label, i) => ((probabilities[2 * i + 1] ?? 0) > 0.5 ? 1 : 0) === label).length / 300
  expect(better.accuracyDifference.value).toBeCloseTo(right(strong) - right(weak), 12)
  expect(better.beyondChance).toBe(true)
  expect(better.mcNemar.p).toBeLessThan(1e-6)
  const equal = compareClassifiers(
    { labels, groups, classes, probabilities: noisy(labels, 0.8, 3), otherProbabilities: noisy(labels, 0.8, 4) },
    { replicates: 500, seed: 1 }
  )
  expect(equal.beyondChance).toBe(false)
  const same = compareClassifiers({ labels, groups, classes, probabilities: weak, otherProbabilities: weak }, { replicates: 50, seed: 1 })
  expect(same).toEqual({
    accuracyDifference: { value: 0, interval: [0, 0] },
    aucDifference: { value: 0, interval: [0, 0] },
    mcNemar: { onlyFirstRight: 0, onlySecondRight: 0, p: 1 },
    delong: [
      {
        class: 'covid',
        difference: { value: 0, interval: null, reason: 'it has no spread over these images, and DeLong’s variance is zero' },
        z: null,
        p: null
      }
    ],
    beyondChance: false
  })
})

test('the exact sign test gives the binomial tails', () => {
  expect(exactSignTest(0, 0)).toBe(1)
  expect(exactSignTest(0, 5)).toBeCloseTo(2 / 32, 12)
  expect(exactSignTest(3, 9)).toBeCloseTo((2 * (1 + 12 + 66 + 220)) / 4096, 12)
  expect(exactSignTest(6, 6)).toBe(1)
  expect(exactSignTest(4000, 4000)).toBe(1)
})

test('predictive values at a prevalence follow Bayes', () => {
  expect(predictiveValues(0.9, 0.8, 0.5).ppv).toBeCloseTo(0.9 / 1.1, 12)
  expect(predictiveValues(0.86, 0.73, 0.05).ppv).toBeCloseTo(0.1436, 4)
  expect(predictiveValues(0.86, 0.73, 0.05).npv).toBeCloseTo(0.99, 3)
  expect(predictiveValues(0, 1, 0.1)).toEqual({ ppv: null, npv: 0.9 })
})
