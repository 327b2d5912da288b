import { percentileInterval, resampleGroups } from './bootstrap.ts'
import { delongTest, type DeLongTest } from './delong.ts'
import type { Figure } from './evaluate.ts'
import { FigureRow } from './figures.ts'
import { argmax, scoredImages, type ScoredImages, type ScoredInput } from './scoredImages.ts'

/** Two classifiers on the same test images. Plain JSON. */
export interface Comparison {
  /** First minus second, with the interval of the *paired* difference over resampled groups. */
  readonly accuracyDifference: Figure
  readonly aucDifference: Figure
  /** McNemar's exact test on the images that one of the two gets right; it takes images for independent, the intervals do not. */
  readonly mcNemar: { readonly onlyFirstRight: number; readonly onlySecondRight: number; readonly p: number }
  /** DeLong's test of the AUCs, of the positive class of two, else of every class against the rest; images independent. Absent in runs of earlier versions. */
  readonly delong?: readonly (DeLongTest & { readonly class: string })[]
  /** The accuracy interval leaves zero out: more than chance in drawing these groups. */
  readonly beyondChance: boolean
}

/**
 * Is the first classifier better than the second (a network than the thumbnail, a new model than the old)? Both are judged on the same
 * images and the same resamples. Throws EvaluationInputError, and the signal's reason when aborted.
 */
export function compareClassifiers(
  input: ScoredInput & { readonly otherProbabilities: ArrayLike<number> },
  options: { readonly replicates: number; readonly seed: number; readonly signal?: AbortSignal | undefined }
): Comparison {
  const { otherProbabilities, ...first } = input
  // the order of the pairs serves both, so that the weights mean the same images
  scoredImages({ ...first, probabilities: otherProbabilities })
  const a = scoredImages(first, otherProbabilities)
  const b = withProbabilities(a, otherProbabilities)

  const rowA = new FigureRow(a, 0)
  const rowB = new FigureRow(b, 0)
  const buffer = new Float64Array(2 * rowA.size)
  const half = [buffer.subarray(0, rowA.size), buffer.subarray(rowA.size)] as const
  const columns = [FigureRow.indexOf('accuracy'), FigureRow.indexOf('auc')]
  const compute = (weights: Float64Array, row: Float64Array): void => {
    rowA.compute(weights, half[0])
    rowB.compute(weights, half[1])
    columns.forEach((column, at) => (row[at] = (half[0][column] ?? 0) - (half[1][column] ?? 0)))
  }
  const values = new Float64Array(2)
  compute(new Float64Array(a.n).fill(1), values)
  const groups = a.groupStart.length - 1
  const replicates = resampleGroups(a, 2, compute, { ...options, replicates: groups < 2 ? 0 : options.replicates })
  const read = (at: number): Figure => {
    const value = values[at] ?? Number.NaN
    if (Number.isNaN(value)) return { value: null, interval: null, reason: 'the test part holds one class only' }
    const interval = percentileInterval(replicates, at)
    return 'reason' in interval ? { value, interval: null, reason: interval.reason } : { value, interval }
  }
  const accuracyDifference = read(0)
  const [low, high] = accuracyDifference.interval ?? [0, 0]
  const delong = input.classes.flatMap((name, c) => {
    if (a.k === 2 && c === 0) return []
    const column = (images: ScoredImages): Float64Array => Float64Array.from({ length: a.n }, (_, i) => images.probabilities[i * a.k + c] ?? 0)
    return [{ class: name, ...delongTest(column(a), column(b), Uint8Array.from(a.labels, (y) => (y === c ? 1 : 0))) }]
  })
  return { accuracyDifference, aucDifference: read(1), mcNemar: mcNemar(a, b), delong, beyondChance: low > 0 || high < 0 }
}

function withProbabilities(images: ScoredImages, from: ArrayLike<number>): ScoredImages {
  const sorted = Float64Array.from({ length: images.n * images.k }, (_, at) => {
    const i = Math.floor(at / images.k)
    return from[(images.inputIndex[i] ?? 0) * images.k + (at % images.k)] ?? 0
  })
  return {
    ...images,
    probabilities: sorted,
    predictions: Int32Array.from({ length: images.n }, (_, i) => argmax(sorted, i * images.k, images.k))
  }
}

function mcNemar(a: ScoredImages, b: ScoredImages): Comparison['mcNemar'] {
  let onlyFirstRight = 0
  let onlySecondRight = 0
  a.labels.forEach((label, i) => {
    const first = a.predictions[i] === label
    const second = b.predictions[i] === label
    if (first && !second) onlyFirstRight++
    if (second && !first) onlySecondRight++
  })
  return { onlyFirstRight, onlySecondRight, p: exactSignTest(onlyFirstRight, onlySecondRight) }
}

/** Two-sided exact binomial test that two counts come from a fair coin. */
export function exactSignTest(a: number, b: number): number {
  const n = a + b
  let logTerm = -n * Math.LN2
  let tail = 0
  for (let i = 0; i <= Math.min(a, b); i++) {
    tail += Math.exp(logTerm)
    logTerm += Math.log((n - i) / (i + 1))
  }
  return Math.min(1, 2 * tail)
}
