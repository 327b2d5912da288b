import { describe, expect, it } from 'vitest'
import { calibrate, calibrationSchema, calibrationText, fitCalibration } from './calibration.ts'
import { imageScores } from './imageScore.ts'
import { chooseOperatingPoint, OperatingPointError, ratesAt, type Reference } from './operatingPoint.ts'
import { comparePriority, priorityOf } from './priority.ts'
import { defaultStudyRule, studyRuleSchema, studyScore, withFindingScore } from './studyScore.ts'

describe('calibration', () => {
  it('never makes certain what few images tell apart without error: Platt\'s targets', () => {
    // 4 images of each class, all right at log-odds of 2: the least log loss against targets of 5/6 is at log-odds of ln 5
    const p = 1 / (1 + Math.exp(-2))
    const probabilities = [0, 0, 0, 0, 1, 1, 1, 1].flatMap((y) => (y === 1 ? [1 - p, p] : [p, 1 - p]))
    const calibration = fitCalibration({ folds: 2, labels: [0, 0, 0, 0, 1, 1, 1, 1], probabilities }, 2)
    expect(calibration).toMatchObject({ kind: 'temperature', images: 8, folds: 2 })
    expect(calibrate(calibration, [1 - p, p], 2)[1]).toBeCloseTo(5 / 6, 6)
    expect(fitCalibration({ reason: 'no folds' }, 2)).toEqual({ kind: 'none', reason: 'no folds' })
  })

  it('is isotonic where the recipe asks for it: steps by pooling adjacent violators, kept in the model', () => {
    // outcomes by rising score: 0, 1, 0, 1, 1; scores .3 and .4 violate and become 1/2
    const scores = [0.1, 0.3, 0.4, 0.8, 0.9]
    const calibration = fitCalibration({ folds: 5, labels: [0, 1, 0, 1, 1], probabilities: scores.flatMap((p) => [1 - p, p]) }, 2, 'isotonic')
    const kept = calibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))
    expect(kept).toMatchObject({ kind: 'isotonic', images: 5, folds: 5 })
    expect(scores.map((p) => calibrate(kept, [1 - p, p], 2)[1])).toEqual([0, 0.5, 0.5, 1, 1])
    // between corners in a line
    expect(calibrate(kept, [0.8, 0.2], 2)[1]).toBeCloseTo(0.25, 12)
    expect(calibrationText(kept)).toBe('isotonic, fitted on 5 out-of-fold predictions')
  })

  it('keeps the raw score beside the calibrated one', () => {
    const use = { calibration: { kind: 'temperature' as const, temperature: 2, images: 9, folds: 3 }, intended: { modalities: [], bodyParts: [], views: [], ageGroups: [], colour: false }, gate: { kind: 'none' as const, reason: '' } }
    const [answer] = imageScores({ classes: ['none', 'opacity'], use }, [0.1, 0.9])
    // log-odds ln 9 halved: odds of 3
    expect(answer).toMatchObject({ finding: 'opacity', rawScore: 0.9, probabilities: { none: 0.1, opacity: 0.9 } })
    expect(answer?.score).toBeCloseTo(0.75, 12)
  })
})

