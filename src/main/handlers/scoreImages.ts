import { classify, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { imageScores, type ImageScore } from '../../core/judge/imageScore.ts'
import type { InputRefusal } from '../../core/judge/intendedInput.ts'
import type { DescribeResult } from '../jobs/jobKinds.ts'
import type { ModelRow } from '../store/models.ts'
import { IN_TRAINING, type NewPrediction } from '../store/predictions.ts'
import { featuresOf } from './featuresOf.ts'
import { learnedBy } from './modelOf.ts'
import { traitsOf } from './models/imageTraits.ts'
import { intendedInputOf, refusedBefore, refusedByGate } from './models/inputChecks.ts'
import { refusedStudies } from './models/refusedStudies.ts'
import { studyAnswers } from './studyAnswers.ts'
import type { WorkContext } from './workContext.ts'

/** An image of the library that a model is asked about. */
export interface AskedImage {
  readonly id: number
  readonly study: number
  readonly fileHash: string
  readonly frame: number
  readonly pixelDigest: string
}

/** A model that is ready to answer: its parameters, and its network on this machine's engine (`modelBackbone`). */
export interface ReadyModel {
  readonly model: ModelRow
  readonly document: ModelDocument
  readonly backbone: DescribeResult
}

export interface ScoredImages<Row extends AskedImage> {
  /** With their scores; those that would have been refused are among them where `noGate` was said. */
  readonly shown: readonly (ImageScore & { readonly row: Row; readonly overridden?: InputRefusal })[]
  readonly notScored: readonly (InputRefusal & { readonly row: Row })[]
  /** Study-level answers, as they were kept. */
  readonly studies: readonly NewPrediction[]
}

/**
 * Lets a model judge images of the library, all of each study that is asked about; answers are kept at image and study level. Refused with a code:
 * what is no such image, what the model is not for, what looks unlike its training images, what cannot be read, and what it learned from, because
 * the answer would only repeat the label. Images deleted meanwhile are left out. Throws what featuresOf throws.
 */
export async function scoreImages<Row extends AskedImage>(context: WorkContext, { model, document, backbone }: ReadyModel, rows: readonly Row[], noGate = false): Promise<ScoredImages<Row>> {
  const { library, signal } = context
  const learned = learnedBy(library, model).digests
  const refused = await refusedBefore(library, intendedInputOf(document, model), rows.map(({ id }) => id), signal)
  const inTraining = rows.filter((row) => learned.has(row.pixelDigest))
  const asked = rows.filter((row) => !learned.has(row.pixelDigest) && (noGate || !refused.has(row.id)))
  const features = await featuresOf(context, asked, { backbone, input: document.input, pooling: document.pooling })
  const ids = features.items.map(({ id }) => id)
  for (const [image, refusal] of refusedByGate(document, ids, features.features)) if (!refused.has(image)) refused.set(image, refusal)

  const traits = traitsOf(library, ids)
  const scores = imageScores(document, classify(document, features.features))
  const isThere = (row: Row): boolean => library.images.byId(row.id) !== undefined
  const scored = features.items.flatMap((row, at) => {
    const score = scores[at]
    return score === undefined || !isThere(row) ? [] : [{ row, view: traits.get(row.id)?.view ?? null, ...score }]
  })
  const answers = scored.filter(({ row }) => !refused.has(row.id))
  const notScored = [
    ...inTraining.map((row) => ({ row, code: IN_TRAINING, reason: 'the model learned from this image' })),
    ...features.refused.flatMap(({ index, code, reason }) => (asked[index] === undefined ? [] : [{ row: asked[index], code, reason }])),
    ...rows.flatMap((row) => {
      const refusal = refused.get(row.id)
      return refusal === undefined || learned.has(row.pixelDigest) ? [] : [{ row, ...refusal }]
    })
  ].filter(({ row }) => isThere(row))
  const studies = studyAnswers(
    answers.map(({ row, ...answer }) => ({ item: { image: row.id, study: row.study, pixelDigest: row.pixelDigest }, ...answer })),
    { model: model.id, rule: document.studyRule, classes: document.classes }
  )
  const views = notScored.map(({ row, code, reason }) => ({ study: row.study, pixelDigest: row.pixelDigest, code, reason }))
  library.predictions.put([...imagePredictions(model, answers, notScored), ...refusedStudies(views, studies, { model: model.id }), ...studies])
  const shown = (noGate ? scored : answers).map((answer) => {
    const overridden = refused.get(answer.row.id)
    return { ...answer, ...(overridden === undefined ? {} : { overridden }) }
  })
  const shownIds = new Set(shown.map(({ row }) => row.id))
  return { shown, notScored: notScored.filter(({ row }) => !shownIds.has(row.id)), studies }
}

function imagePredictions(model: ModelRow, answers: readonly (ImageScore & { readonly row: AskedImage })[], notScored: readonly (InputRefusal & { readonly row: AskedImage })[]): NewPrediction[] {
  return [
    ...answers.map(
      ({ row, finding, probabilities, score, rawScore }): NewPrediction => ({
        model: model.id,
        subject: { image: row.id },
        pixelDigest: row.pixelDigest,
        answer: { kind: 'scored', finding, probabilities, score, rawScore }
      })
    ),
    ...notScored.map(
      ({ row, code, reason }): NewPrediction => ({ model: model.id, subject: { image: row.id }, pixelDigest: row.pixelDigest, answer: { kind: 'refused', code, reason } })
    )
  ]
}
