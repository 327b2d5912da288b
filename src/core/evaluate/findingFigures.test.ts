import { describe, expect, test } from 'vitest'
import { compareClassifiers, exactSignTest } from './compare.ts'
import { delongAuc, delongTest } from './delong.ts'
import { evaluateClassification } from './evaluate.ts'
import { twoSidedP } from './normalDistribution.ts'
import { byTemperature, fitIsotonic, fitTemperature, stepValue } from './recalibrate.ts'
import { recalibration } from './recalibration.ts'

// expected numbers: scikit-learn 1.9.1, scipy 1.17.1, statsmodels 0.15.0 on these scores; DeLong from its placement matrix in numpy
const labels = [1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0]
const a = [0.91, 0.12, 0.78, 0.35, 0.22, 0.41, 0.66, 0.05, 0.35, 0.83, 0.58, 0.49, 0.18, 0.27, 0.72, 0.35, 0.09, 0.95, 0.64, 0.31, 0.52, 0.44, 0.15, 0.02]
const b = [0.6, 0.32, 0.48, 0.55, 0.52, 0.41, 0.36, 0.25, 0.45, 0.73, 0.58, 0.39, 0.28, 0.57, 0.62, 0.35, 0.49, 0.65, 0.44, 0.31, 0.22, 0.44, 0.35, 0.12]
const classes = ['normal', 'covid']
const groups = labels.map((_, i) => `g${i}`)
const both = (p: readonly number[]): number[] => p.flatMap((v) => [1 - v, v])
/** What differs, as [place, actual, expected]. */
const off = (actual: readonly (number | null | undefined)[], expected: readonly number[], digits = 9): unknown[] =>
  expected.flatMap((value, i) => (Math.abs((actual[i] ?? Number.NaN) - value) < 0.5 * 10 ** -digits ? [] : [[i, actual[i], value]]))

describe('DeLong', () => {
  test('interval and paired test', () => {
    expect(off([delongAuc(b, labels).value, ...(delongAuc(b, labels).interval ?? [])], [0.7333333333333333, 0.49686595, 0.96980072], 7)).toEqual([])
    // numpy's upper end is 1.02873335
    expect(off([delongAuc(a, labels).value, ...(delongAuc(a, labels).interval ?? [])], [0.9333333333333333, 0.83793332, 1], 7)).toEqual([])
    const { difference, z, p } = delongTest(a, b, labels)
    expect(off([difference.value, ...(difference.interval ?? [])], [0.2, -0.02756107, 0.42756107], 7)).toEqual([])
    expect(off([z, p], [1.7225828739201192, 0.08496398423000512])).toEqual([])
    const comparison = compareClassifiers(
      { labels, groups, classes, probabilities: both(a), otherProbabilities: both(b) },
      { replicates: 20, seed: 1 }
    )
    expect(comparison.delong?.map((tested) => tested.class)).toEqual(['covid'])
    expect(off([comparison.delong?.[0]?.p], [0.08496398423000512])).toEqual([])
    expect(comparison.mcNemar).toMatchObject({ onlyFirstRight: 5, onlySecondRight: 2 })
    expect(off([comparison.mcNemar.p], [0.453125])).toEqual([])
  })

  test('says why there is none', () => {
    expect(delongAuc([0.1, 0.9], [0, 1])).toEqual({ value: 1, interval: null, reason: 'DeLong’s variance needs two images of the class and two others' })
    expect(delongAuc([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])).toMatchObject({ value: 1, interval: null })
    expect(delongAuc([0.1, 0.9], [0, 0])).toEqual({ value: null, interval: null, reason: 'no image of the class' })
    expect(delongTest([0.1, 0.9], [0.2, 0.3], [1, 1])).toMatchObject({ difference: { value: null, reason: 'every image is of the class' }, p: null })
  })

  test('normal tails, exact McNemar', () => {
    const expected = [1, 0.920344325445942, 0.31731050786291415, 0.04999579029644087, 0.0026997960632601866]
    expect(off([0, 0.1, 1, -1.96, 3].map(twoSidedP), expected, 14)).toEqual([])
    expect(twoSidedP(6) / 1.973175290075389e-9).toBeCloseTo(1, 9)
    expect(twoSidedP(10) / 1.523970604832094e-23).toBeCloseTo(1, 9)
    expect(off([exactSignTest(17, 5)], [0.01690053939819336], 12)).toEqual([])
  })
})

