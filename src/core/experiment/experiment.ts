import { compareClassifiers, type Comparison } from '../evaluate/compare.ts'
import { evaluateClassification, type Evaluation } from '../evaluate/evaluate.ts'
import { recalibration, type OutOfFold, type RecalibratedPart, type Recalibration } from '../evaluate/recalibration.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities, type FittedHead } from '../learn/heads/fittedHead.ts'
import { hashedFolds } from '../learn/hashedFolds.ts'
import { selectRows, type Matrix } from '../learn/matrix.ts'
import { outOfFold, watchedPredictions } from './outOfFold.ts'
import { groupedFolds, groupedSplit, leaveOneSourceOut, randomSplit, requireTrainable, splitTable, stratifiedFoldsHalved, type SplitItem, type SplitTable } from '../learn/split.ts'
import { headPlanOf, type HeadPlan } from '../recipe/headPlan.ts'
import type { Recipe } from '../recipe/recipe.ts'
import { searchCandidates } from '../recipe/searchCandidates.ts'
import { searchHead, type HeadSearch } from './headSearch.ts'

/** What an experiment is run on: one row of both matrices per item, labels by index into `classes`. */
export interface ExperimentInput {
  readonly items: readonly SplitItem[]
  readonly classes: readonly string[]
  /** The backbone's features, [n, d]. */
  readonly features: Matrix
  /** 16x16 thumbnails, [n, 256]: what needs no network at all. */
  readonly thumbnails: Matrix
  /** Folds: fit `kept` too. */
  readonly refit?: boolean
  /** By part: networks that were trained on it, or heads that were fitted elsewhere, instead of a head to be fitted on `features`. */
  readonly trained?: readonly TrainedPart[]
  /** With `trained`, by folds: the head that learned from every image, and is kept. */
  readonly trainedOnAll?: KeptFit
  readonly recipe: Pick<Recipe, 'head' | 'classDecomposition' | 'search' | 'split' | 'evaluation' | 'seed'> & Partial<Recipe>
}

/** A classifier that was fitted elsewhere, with what it was fitted by where that was searched. */
export type KeptFit = Pick<TrainedPart, 'head' | 'plan' | 'search'>

/** A network's last layer as a head on the network's own features, and what it says of the part's test images, row-major [test, k]. */
export interface TrainedPart {
  readonly head: FittedHead
  /** That it was fitted by, and how its parameters were chosen; the recipe's own where absent. */
  readonly plan?: HeadPlan
  readonly search?: HeadSearch
  readonly probabilities: readonly number[]
  /** Of the same classifier on the thumbnails, where that was fitted elsewhere too. */
  readonly thumbnailProbabilities?: readonly number[]
  /** Images set aside while it was trained, and what it says of them, row-major. */
  readonly watched?: { readonly items: readonly number[]; readonly probabilities: readonly number[] }
  readonly seconds: number
}

export interface ExperimentHooks {
  readonly signal?: AbortSignal
  readonly onStep?: (step: { readonly phase: string; readonly done: number; readonly total: number }) => void
  /** Each part as it has been judged. */
  readonly onFold?: (judged: { readonly part: number; readonly title: string; readonly accuracy: number | null; readonly auc: number | null; readonly thumbnailAccuracy: number | null }) => void
  /** Milliseconds, any origin; for `timings` only. */
  readonly now: () => number
}

/** One split, the classifier fitted on its training part, and how it did on its test part. */
export interface Fold {
  /** `hold-out`, `fold 1`, … or the source that was held out. */
  readonly name: string
  readonly train: readonly number[]
  readonly test: readonly number[]
  /** Watched while a network is trained, judged never; with `stratified-folds-halved` only. */
  readonly validation?: readonly number[]
  readonly table: SplitTable
  readonly head: FittedHead
  /** The plan that it was fitted by: the recipe's, or the one that the search chose. */
  readonly plan: HeadPlan
  /** Where the recipe searches. */
  readonly search?: HeadSearch
  /** Row-major [test, k]. */
  readonly probabilities: readonly number[]
  readonly evaluation: Evaluation
  /** The same classifier and split on the thumbnails. */
  readonly thumbnail: Evaluation
  /** Predictions of the training part, each by a classifier that saw none of its group: what a threshold and a calibration may be chosen from. */
  readonly outOfFold: OutOfFold | { readonly reason: string }
}

/** A classifier with the images it learned from. */
export type KeptHead = Pick<Fold, 'head' | 'plan' | 'search' | 'train'>

export interface Experiment {
  readonly folds: readonly Fold[]
  /** All folds' test images judged together; the only fold's own figures where there is one. */
  readonly evaluation: Evaluation
  readonly thumbnail: Evaluation
  /** The model against the thumbnail, on all test images. */
  readonly comparison: Comparison
  /** What recalibration would do, fitted on out-of-fold predictions of the training parts. */
  readonly recalibration: Recalibration
  /** The classifier to keep: the only fold's own, else one fitted on every image that was given; the folds then estimate it. */
  readonly kept: KeptHead
  /** Parts that could not be made, with the reason (a source without which a class has no training image). */
  readonly refused: readonly string[]
  /** Seconds, kept apart from the figures because they are not reproducible. */
  readonly timings: { readonly fit: number; readonly evaluate: number }
}

