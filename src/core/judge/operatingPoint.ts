import { z } from 'zod'
import { percentileInterval, resampleGroups } from '../evaluate/bootstrap.ts'
import type { Figure } from '../evaluate/evaluate.ts'
import { scoredImages } from '../evaluate/scoredImages.ts'

/** Study-level scores of cases that the classifier behind each had not learned from: what a threshold may be chosen on. */
export const referenceSchema = z.strictObject({
  /** Where the scores come from: never the test part. */
  from: z.enum(['out-of-fold', 'set aside', 'local cases']),
  /** By study, calibrated as they are shown. */
  scores: z.array(z.number().min(0).max(1)),
  /** 1 where the study has the finding. */
  positive: z.array(z.union([z.literal(0), z.literal(1)])),
  /** Numbers that tell groups apart, and nothing else. */
  groups: z.array(z.int().nonnegative())
})

export type Reference = z.infer<typeof referenceSchema>

/** A reference of these cases; groups are numbered in the order of their coming. */
export function referenceOf(from: Reference['from'], cases: readonly { readonly score: number; readonly positive: boolean; readonly group: string }[]): Reference {
  const groups = new Map([...new Set(cases.map(({ group }) => group))].map((group, g) => [group, g]))
  return { from, scores: cases.map(({ score }) => score), positive: cases.map(({ positive }) => (positive ? 1 : 0)), groups: cases.map(({ group }) => groups.get(group) ?? 0) }
}

/** How a threshold is chosen: holding a sensitivity or a specificity, at the largest sum of both, or as given. */
export type OperatingRule =
  | { readonly rule: 'sensitivity' | 'specificity' | 'threshold'; readonly at: number }
  | { readonly rule: 'youden' }

/** A threshold with what it does on the reference. */
export interface ChosenPoint {
  /** A score at or above it is called. */
  readonly threshold: number
  readonly rule: OperatingRule
  readonly from: Reference['from']
  readonly positives: number
  readonly negatives: number
  readonly sensitivity: Figure
  readonly specificity: Figure
}

/** No threshold can be chosen as asked; the message says why and what to do. */
export class OperatingPointError extends Error {
  override readonly name = 'OperatingPointError'
  readonly code = 'operating-point'
}

const REPLICATES = 1000
const LEAST = 5

/**
 * The threshold that a rule asks for on these cases. For a sensitivity: the highest that holds it; for a specificity: the lowest that does.
 * Intervals are over resampled groups. Throws OperatingPointError where a side has fewer than 5 cases, or the rule calls nothing.
 */
export function chooseOperatingPoint(reference: Reference, rule: OperatingRule): ChosenPoint {
  const { scores, positive, from } = reference
  const positives = positive.filter((y) => y === 1).length
  const negatives = scores.length - positives
  if (positives < LEAST || negatives < LEAST) {
    throw new OperatingPointError(`A threshold cannot be chosen on ${positives} cases with the finding and ${negatives} without (${from}): ${LEAST} of each are needed.`)
  }
  const threshold = thresholdFor(reference, rule)
  return { threshold, rule, from, positives, negatives, ...ratesAt(reference, threshold) }
}

/** Sensitivity and specificity of a threshold, with 95 % intervals over resampled groups. */
export function ratesAt({ scores, positive, groups }: Reference, threshold: number): { readonly sensitivity: Figure; readonly specificity: Figure } {
  const called = scores.map((score) => (score >= threshold ? 1 : 0))
  const images = scoredImages({
    labels: positive,
    probabilities: called.flatMap((call) => [1 - call, call]),
    groups: groups.map(String),
    classes: ['without', 'with']
  })
  const compute = (weights: Float64Array, row: Float64Array): void => {
    const sums = [0, 0]
    const right = [0, 0]
    images.labels.forEach((label, i) => {
      sums[label] = (sums[label] ?? 0) + (weights[i] ?? 0)
      if (images.predictions[i] === label) right[label] = (right[label] ?? 0) + (weights[i] ?? 0)
    })
    row[0] = (right[1] ?? 0) / (sums[1] ?? 0)
    row[1] = (right[0] ?? 0) / (sums[0] ?? 0)
  }
  const values = new Float64Array(2)
  compute(new Float64Array(images.n).fill(1), values)
  const replicates = resampleGroups(images, 2, compute, { replicates: REPLICATES, seed: 1 })
  const read = (at: number): Figure => {
    const value = values[at] ?? Number.NaN
    if (Number.isNaN(value)) return { value: null, interval: null, reason: at === 0 ? 'no case with the finding' : 'no case without the finding' }
    const interval = percentileInterval(replicates, at)
    return 'reason' in interval ? { value, interval: null, reason: interval.reason } : { value, interval }
  }
  return { sensitivity: read(0), specificity: read(1) }
}

function thresholdFor({ scores, positive }: Reference, rule: OperatingRule): number {
  if (rule.rule !== 'youden' && !(rule.at > 0 && rule.at <= 1)) throw new OperatingPointError(`A ${rule.rule} lies above 0 and is 1 at most, not ${rule.at}.`)
  if (rule.rule === 'threshold') return rule.at
  const levels = [...new Set(scores.map(down))].toSorted((a, b) => b - a)
  const rates = levels.map((level) => {
    const share = (label: 0 | 1): number => {
      const own = scores.filter((_, i) => positive[i] === label)
      return own.filter((score) => score >= level).length / own.length
    }
    return { level, sensitivity: share(1), specificity: 1 - share(0) }
  })
  if (rule.rule === 'sensitivity') return rates.find(({ sensitivity }) => sensitivity >= rule.at)?.level ?? 0
  if (rule.rule === 'youden') return rates.reduce((best, one) => (one.sensitivity + one.specificity > best.sensitivity + best.specificity ? one : best)).level
  const held = rates.filter(({ specificity }) => specificity >= rule.at).at(-1)
  if (held === undefined) throw new OperatingPointError(`No threshold reaches a specificity of ${rule.at} on these cases and still calls any: the highest scores are of cases without the finding.`)
  return held.level
}

/** A little below the score, so that it is called on another machine too, where the last digits differ. */
function down(score: number): number {
  return Math.max(0, Math.floor(score * 1e6) / 1e6)
}
