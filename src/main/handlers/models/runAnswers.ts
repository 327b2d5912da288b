import type { Experiment } from '../../../core/experiment/experiment.ts'
import type { ModelDocument } from '../../../core/experiment/modelDocument.ts'
import { imageScores } from '../../../core/judge/imageScore.ts'
import { selectRows } from '../../../core/learn/matrix.ts'
import type { DatasetItem } from '../../store/datasets.ts'
import type { NewPrediction } from '../../store/predictions.ts'
import type { FeatureSet } from '../featuresOf.ts'
import { answersOf } from '../runPredictions.ts'
import { studyAnswers } from '../studyAnswers.ts'
import type { WorkContext } from '../workContext.ts'
import { traitsOf } from './imageTraits.ts'
import { intendedInputOf, refusedBefore, refusedByGate } from './inputChecks.ts'
import { refusedStudies } from './refusedStudies.ts'

/**
 * A run's answers as they are kept: every judged image's score, which the figures are of; and for each study what the worklist shows, from the images
 * that the model answers about, or the refusal of one that has none.
 */
export async function runAnswers(
  { library, signal }: WorkContext,
  document: ModelDocument,
  { items, features }: Pick<FeatureSet<DatasetItem>, 'items' | 'features'>,
  main: Experiment
): Promise<(about: { readonly model: number; readonly run: number }) => NewPrediction[]> {
  const { classes, studyRule } = document
  const answered = answersOf(classes, items, main)
  const images = answered.map(({ item }) => item.image)
  const refused = new Map([
    ...refusedByGate(document, images, selectRows(features, answered.map(({ at }) => at))),
    ...(await refusedBefore(library, intendedInputOf(document), images, signal))
  ])
  const traits = traitsOf(library, images)
  const scores = imageScores(document, answered.flatMap(({ probabilities }) => classes.map((name) => probabilities[name] ?? Number.NaN)))
  const answers = answered.flatMap(({ item, fold }, row) => {
    const score = scores[row]
    return score === undefined ? [] : [{ item, fold: fold === undefined ? {} : { fold }, view: traits.get(item.image)?.view ?? null, ...score }]
  })
  const foldOf = new Map(answers.map(({ item, fold }) => [item.pixelDigest, fold]))
  return (about) => {
    const studies = studyAnswers(answers.filter(({ item }) => !refused.has(item.image)), { ...about, rule: studyRule, classes })
    const notScored = answers.flatMap(({ item: { image, study, pixelDigest } }) => {
      const refusal = refused.get(image)
      return refusal === undefined ? [] : [{ study, pixelDigest, ...refusal }]
    })
    return [
      ...answers.map(
        ({ item, fold, finding, probabilities, score, rawScore }): NewPrediction => ({
          ...about,
          ...fold,
          subject: { image: item.image },
          pixelDigest: item.pixelDigest,
          answer: { kind: 'scored', finding, probabilities, score, rawScore }
        })
      ),
      ...studies.map((answer) => ({ ...answer, ...foldOf.get(answer.pixelDigest ?? '') })),
      ...refusedStudies(notScored, studies, about)
    ]
  }
}