describe('a finding in use', () => {
  const options = { replicates: 200, seed: 3 }
  const evaluation = evaluateClassification({ labels, groups, classes, probabilities: both(a) }, { ...options, prevalence: 0.03 })
  const finding = evaluation.findings?.[0]

  test('average precision, AUC, Brier, ECE', () => {
    const { averagePrecision, auc, brier, ece } = evaluation.figures
    expect(off([averagePrecision.value, auc.value, brier.value, ece.value], [0.9086419753086421, 0.9333333333333333, 0.11855416666666667, 0.12541666666666668], 12)).toEqual([])
  })

  test('operating points are those of the ROC curve, or the reason why not', () => {
    expect(finding?.operatingPoints.map(({ fixed, at, found, threshold }) => [fixed, at, found.value, threshold, found.reason])).toEqual([
      ['specificity', 0.9, 6 / 9, 0.66, undefined],
      ['specificity', 0.95, null, null, 'needs 20 images without the finding, there are 15'],
      ['sensitivity', 0.9, null, null, 'needs 10 images with the finding, there are 9'],
      ['sensitivity', 0.95, null, null, 'needs 20 images with the finding, there are 9']
    ])
    // three times the images: the same curve
    const more = evaluateClassification(
      { labels: [...labels, ...labels, ...labels], groups: [...groups, ...groups, ...groups], classes, probabilities: both([...a, ...a, ...a]) },
      options
    ).findings?.[0]
    expect(more?.operatingPoints.map(({ found, threshold }) => [found.value, threshold])).toEqual([
      [6 / 9, 0.66],
      [6 / 9, 0.66],
      [0.6, 0.35],
      [0.6, 0.35]
    ])
    expect(more?.operatingPoints.every(({ found }) => found.interval && found.interval[0] <= (found.value ?? 2) && (found.value ?? 2) <= found.interval[1])).toBe(true)
  })

  test('predictive values at the asked prevalence stand among the usual ones', () => {
    expect(finding?.predictiveValues.map(({ prevalence }) => prevalence)).toEqual([0.01, 0.03, 0.05, 0.1, 0.2, 0.5])
    const { sensitivity, specificity } = evaluation.figures
    const [se, sp] = [sensitivity.value ?? 0, specificity.value ?? 0]
    const at = finding?.predictiveValues[1]
    expect(off([at?.ppv.value, at?.npv.value], [(se * 0.03) / (se * 0.03 + (1 - sp) * 0.97), (sp * 0.97) / (sp * 0.97 + (1 - se) * 0.03)], 12)).toEqual([])
    expect(at?.ppv.interval?.[0]).toBeLessThan(at?.ppv.value ?? 0)
  })

  test('net benefit', () => {
    const expected: readonly (readonly [threshold: number, netBenefit: number, treatAll: number])[] = [
      [0.05, 0.3442982456140351, 0.34210526315789475],
      [0.2, 0.28125, 0.21875],
      [0.35, 0.2403846153846154, 0.03846153846153849],
      [0.5, 0.20833333333333337, -0.25],
      [0.8, 0.125, -2.1250000000000004]
    ]
    const points = expected.map(([threshold]) => finding?.decisionCurve?.find((point) => point.threshold === threshold))
    expect(off(points.flatMap((point) => [point?.netBenefit, point?.treatAll]), expected.flatMap(([, ...values]) => values))).toEqual([])
  })

  test('a missing side is a reason, not a number', () => {
    const none = evaluateClassification({ labels: [0, 0], groups: ['a', 'b'], classes, probabilities: both([0.1, 0.7]) }, options).findings?.[0]
    expect(none?.decisionCurve).toBeNull()
    expect(none?.operatingPoints.map(({ found }) => found.reason)).toEqual(Array(4).fill('no test image is covid'))
    expect(none?.predictiveValues[0]?.ppv).toEqual({ value: null, interval: null, reason: 'no test image is covid' })
  })

  test('three classes give three findings; a prevalence outside 0 to 1 is refused', () => {
    const three = evaluateClassification(
      { labels: labels.map((y, i) => (y === 1 ? 1 : i % 4 === 0 ? 2 : 0)), groups, classes: ['normal', 'covid', 'other'], probabilities: a.flatMap((p) => [(1 - p) * 0.6, p, (1 - p) * 0.4]) },
      options
    )
    expect(three.findings?.map((f) => [f.class, f.positives + f.negatives])).toEqual([
      ['normal', 24],
      ['covid', 24],
      ['other', 24]
    ])
    expect(off([three.findings?.[1]?.delongAuc.interval?.[0]], [0.83793332], 7)).toEqual([])
    expect(() => evaluateClassification({ labels, groups, classes, probabilities: both(a) }, { ...options, prevalence: 1 })).toThrow('prevalence 1 is not a share')
  })
})

describe('recalibration', () => {
  test('temperature, two and three classes', () => {
    expect(off([fitTemperature(both(a), labels, 2)], [0.43560708186495717])).toEqual([])
    const p = [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6], [0.4, 0.5, 0.1], [0.3, 0.3, 0.4], [0.6, 0.1, 0.3], [0.25, 0.45, 0.3], [0.2, 0.6, 0.2], [0.5, 0.2, 0.3]].flat()
    expect(off([fitTemperature(p, [0, 1, 2, 0, 1, 0, 2, 1, 2], 3)], [0.4576292374713644], 7)).toEqual([])
    // expit(logit(0.8) / 2) = 2 / 3
    expect(off(Array.from(byTemperature(2, 2)([0.2, 0.8])), [1 / 3, 2 / 3], 12)).toEqual([])
  })

  test('isotonic regression', () => {
    const step = fitIsotonic(a, labels)
    const at = [0, 0.02, 0.1, 0.2, 0.33, 0.35, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.9, 1]
    expect(off(at.map((x) => stepValue(step, x)), [0, 0, 0, 0, 0.1, 0.2, 0.2, 0.5, 0.5, 0.5, 0.75, 1, 1, 1], 12)).toEqual([])
  })

  test('is fitted on what it is given, judged on the test part', () => {
    const result = recalibration({ labels, groups, classes }, [{ outOfFold: { folds: 5, labels, probabilities: both(a) }, probabilities: both(b) }], { replicates: 0, seed: 1 })
    if ('reason' in result) throw new Error(result.reason)
    expect(off(result.temperatures, [0.43560708186495717])).toEqual([])
    expect(off([result.before.brier.value], [0.20379999999999998], 12)).toEqual([])
    expect(off([result.temperature.brier.value, result.isotonic.brier.value, result.isotonic.ece.value], [0.19808439191694896, 0.1948416666666667, 0.10833333333333332], 9)).toEqual([])
  })
})
