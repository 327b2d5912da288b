import type { OutOfFold } from '../evaluate/recalibration.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities } from '../learn/heads/fittedHead.ts'
import { selectRows } from '../learn/matrix.ts'
import { groupedFolds, type Split, type SplitItem } from '../learn/split.ts'
import { SplitError } from '../learn/splitErrors.ts'
import type { HeadPlan } from '../recipe/headPlan.ts'
import type { ExperimentInput } from './experiment.ts'

/** Inner folds where nobody says; fewer where a class has fewer groups. */
const FOLDS = 5

/**
 * Predictions of training images by classifiers fitted on the other folds of the training part; folds by group, every class in each.
 * Or why there are none. A plan whose parameters were searched is given as chosen on the whole training part. Throws the fit's errors and the signal's reason.
 */
export function outOfFold(
  { items, classes, features, recipe }: Pick<ExperimentInput, 'items' | 'classes' | 'features' | 'recipe'>,
  train: readonly number[],
  plan: HeadPlan,
  signal: AbortSignal | undefined
): OutOfFold | { readonly reason: string } {
  const splits = innerFolds(items, train, classes, recipe.seed)
  if ('reason' in splits) return splits
  const predicted = splits.map((split) => {
    const labels = split.train.map((i) => items[i]?.label ?? -1)
    const groups = split.train.map((i) => items[i]?.group ?? '')
    const head = fitHead(plan, selectRows(features, split.train), labels, { numClasses: classes.length, seed: recipe.seed, groups, ...(signal ? { signal } : {}) })
    return headProbabilities(head, selectRows(features, split.test))
  })
  return {
    folds: splits.length,
    items: splits.flatMap((split) => split.test),
    labels: splits.flatMap((split) => split.test.map((i) => items[i]?.label ?? -1)),
    probabilities: predicted.flatMap((rows) => Array.from(rows))
  }
}

/**
 * Predictions of images that a network was trained beside but not on: those that its callbacks watched, row-major [watched, k]. They serve where inner
 * folds would each take one more training. Or why they do not.
 */
export function watchedPredictions({ items, classes }: Pick<ExperimentInput, 'items' | 'classes'>, watched: readonly number[], probabilities: readonly number[]): OutOfFold | { readonly reason: string } {
  const labels = watched.map((i) => items[i]?.label ?? -1)
  if (labels.length === 0) return { reason: 'no image was set aside while the network was trained (training.validationFraction is 0), and out-of-fold predictions would take one more training for every inner fold' }
  const rare = classes.find((_, label) => !labels.includes(label))
  if (rare !== undefined) return { reason: `of the ${labels.length} images set aside while the network was trained none is ${rare}: set more aside (training.validationFraction)` }
  return { folds: 1, items: [...watched], labels, probabilities }
}

/** Grouped folds of `train`, as indices into `items`; or the reason why the training part cannot be folded. */
export function innerFolds(
  items: readonly SplitItem[],
  train: readonly number[],
  classes: readonly string[],
  seed: number,
  folds = FOLDS
): readonly Split[] | { readonly reason: string } {
  const own = train.flatMap((i) => items[i] ?? [])
  const groups = classes.map((_, c) => new Set(own.filter((item) => item.label === c).map((item) => item.group)).size)
  const fewest = Math.min(...groups)
  const rare = classes[groups.indexOf(fewest)] ?? ''
  if (fewest < 2) return { reason: `the training part has ${fewest} group${fewest === 1 ? '' : 's'} with ${rare}: folds need two, so that each holds one` }
  try {
    const back = (indices: readonly number[]): number[] => indices.map((i) => train[i] ?? -1)
    return groupedFolds(own, { folds: Math.min(folds, fewest), seed, classes }).map((split) => ({ train: back(split.train), test: back(split.test) }))
  } catch (error) {
    if (error instanceof SplitError) return { reason: error.message }
    throw error
  }
}
