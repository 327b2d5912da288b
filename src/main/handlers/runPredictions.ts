import type { Experiment } from '../../core/experiment/experiment.ts'
import type { DatasetItem } from '../store/datasets.ts'

export interface ImagePrediction {
  readonly pixelDigest: string
  readonly frame: number
  readonly label: string
  /** Class to probability. */
  readonly probabilities: Readonly<Record<string, number>>
  /** The fold whose classifier gave the answer; absent where the kept model did. The kept model of a run by folds has learned from this image. */
  readonly fold?: string
}

export interface Answered {
  /** Place among the items. */
  readonly at: number
  readonly item: DatasetItem
  readonly probabilities: Readonly<Record<string, number>>
  readonly fold: string | undefined
}

/**
 * Every answer of a run is given by a classifier that has not learned from the image's group (from the image, where the rule is by image): the
 * only fold's by the kept model itself, several folds' each by its own. In the order of the items.
 */
export function answersOf(classes: readonly string[], items: readonly DatasetItem[], { folds }: Experiment): Answered[] {
  const single = folds.length === 1
  const answers = folds.flatMap((fold) =>
    fold.test.flatMap((i, row) => {
      const item = items[i]
      return item === undefined ? [] : [{ at: i, item, probabilities: byClass(classes, fold.probabilities, row), fold: single ? undefined : fold.name }]
    })
  )
  return answers.toSorted((a, b) => a.at - b.at)
}

/** A run's answers about images, as `train` shows them. */
export function testPredictions(classes: readonly string[], items: readonly DatasetItem[], main: Experiment): ImagePrediction[] {
  return answersOf(classes, items, main).map(({ item, probabilities, fold }) => ({
    pixelDigest: item.pixelDigest,
    frame: item.frame,
    label: item.label,
    probabilities,
    ...(fold === undefined ? {} : { fold })
  }))
}

export function byClass(classes: readonly string[], probabilities: ArrayLike<number>, row: number): Record<string, number> {
  return Object.fromEntries(classes.map((name, k) => [name, probabilities[row * classes.length + k] ?? Number.NaN]))
}
