import { evaluateClassification, type Figure } from '../evaluate/evaluate.ts'
import { ratesAt, type Reference } from './operatingPoint.ts'

/** How a model does on local cases, and whether its threshold may come into force there. Plain JSON. */
export interface Acceptance {
  readonly passed: boolean
  readonly positives: number
  readonly negatives: number
  /** By study; intervals over resampled groups. Null where a side is missing. */
  readonly auc: Figure | null
  /** Of the scores as they are shown: expected calibration error, Brier score, and the share with the finding by the share that the scores expect. */
  readonly calibration: { readonly ece: Figure; readonly brier: Figure; readonly observedToExpected: number | null } | null
  /** Null where nobody has confirmed a threshold. */
  readonly atThreshold: { readonly threshold: number; readonly sensitivity: Figure; readonly specificity: Figure } | null
  /** Why it has not passed, and what a reader should know. */
  readonly words: readonly string[]
}

/** Cases of each side that a test needs: below, no interval says anything. */
export const LEAST_CASES = 10
const REPLICATES = 1000
const OFF_CALIBRATION = 2

/** A threshold with the rates that it had where it was chosen. */
export interface ClaimedPoint {
  readonly threshold: number
  readonly sensitivity: number | null
  readonly specificity: number | null
}

/**
 * Judges scores of local labelled studies. Passed: at least 10 cases with and without the finding, an AUC whose interval lies above 0.5, and, where
 * there is a threshold, a sensitivity and a specificity whose intervals reach what was found where it was chosen.
 */
export function acceptanceTest(cases: Reference, claimed: ClaimedPoint | undefined): Acceptance {
  const { scores, positive, groups } = cases
  const positives = positive.filter((y) => y === 1).length
  const negatives = scores.length - positives
  const failures: string[] = []
  const notes: string[] = []
  if (positives < LEAST_CASES || negatives < LEAST_CASES) {
    failures.push(`There are ${positives} cases with the finding and ${negatives} without; ${LEAST_CASES} of each are needed.`)
  }
  if (positives === 0 || negatives === 0) return { passed: false, positives, negatives, auc: null, calibration: null, atThreshold: null, words: failures }

  const { figures } = evaluateClassification(
    { labels: positive, probabilities: scores.flatMap((score) => [1 - score, score]), groups: groups.map(String), classes: ['without', 'with'] },
    { replicates: REPLICATES, seed: 1, findings: false }
  )
  const [low] = figures.auc.interval ?? [null]
  if (low === null) failures.push(`The AUC has no interval here: ${figures.auc.reason ?? 'too few groups'}.`)
  else if (low <= 0.5) failures.push(`The AUC may be chance: its interval begins at ${low.toFixed(2)}.`)

  const expected = scores.reduce((sum, score) => sum + score, 0)
  const observedToExpected = expected > 0 ? positives / expected : null
  if (observedToExpected !== null && (observedToExpected > OFF_CALIBRATION || observedToExpected < 1 / OFF_CALIBRATION)) {
    notes.push(`Scores do not mean here what they meant in training: the finding is ${observedToExpected.toFixed(1)} times as frequent as they expect.`)
  }
  const atThreshold = claimed === undefined ? null : { threshold: claimed.threshold, ...ratesAt(cases, claimed.threshold) }
  if (claimed === undefined) notes.push('No threshold has been confirmed, so none could be tested.')
  for (const rate of ['sensitivity', 'specificity'] as const) {
    const found = atThreshold?.[rate]
    const promised = claimed?.[rate] ?? null
    if (found === undefined || promised === null) continue
    if (found.interval === null) failures.push(`The ${rate} has no interval here: ${found.reason ?? 'too few groups'}.`)
    else if (found.interval[1] < promised) {
      failures.push(`The threshold does not hold here: ${rate} is ${(found.value ?? 0).toFixed(2)} (at most ${found.interval[1].toFixed(2)}), it was ${promised.toFixed(2)} where it was chosen. Choose another on local cases.`)
    }
  }
  return {
    passed: failures.length === 0,
    positives,
    negatives,
    auc: figures.auc,
    calibration: { ece: figures.ece, brier: figures.brier, observedToExpected },
    atThreshold,
    words: [...failures, ...notes]
  }
}
