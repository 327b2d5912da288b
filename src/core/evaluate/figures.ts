import { logLossOf } from './mllibMetrics.ts'
import { emptyRankFigures, rankByClass, rankFigures, ROC_GRID, type Ranking } from './ranking.ts'
import type { ScoredImages } from './scoredImages.ts'

/** Figures of a whole evaluation; see `Evaluation.figures` for what each means. */
export const FIGURE_NAMES = [
  'accuracy',
  'balancedAccuracy',
  'f1',
  'macroF1',
  'macroPrecision',
  'macroAccuracy',
  'weightedPrecision',
  'weightedRecall',
  'auc',
  'averagePrecision',
  'sensitivity',
  'specificity',
  'ppv',
  'npv',
  'sensitivityAtSpecificity',
  'logLoss',
  'brier',
  'ece',
  'majorityRate'
] as const
export type FigureName = (typeof FIGURE_NAMES)[number]

/** Figures of one class against the rest. */
export const CLASS_FIGURE_NAMES = ['precision', 'recall', 'f1', 'specificity', 'oneVsRestAccuracy', 'auc', 'averagePrecision'] as const
export type ClassFigureName = (typeof CLASS_FIGURE_NAMES)[number]

export const CALIBRATION_BINS = 10

/**
 * Computes every figure of an evaluation for given image weights, as one row of numbers, NaN where undefined: FIGURE_NAMES, then per class
 * CLASS_FIGURE_NAMES and the ROC band, then the observed share per calibration bin. Once with weights 1 for the values, then per resample
 * for the intervals; rankings are made once.
 */
export class FigureRow {
  readonly size: number
  readonly rankings: readonly Ranking[]
  readonly #images: ScoredImages
  readonly #majority: number
  readonly #bins: BinnedProbabilities
  readonly #loss: Float64Array
  readonly #squaredError: Float64Array
  readonly #rank = emptyRankFigures()
  readonly #confusion: Float64Array

