import { describe, expect, it } from 'vitest'
import { evaluateClassification } from '../../core/evaluate/evaluate.ts'
import { atPrevalence, confusionOf, countsAt, lossesOf, ratePoints, ratesOf, squaresOf, thresholdForSensitivity } from './threshold.ts'

// drawn once: two classes, scores that overlap and tie
const scores = [0.1, 0.2, 0.2, 0.35, 0.4, 0.55, 0.6, 0.6, 0.8, 0.9, 0.15, 0.3, 0.45, 0.5, 0.7]
const labels = [0, 0, 1, 0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 0, 0]
const cases = scores.map((score, i) => ({ imageId: i + 1, studyId: i + 1, label: labels[i] ?? 0, score, probabilities: [1 - score, score] }))
const run = { classes: ['normal', 'pneumonia'], findings: [1], cases }

const core = evaluateClassification({ labels, groups: labels.map((_, i) => String(i)), probabilities: cases.flatMap(({ probabilities }) => probabilities), classes: run.classes }, { replicates: 0, seed: 1 })

describe('a threshold on the page', () => {
  it('gives the core\'s rates at 0.5', () => {
    const rates = ratesOf(countsAt(cases, [1], 0.5000001))
    expect(rates).toEqual({ sensitivity: core.figures.sensitivity.value, specificity: core.figures.specificity.value })
    expect(confusionOf(run, 0.5000001).map((row) => row.map((cell) => cell.length))).toEqual(core.confusion)
  })

  it('draws the core\'s curve: its area is the AUC', () => {
    const points = ratePoints(cases, [1])
    const area = points.slice(1).reduce((sum, { sensitivity, falsePositiveRate }, i) => sum + ((sensitivity + (points[i]?.sensitivity ?? 0)) / 2) * (falsePositiveRate - (points[i]?.falsePositiveRate ?? 0)), 0)
    expect(area).toBeCloseTo(core.figures.auc.value ?? -1, 12)
    expect(points.at(-1)).toMatchObject({ sensitivity: 1, falsePositiveRate: 1 })
    expect(ratePoints(cases.filter(({ label }) => label === 1), [1])).toEqual([])
  })

  it('finds the highest threshold for a sensitivity', () => {
    const threshold = thresholdForSensitivity(ratePoints(cases, [1]), 0.7) ?? Number.NaN
    expect(ratesOf(countsAt(cases, [1], threshold)).sensitivity).toBeGreaterThanOrEqual(0.7)
    expect(ratesOf(countsAt(cases, [1], threshold + 1e-9)).sensitivity).toBeLessThan(0.7)
  })

  it('states predictive values at a prevalence by Bayes', () => {
    const { ppv, npv, per100 } = atPrevalence(0.86, 0.73, 0.05)
    expect(ppv).toBeCloseTo((0.86 * 0.05) / (0.86 * 0.05 + 0.27 * 0.95), 12)
    expect(npv).toBeCloseTo((0.73 * 0.95) / (0.73 * 0.95 + 0.14 * 0.05), 12)
    expect(per100.found + per100.missed).toBeCloseTo(5, 12)
    const squares = squaresOf(per100)
    expect(squares).toEqual({ found: 4, missed: 1, falseAlarms: 26, cleared: 69 })
    expect(atPrevalence(1, 1, 0).ppv).toBeNull()
  })

  it('lists confident errors, worst first', () => {
    expect(lossesOf(run).map(({ imageId }) => imageId)).toEqual([3, 15, 5, 6, 13])
  })
})