describe('operating point', () => {
  // sorted scores with labels; found by hand
  const scores = [0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
  const positive: (0 | 1)[] = [1, 1, 0, 1, 1, 0, 0, 1, 0, 0]
  const reference: Reference = { from: 'out-of-fold', scores, positive, groups: scores.map((_, i) => i) }
  const at = (rule: 'sensitivity' | 'specificity', value: number): number => chooseOperatingPoint(reference, { rule, at: value }).threshold

  it('holds a sensitivity at the highest threshold, a specificity at the lowest', () => {
    expect([at('sensitivity', 1), at('sensitivity', 0.8), at('sensitivity', 0.4)]).toEqual([0.3, 0.6, 0.9])
    expect([at('specificity', 1), at('specificity', 0.8), at('specificity', 0.4)]).toEqual([0.9, 0.6, 0.3])
    expect(chooseOperatingPoint(reference, { rule: 'youden' })).toMatchObject({ threshold: 0.6, positives: 5, negatives: 5, sensitivity: { value: 0.8 }, specificity: { value: 0.8 } })
    expect(ratesAt(reference, 0.65)).toMatchObject({ sensitivity: { value: 0.6 }, specificity: { value: 0.8 } })
  })

  it('gives intervals over groups', () => {
    const wide = Array.from({ length: 20 }, () => reference)
    const many: Reference = { from: 'out-of-fold', scores: wide.flatMap((r) => r.scores), positive: wide.flatMap((r) => r.positive), groups: Array.from({ length: 200 }, (_, i) => i) }
    const { sensitivity } = ratesAt(many, 0.6)
    const [low, high] = sensitivity.interval ?? [0, 0]
    // binomial: 0.8 ± 1.96 × sqrt(0.16 / 100)
    expect([low, high].map((value) => Math.abs(value - (value < 0.8 ? 0.7216 : 0.8784)) < 0.02)).toEqual([true, true])
  })

  it('refuses what cannot be chosen', () => {
    expect(() => chooseOperatingPoint({ ...reference, positive: scores.map(() => 1) }, { rule: 'youden' })).toThrow(OperatingPointError)
    const upside: Reference = { ...reference, positive: positive.map((y) => (y === 1 ? 0 : 1)) }
    expect(() => chooseOperatingPoint(upside, { rule: 'specificity', at: 0.99 })).toThrow('No threshold reaches a specificity of 0.99')
    expect(() => chooseOperatingPoint(reference, { rule: 'sensitivity', at: 1.2 })).toThrow(OperatingPointError)
  })
})

const rule = (value: unknown) => studyRuleSchema.parse(value)

describe('study score', () => {
  const images = [
    { score: 0.2, view: 'PA', pixelDigest: 'b' },
    { score: 0.9, view: 'LL', pixelDigest: 'a' },
    { score: 0.5, view: null, pixelDigest: 'c' }
  ]

  it('is the highest, of films the highest frontal; ineligible views do not count', () => {
    expect(studyScore('highest-image', images)).toEqual({ score: 0.9, deciding: 1 })
    expect(studyScore(rule({ rule: 'highest', views: 'frontal' }), images)).toEqual({ score: 0.5, deciding: 2 })
    expect(studyScore(rule({ rule: 'highest', views: 'frontal' }), images.slice(1, 2))).toEqual({ score: 0.9, deciding: 0 })
    expect(studyScore(rule({ rule: 'highest' }), [])).toBeUndefined()
  })

  it('is the mean of the k highest, or noisy-or', () => {
    expect(studyScore(rule({ rule: 'mean-of-top', k: 2 }), images)?.score).toBeCloseTo(0.7, 12)
    expect(studyScore(rule({ rule: 'mean-of-top', k: 9 }), images)?.score).toBeCloseTo(1.6 / 3, 12)
    expect(studyScore(rule({ rule: 'noisy-or' }), images)?.score).toBeCloseTo(1 - 0.8 * 0.1 * 0.5, 12)
  })

  it('gives classes their share of it', () => {
    expect(withFindingScore(['none', 'a', 'b'], { none: 0.5, a: 0.4, b: 0.1 }, 0.8)).toEqual({ none: expect.closeTo(0.2, 12), a: expect.closeTo(0.64, 12), b: expect.closeTo(0.16, 12) })
    expect(defaultStudyRule(['X-ray'], ['frontal', 'lateral'])).toEqual({ rule: 'highest', views: 'frontal' })
    expect(defaultStudyRule(['CT'], [])).toEqual({ rule: 'highest', views: 'any' })
  })
})

const order = (cases: readonly Parameters<typeof priorityOf>[0][]): number[] =>
  cases.map((each, i) => ({ i, priority: priorityOf(each) })).toSorted((a, b) => comparePriority(a.priority, b.priority)).map(({ i }) => i)

describe('priority', () => {
  const base = { urgency: null, risk: 0.5, threshold: 0.6, waitingHours: 0 } as const

  it('is urgency, then risk', () => {
    expect(order([{ ...base, risk: 0.9 }, { ...base, urgency: 'stat', risk: 0 }, { ...base, urgency: 'urgent', risk: 0.1 }, { ...base, risk: 0.95 }])).toEqual([1, 2, 3, 0])
  })

  it('lets waiting lift a case, within its tier alone, so that none waits for ever', () => {
    expect(order([{ ...base, risk: 0.99 }, { ...base, risk: 0.01, waitingHours: 48 }])).toEqual([1, 0])
    expect(order([{ ...base, risk: 0.99 }, { ...base, risk: 0.01, waitingHours: 40 }])).toEqual([0, 1])
    expect(order([{ ...base, urgency: 'urgent', risk: 0 }, { ...base, risk: 1, waitingHours: 1e6 }])).toEqual([0, 1])
    expect(priorityOf({ ...base, waitingHours: 1e9 }).value).toBe(1.5)
    expect(priorityOf({ ...base, waitingHours: -5 }).value).toBe(0.5)
  })

  it('takes a case without a score for one at the threshold', () => {
    expect(order([{ ...base, risk: 0.7 }, { ...base, risk: null }, { ...base, risk: 0.5 }])).toEqual([0, 1, 2])
  })
})