  constructor(images: ScoredImages, majorityClass: number) {
    this.#images = images
    this.#majority = majorityClass
    this.size = FIGURE_NAMES.length + images.k * PER_CLASS + CALIBRATION_BINS
    this.rankings = Array.from({ length: images.k }, (_, c) => rankByClass(images, c))
    this.#bins = binProbabilities(images)
    this.#loss = Float64Array.from({ length: images.n }, (_, i) =>
      logLossOf(images.probabilities[i * images.k + (images.labels[i] ?? 0)] ?? 0)
    )
    this.#squaredError = squaredErrors(images)
    this.#confusion = new Float64Array(images.k * images.k)
  }

  /** Where a figure stands in the row. */
  static indexOf(name: FigureName): number {
    return FIGURE_NAMES.indexOf(name)
  }

  static indexOfClass(label: number, name: ClassFigureName): number {
    return FIGURE_NAMES.length + label * PER_CLASS + CLASS_FIGURE_NAMES.indexOf(name)
  }

  static indexOfBand(label: number, at: number): number {
    return FIGURE_NAMES.length + label * PER_CLASS + CLASS_FIGURE_NAMES.length + at
  }

  indexOfBin(bin: number): number {
    return this.size - CALIBRATION_BINS + bin
  }

  compute(weights: Float64Array, row: Float64Array): void {
    const { n, k, labels, predictions } = this.#images
    const confusion = this.#confusion.fill(0)
    let total = 0
    let loss = 0
    let squaredError = 0
    for (let i = 0; i < n; i++) {
      const weight = weights[i] ?? 0
      if (weight === 0) continue
      const cell = (labels[i] ?? 0) * k + (predictions[i] ?? 0)
      confusion[cell] = (confusion[cell] ?? 0) + weight
      total += weight
      loss += weight * (this.#loss[i] ?? 0)
      squaredError += weight * (this.#squaredError[i] ?? 0)
    }
    this.#classFigures(weights, total, row)
    const set = (name: FigureName, value: number): void => {
      row[FigureRow.indexOf(name)] = value
    }
    set('logLoss', loss / total)
    set('brier', squaredError / total)
    set('ece', this.#calibration(weights, total, row))
  }

  #classFigures(weights: Float64Array, total: number, row: Float64Array): void {
    const { k } = this.#images
    const sums = { correct: 0, precision: 0, oneVsRest: 0, recall: 0, f1: 0, auc: 0, averagePrecision: 0, precisionByCount: 0, f1ByCount: 0 }
    let present = 0
    let ranked = 0
    let majority = 0
    for (const [c, ranking] of this.rankings.entries()) {
      const { found, support, predicted } = this.#counts(c)
      if (c === this.#majority) majority = support
      const precision = found / predicted
      const recall = found / support
      // MLlib's convention: what is never predicted has precision 0
      const f1 = support === 0 ? Number.NaN : (2 * found) / (predicted + support)
      rankFigures(ranking, weights, this.#rank)
      const { auc, averagePrecision } = this.#rank
      const at = FigureRow.indexOfClass(c, 'precision')
      row.set(
        [
          precision,
          recall,
          f1,
          (total - support - predicted + found) / (total - support),
          (total - support - predicted + 2 * found) / total,
          auc,
          averagePrecision
        ],
        at
      )
      row.set(this.#rank.band, FigureRow.indexOfBand(c, 0))
      if (c === 1) row[FigureRow.indexOf('sensitivityAtSpecificity')] = k === 2 ? this.#rank.sensitivityAtSpecificity : Number.NaN
      if (support === 0) continue
      present++
      sums.correct += found
      sums.recall += recall
      sums.precision += predicted === 0 ? 0 : precision
      sums.oneVsRest += (total - support - predicted + 2 * found) / total
      sums.f1 += f1
      sums.precisionByCount += predicted === 0 ? 0 : precision * support
      sums.f1ByCount += f1 * support
      if (support === total) continue
      ranked++
      sums.auc += auc
      sums.averagePrecision += averagePrecision
    }
    const of = (label: number, name: ClassFigureName): number =>
      k === 2 ? (row[FigureRow.indexOfClass(label, name)] ?? Number.NaN) : Number.NaN
    row.set(
      [
        sums.correct / total,
        sums.recall / present,
        sums.f1ByCount / total,
        sums.f1 / present,
        sums.precision / present,
        sums.oneVsRest / present,
        sums.precisionByCount / total,
        sums.correct / total,
        k === 2 ? of(1, 'auc') : sums.auc / ranked,
        k === 2 ? of(1, 'averagePrecision') : sums.averagePrecision / ranked,
        of(1, 'recall'),
        of(0, 'recall'),
        of(1, 'precision'),
        of(0, 'precision')
      ],
      0
    )
    row[FigureRow.indexOf('majorityRate')] = majority / total
  }

  #counts(label: number): { found: number; support: number; predicted: number } {
    const { k } = this.#images
    let support = 0
    let predicted = 0
    for (let c = 0; c < k; c++) {
      support += this.#confusion[label * k + c] ?? 0
      predicted += this.#confusion[c * k + label] ?? 0
    }
    return { found: this.#confusion[label * k + label] ?? 0, support, predicted }
  }

  #calibration(weights: Float64Array, total: number, row: Float64Array): number {
    const { bin, predicted, occurred } = this.#bins
    const images = new Float64Array(CALIBRATION_BINS)
    const predictedSum = new Float64Array(CALIBRATION_BINS)
    const occurredSum = new Float64Array(CALIBRATION_BINS)
    for (let i = 0; i < weights.length; i++) {
      const b = bin[i] ?? 0
      const weight = weights[i] ?? 0
      images[b] = (images[b] ?? 0) + weight
      predictedSum[b] = (predictedSum[b] ?? 0) + weight * (predicted[i] ?? 0)
      occurredSum[b] = (occurredSum[b] ?? 0) + weight * (occurred[i] ?? 0)
    }
    let error = 0
    for (let b = 0; b < CALIBRATION_BINS; b++) {
      error += Math.abs((predictedSum[b] ?? 0) - (occurredSum[b] ?? 0))
      row[this.indexOfBin(b)] = (occurredSum[b] ?? 0) / (images[b] ?? 0)
    }
    return error / total
  }
}

const PER_CLASS = CLASS_FIGURE_NAMES.length + ROC_GRID.length

export interface BinnedProbabilities {
  readonly bin: Uint8Array
  readonly predicted: Float64Array
  readonly occurred: Uint8Array
}

/**
 * The probability whose calibration is judged and whether what it said occurred: of the positive class with two classes, else of the
 * predicted class ("confidence", Guo et al. 2017). Bins are of equal width, a boundary belonging to the upper one.
 */
export function binProbabilities(images: ScoredImages): BinnedProbabilities {
  const { n, k, labels, predictions, probabilities } = images
  const judged = k === 2 ? new Int32Array(n).fill(1) : predictions
  const predicted = Float64Array.from(judged, (c, i) => probabilities[i * k + c] ?? 0)
  return {
    bin: Uint8Array.from(predicted, (p) => Math.min(CALIBRATION_BINS - 1, Math.floor(p * CALIBRATION_BINS))),
    predicted,
    occurred: Uint8Array.from(judged, (c, i) => (labels[i] === c ? 1 : 0))
  }
}

/** Brier score per image: with two classes (p - y)² of the positive one, else summed over the classes. */
function squaredErrors({ n, k, labels, probabilities }: ScoredImages): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    let sum = 0
    for (let c = k === 2 ? 1 : 0; c < k; c++) sum += ((probabilities[i * k + c] ?? 0) - (labels[i] === c ? 1 : 0)) ** 2
    return sum
  })
}
