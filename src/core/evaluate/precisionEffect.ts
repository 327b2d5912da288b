import type { Matrix } from '../learn/matrix.ts'
import { createRandom } from '../random.ts'
import { compareClassifiers } from './compare.ts'
import { evaluateClassification, type Figure } from './evaluate.ts'
import { argmax } from './scoredImages.ts'

/** Test images whose features are computed in float32 too. */
export const PRECISION_SAMPLE = 64

/** What a lower precision of the network does to one head's answers, on a sample of the test images. Plain JSON. */
export interface PrecisionEffect {
  readonly numericClass: string
  /** Test images compared: up to 64, as evenly over the classes as they allow. */
  readonly images: number
  /** Against the same images' float32 features, as parts of the largest of these: the largest difference, and the root mean square of all. */
  readonly featureDifference: { readonly largest: number; readonly rootMeanSquare: number }
  /** The largest change of a class's probability. */
  readonly probabilityChange: number
  /** Images whose likeliest class is another. */
  readonly changedAnswers: number
  /** Of the sample; `difference` is lower precision minus float32, with the paired 95 % interval over groups. */
  readonly auc: { readonly f32: number | null; readonly lower: number | null; readonly difference: Figure }
}

/**
 * Places of up to `size` images, shared evenly among the classes as far as these go, ascending. A function of labels, ids and seed alone: the
 * order in which the images come does not matter.
 */
export function precisionSample(images: readonly { readonly label: number; readonly id: string }[], seed: number, size = PRECISION_SAMPLE): number[] {
  const random = createRandom(seed).fork('precision sample')
  const places = images.map((_, i) => i).toSorted((a, b) => compareText(images[a]?.id ?? '', images[b]?.id ?? ''))
  const byClass = [...Map.groupBy(places, (i) => images[i]?.label ?? -1)].toSorted(([a], [b]) => a - b).map(([, of]) => random.shuffle(of))
  const chosen: number[] = []
  for (let turn = 0; chosen.length < Math.min(size, images.length); turn++) {
    for (const of of byClass) {
      const next = of[turn]
      if (next !== undefined && chosen.length < size) chosen.push(next)
    }
  }
  return chosen.toSorted((a, b) => a - b)
}

export interface PrecisionInput {
  readonly numericClass: string
  readonly classes: readonly string[]
  /** Per image of the sample. */
  readonly labels: readonly number[]
  readonly groups: readonly string[]
  /** [n, d] */
  readonly f32: Matrix
  readonly lower: Matrix
  /** The head: probabilities [n, k] of rows [n, d]. */
  readonly classify: (features: Matrix) => ArrayLike<number>
}

/** One head on the same images' features in two precisions. Throws EvaluationInputError, and the signal's reason when aborted. */
export function precisionEffect(
  { numericClass, classes, labels, groups, f32, lower, classify }: PrecisionInput,
  options: { readonly replicates: number; readonly seed: number; readonly signal?: AbortSignal | undefined }
): PrecisionEffect {
  const [exact, found] = [classify(f32), classify(lower)]
  const truth = { labels, groups, classes }
  const auc = (probabilities: ArrayLike<number>): number | null => evaluateClassification({ ...truth, probabilities }, { ...options, replicates: 0, findings: false }).figures.auc.value
  const { aucDifference } = compareClassifiers({ ...truth, probabilities: found, otherProbabilities: exact }, options)
  const k = classes.length
  return {
    numericClass,
    images: labels.length,
    featureDifference: featureDifference(f32.data, lower.data),
    probabilityChange: largestDifference(exact, found),
    changedAnswers: labels.filter((_, i) => argmax(exact, i * k, k) !== argmax(found, i * k, k)).length,
    auc: { f32: auc(exact), lower: auc(found), difference: aucDifference }
  }
}

/** The effect as one note, for the report and the command line. */
export function precisionText({ numericClass, images, featureDifference: { largest, rootMeanSquare }, probabilityChange, changedAnswers, auc }: PrecisionEffect): string {
  const { value, interval, reason } = auc.difference
  const range = interval === null ? (reason === undefined ? '' : ` (no interval: ${reason})`) : ` (95 % ${signed(interval[0])} to ${signed(interval[1])})`
  const difference =
    value === null ? 'the AUC cannot be compared: the sample holds one class only' : `AUC of these images ${number(auc.lower)} against ${number(auc.f32)}, difference ${signed(value)}${range}`
  return (
    `The network computed in ${numericClass}. On ${images} test images its features differ from float32 by ${percent(largest)} of the largest feature at most, ${percent(rootMeanSquare)} root mean square; ` +
    `with the same head, ${difference}; probabilities move by ${probabilityChange.toFixed(4)} at most, ${changedAnswers} ${changedAnswers === 1 ? 'answer changes' : 'answers change'}. ` +
    'The head was fitted on the lower precision; train with --precision f32 to compare whole runs.'
  )
}

function featureDifference(expected: ArrayLike<number>, found: ArrayLike<number>): PrecisionEffect['featureDifference'] {
  let scale = 0
  let largest = 0
  let squares = 0
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? 0
    const difference = Math.abs(value - (found[i] ?? 0))
    scale = Math.max(scale, Math.abs(value))
    largest = Math.max(largest, difference)
    squares += difference * difference
  }
  if (scale === 0) return { largest: 0, rootMeanSquare: 0 }
  return { largest: largest / scale, rootMeanSquare: Math.sqrt(squares / expected.length) / scale }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs((a[i] ?? 0) - (b[i] ?? 0)))
  return largest
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const percent = (share: number): string => `${(share * 100).toPrecision(2)} %`
const number = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4))
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`