/**
 * Splits, fits and judges as the recipe says. The result but for `timings` is a function of the input alone.
 *
 * Throws the split's errors (one class only, one group only, …), FeaturesNotFiniteError, EvaluationInputError, LogisticRegressionError, and the signal's reason.
 */
export function runExperiment(input: ExperimentInput, hooks: ExperimentHooks): Experiment {
  const { recipe } = input
  requireFinite(input.features)
  requireFinite(input.thumbnails)
  const { parts, refused } = experimentParts(input)
  const steps = parts.length * 2
  const timings = { fit: 0, evaluate: 0 }
  const timed = <T>(what: keyof typeof timings, work: () => T): T => {
    const start = hooks.now()
    const result = work()
    timings[what] += (hooks.now() - start) / 1000
    return result
  }

  const folds: (Fold & { thumbnailProbabilities: ArrayLike<number> })[] = []
  for (const [p, part] of parts.entries()) {
    requireTrainable(input.items, part.train, input.classes)
    hooks.onStep?.({ phase: 'Fitting', done: 2 * p, total: steps })
    const trained = input.trained?.[p]
    const fitted = trained === undefined ? timed('fit', () => fitOn(input.features, input, part, hooks.signal)) : { head: trained.head, probabilities: trained.probabilities, plan: trained.plan ?? headPlanOf(recipe), search: trained.search }
    timings.fit += trained?.seconds ?? 0
    hooks.onStep?.({ phase: 'Fitting', done: 2 * p + 1, total: steps })
    const baseline = trained?.thumbnailProbabilities ?? fitOn(input.thumbnails, input, part, hooks.signal).probabilities
    folds.push({
      ...part,
      table: splitTable(input.items, part, input.classes),
      head: fitted.head,
      plan: fitted.plan,
      ...(fitted.search === undefined ? {} : { search: fitted.search }),
      probabilities: [...fitted.probabilities],
      thumbnailProbabilities: baseline,
      evaluation: timed('evaluate', () => judge(input, part, fitted.probabilities)),
      thumbnail: judge(input, part, baseline),
      outOfFold: trained === undefined ? outOfFold(input, part.train, fitted.plan, hooks.signal) : trained.watched === undefined ? { reason: NO_INNER_FITS } : watchedPredictions(input, trained.watched.items, trained.watched.probabilities)
    })
    const judged = folds.at(-1)
    if (judged !== undefined) hooks.onFold?.({ part: p, title: part.name, accuracy: judged.evaluation.figures.accuracy.value, auc: judged.evaluation.figures.auc.value, thumbnailAccuracy: judged.thumbnail.figures.accuracy.value })
  }
  hooks.onStep?.({ phase: 'Fitting', done: steps, total: steps })

  const [only] = folds
  const truth = {
    labels: folds.flatMap((fold) => fold.test.map((i) => input.items[i]?.label ?? -1)),
    groups: folds.flatMap((fold) => fold.test.map((i) => input.items[i]?.group ?? '')),
    classes: input.classes
  }
  const probabilities = folds.flatMap((fold) => fold.probabilities)
  const otherProbabilities = folds.flatMap((fold) => Array.from(fold.thumbnailProbabilities))
  const options = { replicates: recipe.evaluation.replicates, seed: recipe.seed, prevalence: recipe.evaluation.prevalence, signal: hooks.signal }
  const single = folds.length === 1 ? only : undefined
  const recalibrationOf = (): Recalibration => {
    const recalibrated: RecalibratedPart[] = []
    for (const fold of folds) {
      if ('reason' in fold.outOfFold) return { reason: folds.length === 1 ? fold.outOfFold.reason : `${fold.name}: ${fold.outOfFold.reason}` }
      recalibrated.push({ outOfFold: fold.outOfFold, probabilities: fold.probabilities })
    }
    return recalibration(truth, recalibrated, options)
  }
  return {
    folds: folds.map(({ thumbnailProbabilities: _, ...fold }) => fold),
    evaluation: single ? single.evaluation : timed('evaluate', () => evaluateClassification({ ...truth, probabilities }, options)),
    thumbnail: single ? single.thumbnail : evaluateClassification({ ...truth, probabilities: otherProbabilities }, options),
    comparison: compareClassifiers({ ...truth, probabilities, otherProbabilities }, options),
    recalibration: recalibrationOf(),
    kept: single ?? timed('fit', () => fitAll(input, folds, hooks.signal)),
    refused,
    timings
  }
}

const NO_INNER_FITS = 'a classifier fitted on a cluster is fitted once per part: out-of-fold predictions would take one more fit for every inner fold'

