import type { Experiment, Fold } from '../../core/experiment/experiment.ts'
import { findingProbability, likeliestFinding } from '../../core/learn/classes.ts'
import type { NewPrediction } from '../store/predictions.ts'
import type { DatasetItem } from '../store/datasets.ts'
import { studyAnswers } from './studyAnswers.ts'

export interface ImagePrediction {
  readonly pixelDigest: string
  readonly frame: number
  readonly label: string
  /** Class to probability. */
  readonly probabilities: Readonly<Record<string, number>>
  /** The fold whose classifier gave the answer; absent where the kept model did. The kept model of a run by folds has learned from this image. */
  readonly fold?: string
}

interface Answered {
  readonly item: DatasetItem
  readonly probabilities: Readonly<Record<string, number>>
  readonly fold: string | undefined
}

/**
 * Every answer of a run is given by a classifier that has not learned from the image's group (from the image, where the rule is by image): the
 * only fold's by the kept model itself, several folds' each by its own. In the order of the items.
 */
function answersOf(classes: readonly string[], items: readonly DatasetItem[], { folds }: Experiment): Answered[] {
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

/** The same at image and study level, as the library keeps them. */
export function storedPredictions(classes: readonly string[], items: readonly DatasetItem[], main: Experiment, about: { readonly model: number; readonly run: number }): NewPrediction[] {
  const answers = answersOf(classes, items, main).map(({ item, probabilities, fold }) => {
    const values = Object.values(probabilities)
    return { item, probabilities, fold, finding: likeliestFinding(classes, values), score: findingProbability(classes, values) }
  })
  const foldOf = new Map(answers.map(({ item, fold }) => [item.pixelDigest, fold]))
  return [
    ...answers.map(
      ({ item, finding, probabilities, score, fold }): NewPrediction => ({
        ...about,
        subject: { image: item.image },
        pixelDigest: item.pixelDigest,
        ...(fold === undefined ? {} : { fold }),
        answer: { kind: 'scored', finding, probabilities, score }
      })
    ),
    ...studyAnswers(answers, about).map((answer) => {
      const fold = foldOf.get(answer.pixelDigest ?? '')
      return fold === undefined ? answer : { ...answer, fold }
    })
  ]
}

export function byClass(classes: readonly string[], probabilities: ArrayLike<number>, row: number): Record<string, number> {
  return Object.fromEntries(classes.map((name, k) => [name, probabilities[row * classes.length + k] ?? Number.NaN]))
}

/** The fold that stands for a run where one classifier must: the only one, else the one that learned from most images. */
export function modelFold(experiment: Experiment): Fold {
  const [first, ...rest] = experiment.folds
  if (first === undefined) throw new RangeError('an experiment without folds')
  return rest.reduce((best, fold) => (fold.train.length > best.train.length ? fold : best), first)
}
