import { evaluateClassification, type EvaluationOptions, type Figure } from './evaluate.ts'
import { byIsotonic, byTemperature, fitTemperature } from './recalibrate.ts'
import type { ScoredInput } from './scoredImages.ts'

export interface CalibrationFigures {
  readonly ece: Figure
  readonly brier: Figure
  readonly logLoss: Figure
}

/** Calibration of the test part before and after recalibration fitted on the training part's out-of-fold predictions; or why there is none. */
export type Recalibration =
  | {
      /** Predictions that the recalibration was fitted on: of training images, each by a classifier that saw none of its group. Over all splits. */
      readonly outOfFoldImages: number
      readonly folds: number
      /** One per split. */
      readonly temperatures: readonly number[]
      readonly testImages: number
      readonly before: CalibrationFigures
      readonly temperature: CalibrationFigures
      readonly isotonic: CalibrationFigures
    }
  | { readonly reason: string }

/** Predictions of training images, none by a classifier that learned from the image's group. */
export interface OutOfFold {
  readonly folds: number
  /** Which items were predicted, in the order of the labels; absent where nobody asks. */
  readonly items?: readonly number[]
  readonly labels: readonly number[]
  /** Row-major [labels, k]. */
  readonly probabilities: ArrayLike<number>
}

/** One split: what to fit on, and the test part's probabilities to change, row-major. Splits in the order of `test`'s rows. */
export interface RecalibratedPart {
  readonly outOfFold: OutOfFold
  readonly probabilities: ArrayLike<number>
}

/** Fits both recalibrations per split, never on the test part, and judges them on it. Throws EvaluationInputError, and the signal's reason. */
export function recalibration(test: Omit<ScoredInput, 'probabilities'>, parts: readonly RecalibratedPart[], options: EvaluationOptions): Recalibration {
  const k = test.classes.length
  const judge = (probabilities: readonly number[]): CalibrationFigures => {
    const { ece, brier, logLoss } = evaluateClassification({ ...test, probabilities }, { ...options, findings: false }).figures
    return { ece, brier, logLoss }
  }
  const temperatures = parts.map(({ outOfFold }) => fitTemperature(outOfFold.probabilities, outOfFold.labels, k))
  return {
    outOfFoldImages: parts.reduce((sum, { outOfFold }) => sum + outOfFold.labels.length, 0),
    folds: parts[0]?.outOfFold.folds ?? 0,
    temperatures,
    testImages: test.labels.length,
    before: judge(parts.flatMap(({ probabilities }) => Array.from(probabilities))),
    temperature: judge(parts.flatMap(({ probabilities }, p) => Array.from(byTemperature(temperatures[p] ?? 1, k)(probabilities)))),
    isotonic: judge(parts.flatMap(({ probabilities, outOfFold }) => Array.from(byIsotonic(outOfFold.probabilities, outOfFold.labels, k)(probabilities))))
  }
}