/** A feature is no finite number: everything fitted on it would be broken. */
export class FeaturesNotFiniteError extends Error {
  override readonly name = 'FeaturesNotFiniteError'
  readonly code = 'features-not-finite'
  constructor(image: number, feature: number, value: number) {
    super(`Feature ${feature + 1} of image ${image + 1} is ${value}: its pixels, or the network that computed it, are broken. Leave the image out, or check it with hilum inspect --pixels.`)
  }
}

function requireFinite({ columns, data }: Matrix): void {
  for (let at = 0; at < data.length; at++) {
    const value = data[at] ?? Number.NaN
    if (!Number.isFinite(value)) throw new FeaturesNotFiniteError(Math.floor(at / columns), at % columns, value)
  }
}

/** Throws what `runExperiment` would of the split and the search alone; needs no features, so that nobody waits for them in vain. */
export function requireSplittable(input: Pick<ExperimentInput, 'items' | 'classes' | 'recipe'>): void {
  for (const part of experimentParts(input).parts) requireTrainable(input.items, part.train, input.classes)
  if (input.recipe.search !== undefined) searchCandidates(headPlanOf(input.recipe), input.recipe.seed, 'the recipe')
}

export interface Part {
  readonly name: string
  readonly train: readonly number[]
  readonly test: readonly number[]
  /** Out of neither, for training to watch; where absent it takes a share of `train`. */
  readonly validation?: readonly number[]
}

/** The parts that an experiment trains and tests on; indices are into `items`. Throws the split's errors. */
export function experimentParts({ items, classes, recipe }: Pick<ExperimentInput, 'items' | 'classes' | 'recipe'>): { parts: readonly Part[]; refused: readonly string[] } {
  const { rule, trainFraction, folds } = recipe.split
  const options = { trainFraction, seed: recipe.seed, classes }
  switch (rule) {
    case 'grouped':
      return { parts: [{ name: 'hold-out', ...groupedSplit(items, options) }], refused: [] }
    case 'random':
      return { parts: [{ name: 'hold-out', ...randomSplit(items, options) }], refused: [] }
    case 'grouped-folds':
      return { parts: groupedFolds(items, { folds, seed: recipe.seed, classes }).map((split, f) => ({ name: `fold ${f + 1}`, ...split })), refused: [] }
    case 'stratified-folds-halved':
      return { parts: stratifiedFoldsHalved(items, { folds, seed: recipe.seed, classes }).map((split, f) => ({ name: `fold ${f + 1}`, ...split })), refused: [] }
    case 'hashed-folds':
      return { parts: hashedFolds(items, { folds, seed: recipe.seed, classes }).map((split, f) => ({ name: `fold ${f + 1}`, ...split })), refused: [] }
    case 'leave-one-source-out': {
      const sources = leaveOneSourceOut(items, { classes })
      return {
        parts: sources.folds.map(({ source, train, test }) => ({ name: source, train, test })),
        refused: sources.refused.map(({ reason }) => reason)
      }
    }
  }
}

function fitOn(
  features: Matrix,
  { items, classes, recipe }: ExperimentInput,
  part: Part,
  signal: AbortSignal | undefined
): { head: FittedHead; plan: HeadPlan; search?: HeadSearch; probabilities: Float64Array } {
  const found = searchHead({ items, classes, features, recipe }, part.train, headPlanOf(recipe), signal)
  const labels = part.train.map((i) => items[i]?.label ?? -1)
  const head = fitHead(found.plan, selectRows(features, part.train), labels, {
    numClasses: classes.length,
    seed: recipe.seed,
    groups: part.train.map((i) => items[i]?.group ?? ''),
    ...(signal ? { signal } : {})
  })
  return { head, ...found, probabilities: headProbabilities(head, selectRows(features, part.test)) }
}

/** What learned from all images. Of experiments that nobody keeps the first fold's will do. */
function fitAll(input: ExperimentInput, folds: readonly Fold[], signal: AbortSignal | undefined): KeptHead {
  const [first] = folds
  const train = input.items.map((_, i) => i)
  if (input.trainedOnAll !== undefined) return { plan: headPlanOf(input.recipe), ...input.trainedOnAll, train }
  if ((input.refit !== true || input.trained !== undefined) && first !== undefined) return first
  const { probabilities: _, ...fitted } = fitOn(input.features, input, { name: 'all', train, test: [] }, signal)
  return { ...fitted, train }
}

function judge({ items, classes, recipe }: ExperimentInput, part: Part, probabilities: ArrayLike<number>): Evaluation {
  return evaluateClassification(
    {
      labels: part.test.map((i) => items[i]?.label ?? -1),
      groups: part.test.map((i) => items[i]?.group ?? ''),
      probabilities,
      classes
    },
    { replicates: recipe.evaluation.replicates, seed: recipe.seed, prevalence: recipe.evaluation.prevalence, majorityClass: majority(items, part.train, classes.length) }
  )
}

function majority(items: readonly SplitItem[], train: readonly number[], classCount: number): number {
  const counts = Array.from({ length: classCount }, () => 0)
  for (const i of train) {
    const label = items[i]?.label ?? 0
    counts[label] = (counts[label] ?? 0) + 1
  }
  return counts.indexOf(Math.max(...counts))
}
