import { expect, test } from 'vitest'
import { DENSITY_POINTS, nearScores, scoreDensity, wilson } from './scoreDensity.ts'

test('densities integrate to 1 over the scale, also for scores at its ends', () => {
  const { positives, negatives } = scoreDensity({ scores: [1, 0.95, 0.5, 0, 0], positive: [1, 1, 1, 0, 0] })
  for (const density of [positives, negatives]) {
    const sum = (density ?? []).reduce((total, value, k) => total + value * (k === 0 || k === DENSITY_POINTS - 1 ? 0.5 : 1), 0) / (DENSITY_POINTS - 1)
    expect(sum).toBeCloseTo(1, 2)
  }
  expect(scoreDensity({ scores: [0.2], positive: [0] }).positives).toBe(null)
})

test('cases near a score, in a range that widens until it holds ten', () => {
  const scores = Array.from({ length: 40 }, (_, i) => i / 40)
  const positive = scores.map((score) => (score >= 0.5 ? (1 as const) : (0 as const)))
  expect(nearScores({ scores, positive }, 0.5)).toMatchObject({ low: 0.35, high: 0.65, cases: 13, withFinding: 7 })
  expect(nearScores({ scores: [0.5, 0.5], positive: [1, 0] }, 0.5)).toBe(null)
})

// scipy 1.17: binomtest(79, 100).proportion_ci(method='wilson')
test('the interval of a share is Wilson’s', () => {
  expect(wilson(79, 100).map((value) => value.toFixed(6))).toEqual(['0.700200', '0.858343'])
  expect(wilson(0, 5).map((value) => value.toFixed(6))).toEqual(['0.000000', '0.434482'])
})
