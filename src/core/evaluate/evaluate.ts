import { percentileInterval, resampleGroups, type Replicates } from './bootstrap.ts'
import {
  binProbabilities,
  CALIBRATION_BINS,
  CLASS_FIGURE_NAMES,
  FIGURE_NAMES,
  FigureRow,
  type ClassFigureName,
  type FigureName
} from './figures.ts'
import { findingFigures, type FindingFigures } from './findingFigures.ts'
import { mllibMetrics, type MllibMetrics } from './mllibMetrics.ts'
import { curves, FIXED_SPECIFICITY, ROC_GRID, type PrPoint, type RocPoint } from './ranking.ts'
import { resampledFigure } from './resampledFigure.ts'
import { EvaluationInputError, scoredImages, type ScoredImages, type ScoredInput } from './scoredImages.ts'

export { EvaluationInputError, type ScoredInput } from './scoredImages.ts'
export { CLASS_FIGURE_NAMES, FIGURE_NAMES, type ClassFigureName, type FigureName } from './figures.ts'
export type { FindingFigures } from './findingFigures.ts'
export type { MllibMetrics } from './mllibMetrics.ts'
export type { PrPoint, RocPoint } from './ranking.ts'

/** A number with its 95 % interval. Either is null, never NaN, where it is undefined, and `reason` says why. */
export interface Figure {
  readonly value: number | null
  readonly interval: readonly [low: number, high: number] | null
  readonly reason?: string
}

/** One class against the rest. Precision of what is never predicted is undefined here (MLlib calls it 0). */
export interface ClassEvaluation {
  readonly class: string
  /** Test images of the class. */
  readonly support: number
  /** Test images predicted to be of the class. */
  readonly predicted: number
  readonly figures: Readonly<Record<ClassFigureName, Figure>>
}

export interface ClassCurves {
  readonly class: string
  /** null where the test part lacks the class, or has nothing else. */
  readonly roc: readonly RocPoint[] | null
  readonly pr: readonly PrPoint[] | null
  /** Pointwise 95 % band of the sensitivity at given false positive rates; null where the resamples do not support one. */
  readonly band: readonly { readonly falsePositiveRate: number; readonly low: number; readonly high: number }[] | null
}

export interface Calibration {
  /** Whose probability is judged: the positive class's with two classes, else the predicted class's. */
  readonly of: 'positive class' | 'predicted class'
  readonly bins: readonly {
    readonly low: number
    readonly high: number
    readonly images: number
    /** Mean probability in the bin; null in an empty bin. */
    readonly predicted: number | null
    /** Share in which what was predicted occurred. */
    readonly observed: Figure
  }[]
}

/**
 * How well a classifier did on a test part. Plain JSON: no NaN, no typed array. It depends on the content alone, not on the order of
 * images or the names of groups.
 *
 * `figures`: accuracy; balancedAccuracy (mean recall), macroF1, macroPrecision (what is never predicted counts 0) and macroAccuracy (one class against
 * the rest), means over the classes present; f1, weightedPrecision, weightedRecall as MLlib's
 * MulticlassClassificationEvaluator (weightedRecall is accuracy by definition); auc, exact (Mann-Whitney, ties half), and averagePrecision
 * of the positive class with two classes, else the mean of one-vs-rest; sensitivity, specificity, ppv, npv (at the test part's
 * prevalence) with two classes only, at the most probable class; sensitivityAtSpecificity at a specificity of 0.9 or more; logLoss;
 * brier (two classes: of the positive one; else summed over classes); ece, expected calibration error over 10 equal bins; majorityRate,
 * the accuracy of always saying `majorityClass`.
 */
export interface Evaluation {
  readonly images: number
  readonly groups: number
  readonly classes: readonly string[]
  /** The second of two classes; null with more. */
  readonly positiveClass: string | null
  readonly majorityClass: string
  readonly figures: Readonly<Record<FigureName, Figure>>
  readonly perClass: readonly ClassEvaluation[]
  /** Images by [actual class][predicted class]. */
  readonly confusion: readonly (readonly number[])[]
  /** Of the positive class with two classes, else of every class. */
  readonly curves: readonly ClassCurves[]
  readonly calibration: Calibration
  /** For use: the positive class of two, else every class against the rest. Absent where not asked for, and in runs of earlier versions. */
  readonly findings?: readonly FindingFigures[]
  readonly mllib: MllibMetrics
  readonly bootstrap: {
    readonly replicates: number
    readonly seed: number
    readonly level: 0.95
    readonly method: 'percentile'
    readonly unit: 'group'
  }
  /** What a reader must know before trusting the figures: absent classes, few groups. */
  readonly caveats: readonly string[]
}

