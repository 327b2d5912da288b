import { resampleGroups } from './bootstrap.ts'
import type { Figure } from './evaluate.ts'
import { predictiveValues } from './predictiveValues.ts'
import { resampledFigure } from './resampledFigure.ts'
import { EvaluationInputError, scoredImages, type ScoredInput } from './scoredImages.ts'

/** What is called at one threshold: an image whose score is at or above it. */
export interface RatesAtThreshold {
  readonly threshold: number
  readonly sensitivity: Figure
  readonly specificity: Figure
  /** By Bayes at the prevalence that was asked for. */
  readonly ppv: Figure
  readonly npv: Figure
}

export interface ThresholdRates {
  /** Images with and without the finding. */
  readonly positives: number
  readonly negatives: number
  readonly groups: number
  readonly rows: readonly RatesAtThreshold[]
}

export interface ThresholdRatesOptions {
  /** Resamples for the intervals; 0 for none. */
  readonly replicates: number
  readonly seed: number
  /** Share of images with the finding where the model is used, 0 to 1. */
  readonly prevalence: number
  readonly signal?: AbortSignal | undefined
}

const COLUMNS = 4

/**
 * Sensitivity, specificity and predictive values at any number of thresholds, with 95 % intervals over the resamples of groups that `evaluateClassification` draws of the same input: at 0.5 of
 * two classes the figures are that evaluation's own, to the last bit, where no probability is 0.5 itself. `scores` [n]: what the thresholds are on; `findings`: indices of the classes that count as
 * positive. A resample costs one pass over the images, however many thresholds are asked for. Throws EvaluationInputError, and the signal's reason when aborted.
 */
export function thresholdRates(input: ScoredInput & { readonly scores: ArrayLike<number>; readonly findings: readonly number[] }, thresholds: readonly number[], options: ThresholdRatesOptions): ThresholdRates {
  if (!(options.prevalence >= 0 && options.prevalence <= 1)) throw new EvaluationInputError('options-invalid', `The prevalence ${options.prevalence} is not a share between 0 and 1.`)
  const images = scoredImages(input)
  const levels = Float64Array.from(thresholds).toSorted()
  const positive = Uint8Array.from(images.labels, (label) => (input.findings.includes(label) ? 1 : 0))
  // how many thresholds call an image: those up to its score
  const called = Int32Array.from(images.inputIndex, (i) => countUpTo(levels, input.scores[i] ?? Number.NaN))
  const counts = { found: new Float64Array(levels.length + 1), alarms: new Float64Array(levels.length + 1) }

  const compute = (weights: Float64Array, row: Float64Array): void => {
    counts.found.fill(0)
    counts.alarms.fill(0)
    let positives = 0
    let negatives = 0
    for (let i = 0; i < images.n; i++) {
      const weight = weights[i] ?? 0
      const at = called[i] ?? 0
      if (positive[i]) {
        positives += weight
        counts.found[at] = (counts.found[at] ?? 0) + weight
      } else {
        negatives += weight
        counts.alarms[at] = (counts.alarms[at] ?? 0) + weight
      }
    }
    let found = 0
    let alarms = 0
    for (let t = levels.length - 1; t >= 0; t--) {
      found += counts.found[t + 1] ?? 0
      alarms += counts.alarms[t + 1] ?? 0
      const sensitivity = found / positives
      const specificity = (negatives - alarms) / negatives
      const { ppv, npv } = positives === 0 || negatives === 0 ? { ppv: null, npv: null } : predictiveValues(sensitivity, 1 - alarms / negatives, options.prevalence)
      row[t * COLUMNS] = sensitivity
      row[t * COLUMNS + 1] = specificity
      row[t * COLUMNS + 2] = ppv ?? Number.NaN
      row[t * COLUMNS + 3] = npv ?? Number.NaN
    }
  }

  const values = new Float64Array(levels.length * COLUMNS)
  compute(new Float64Array(images.n).fill(1), values)
  const groups = images.groupStart.length - 1
  const replicates = resampleGroups(images, values.length, compute, { ...options, replicates: groups < 2 ? 0 : options.replicates })
  const positives = positive.reduce((sum, y) => sum + y, 0)
  const sides = { with: 'no test image has the finding', without: 'every test image has the finding' }
  const missing = positives === 0 ? sides.with : positives === images.n ? sides.without : null
  const read = (t: number, column: number, why: string): Figure => resampledFigure(values, replicates, t * COLUMNS + column, why, groups)
  const rows = Array.from(levels, (threshold, t): RatesAtThreshold => ({
    threshold,
    sensitivity: read(t, 0, sides.with),
    specificity: read(t, 1, sides.without),
    ppv: read(t, 2, missing ?? 'nothing is flagged'),
    npv: read(t, 3, missing ?? 'nothing is cleared')
  }))
  return { positives, negatives: images.n - positives, groups, rows }
}

/** How many of the sorted levels are not above the value. */
function countUpTo(levels: Float64Array, value: number): number {
  let low = 0
  let high = levels.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((levels[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
