import { findingProbability, isNegativeClass, likeliestFinding } from '../learn/classes.ts'
import { calibrate } from './calibration.ts'
import type { ModelUse } from './modelUse.ts'

/** A model's answer about one image. */
export interface ImageScore {
  /** The likeliest class that names a finding. */
  readonly finding: string
  /** Class to probability, as the classifier gave it. */
  readonly probabilities: Readonly<Record<string, number>>
  /** Of anything to look at, 0 to 1: calibrated where the model is. */
  readonly score: number
  /** Before calibration. */
  readonly rawScore: number
}

/** Answers from a classifier's own probabilities, row-major [n, classes]. */
export function imageScores({ classes, use }: { readonly classes: readonly string[]; readonly use?: Pick<ModelUse, 'calibration'> | undefined }, probabilities: ArrayLike<number>): ImageScore[] {
  const k = classes.length
  const shown = calibrate(use?.calibration, probabilities, k)
  return Array.from({ length: Math.floor(probabilities.length / k) }, (_, row) => {
    const raw = classes.map((_name, c) => probabilities[row * k + c] ?? Number.NaN)
    return {
      finding: likeliestFinding(classes, raw),
      probabilities: Object.fromEntries(classes.map((name, c) => [name, raw[c] ?? Number.NaN])),
      score: bounded(findingProbability(classes, shown.subarray(row * k, (row + 1) * k))),
      rawScore: bounded(findingProbability(classes, raw))
    }
  })
}

/** Whether a label is what the score is about: a class that names a finding; the last where no class, or every class, does. */
export function isFinding(classes: readonly string[], label: number): boolean {
  const findings = classes.map((name) => !isNegativeClass(name))
  if (findings.every(Boolean) || !findings.some(Boolean)) return label === classes.length - 1
  return findings[label] ?? false
}

/** Sums of probabilities leave 0 to 1 by rounding alone. */
function bounded(value: number): number {
  return Math.min(1, Math.max(0, value))
}