export interface EvaluationOptions {
  /** Resamples for the intervals; 0 for none. */
  readonly replicates: number
  readonly seed: number
  /** The class to always say in `majorityRate`: the largest of the *training* part. The test part's own largest when absent. */
  readonly majorityClass?: number
  /** `findings` too; true where absent. */
  readonly findings?: boolean
  /** A prevalence at which to state predictive values, beside the usual ones; between 0 and 1. */
  readonly prevalence?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Evaluates a classifier's probabilities against labels. Throws EvaluationInputError, and the signal's reason when aborted. */
export function evaluateClassification(input: ScoredInput, options: EvaluationOptions): Evaluation {
  checkOptions(options, input.classes.length)
  const images = scoredImages(input)
  const { classes } = input
  const { n, k } = images
  const support = Array.from({ length: k }, (_, c) => images.labels.reduce((sum, y) => sum + (y === c ? 1 : 0), 0))
  const majorityClass = options.majorityClass ?? support.indexOf(Math.max(...support))
  const figureRow = new FigureRow(images, majorityClass)
  const values = new Float64Array(figureRow.size)
  figureRow.compute(new Float64Array(n).fill(1), values)
  const groups = images.groupStart.length - 1
  const replicates = resampleGroups(images, figureRow.size, (weights, row) => figureRow.compute(weights, row), {
    ...options,
    replicates: groups < 2 ? 0 : options.replicates
  })
  const read = (column: number, why: string): Figure => resampledFigure(values, replicates, column, why, groups)

  const whyUndefined = explainUndefined(classes, support)
  return {
    images: n,
    groups,
    classes: [...classes],
    positiveClass: k === 2 ? (classes[1] ?? null) : null,
    majorityClass: classes[majorityClass] ?? '',
    figures: record(FIGURE_NAMES, (name) => read(FigureRow.indexOf(name), whyUndefined.figure(name))),
    perClass: classes.map((name, c) => ({
      class: name,
      support: support[c] ?? 0,
      predicted: images.predictions.reduce((sum, y) => sum + (y === c ? 1 : 0), 0),
      figures: record(CLASS_FIGURE_NAMES, (figureName) =>
        read(FigureRow.indexOfClass(c, figureName), whyUndefined.classFigure(c, figureName))
      )
    })),
    confusion: confusionMatrix(images),
    curves: figureRow.rankings.flatMap((ranking, c) =>
      k === 2 && c === 0 ? [] : [{ class: classes[c] ?? '', ...curves(images, c, ranking), band: rocBand(replicates, c) }]
    ),
    calibration: calibration(images, (bin) => read(figureRow.indexOfBin(bin), 'no image in this bin')),
    ...(options.findings === false
      ? {}
      : { findings: classes.flatMap((name, c) => (k === 2 && c === 0 ? [] : [findingFigures(images, c, name, options)])) }),
    mllib: mllibMetrics({ labels: images.labels, predictions: images.predictions, probabilities: images.probabilities, classCount: k }),
    bootstrap: { replicates: options.replicates, seed: options.seed, level: 0.95, method: 'percentile', unit: 'group' },
    caveats: caveats(classes, support, groups, images)
  }
}

function explainUndefined(
  classes: readonly string[],
  support: readonly number[]
): { figure(name: FigureName): string; classFigure(label: number, name: ClassFigureName): string } {
  const present = classes.filter((_, c) => (support[c] ?? 0) > 0)
  const absent = classes.filter((_, c) => support[c] === 0)
  const oneClass = `the test part holds ${present.map(quoted).join(', ')} only`
  const never = (label: number): string => `no test image is predicted to be ${quoted(classes[label] ?? '')}`
  return {
    figure(name) {
      if (['sensitivity', 'specificity', 'ppv', 'npv', 'sensitivityAtSpecificity'].includes(name) && classes.length > 2)
        return 'defined for two classes'
      if (name === 'ppv') return never(1)
      if (name === 'npv') return never(0)
      return present.length === 1 ? oneClass : `the test part lacks ${absent.map(quoted).join(', ')}`
    },
    classFigure(label, name) {
      if (support[label] === 0 && name !== 'precision' && name !== 'specificity')
        return `the test part lacks ${quoted(classes[label] ?? '')}`
      return name === 'precision' ? never(label) : oneClass
    }
  }
}

function confusionMatrix({ n, k, labels, predictions }: ScoredImages): number[][] {
  const matrix = Array.from({ length: k }, () => Array.from({ length: k }, () => 0))
  for (let i = 0; i < n; i++) {
    const row = matrix[labels[i] ?? 0] ?? []
    const predicted = predictions[i] ?? 0
    row[predicted] = (row[predicted] ?? 0) + 1
  }
  return matrix
}

function rocBand(replicates: Replicates, label: number): ClassCurves['band'] {
  const band: { falsePositiveRate: number; low: number; high: number }[] = []
  for (const [at, falsePositiveRate] of ROC_GRID.entries()) {
    const interval = percentileInterval(replicates, FigureRow.indexOfBand(label, at))
    if ('reason' in interval) return null
    band.push({ falsePositiveRate, low: interval[0], high: interval[1] })
  }
  return band
}

function calibration(images: ScoredImages, observed: (bin: number) => Figure): Calibration {
  const { bin, predicted } = binProbabilities(images)
  return {
    of: images.k === 2 ? 'positive class' : 'predicted class',
    bins: Array.from({ length: CALIBRATION_BINS }, (_, b) => {
      const inBin = predicted.filter((_p, i) => bin[i] === b)
      return {
        low: b / CALIBRATION_BINS,
        high: (b + 1) / CALIBRATION_BINS,
        images: inBin.length,
        predicted: inBin.length === 0 ? null : inBin.reduce((sum, p) => sum + p, 0) / inBin.length,
        observed: observed(b)
      }
    })
  }
}

/** Percentile intervals over fewer groups than this are known to be too narrow. */
const FEW_GROUPS = 20

function caveats(classes: readonly string[], support: readonly number[], groups: number, images: ScoredImages): string[] {
  const out: string[] = []
  const absent = classes.filter((_, c) => support[c] === 0)
  if (absent.length > 0) out.push(`The test part holds no image of ${absent.map(quoted).join(', ')}; means are over the other classes.`)
  if (groups < FEW_GROUPS)
    out.push(`The test part has ${groups === 1 ? 'one group' : `${groups} groups`} only: the intervals are likely too narrow.`)
  const unpredicted = classes.filter((_, c) => (support[c] ?? 0) > 0 && !images.predictions.includes(c))
  if (unpredicted.length > 0) out.push(`No test image is predicted to be ${unpredicted.map(quoted).join(', ')}.`)
  return out
}

function checkOptions({ replicates, seed, majorityClass, prevalence }: EvaluationOptions, k: number): void {
  if (!Number.isInteger(replicates) || replicates < 0) {
    throw new EvaluationInputError(
      'options-invalid',
      `${replicates} resamples cannot be drawn. Ask for a whole number, 0 for no intervals.`
    )
  }
  if (prevalence !== undefined && !(prevalence > 0 && prevalence < 1))
    throw new EvaluationInputError('options-invalid', `The prevalence ${prevalence} is not a share between 0 and 1.`)
  if (!Number.isInteger(seed)) throw new EvaluationInputError('options-invalid', `The seed ${seed} is not a whole number.`)
  if (majorityClass !== undefined && !(Number.isInteger(majorityClass) && majorityClass >= 0 && majorityClass < k)) {
    throw new EvaluationInputError('options-invalid', `The majority class ${majorityClass} is not one of the ${k} classes.`)
  }
}

function record<K extends string, V>(keys: readonly K[], valueOf: (key: K) => V): Record<K, V> {
  const out: Partial<Record<K, V>> = {}
  for (const key of keys) out[key] = valueOf(key)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key has just been set
  return out as Record<K, V>
}

function quoted(name: string): string {
  return `"${name}"`
}

/** The specificity of `sensitivityAtSpecificity`. */
export { FIXED_SPECIFICITY }
