import { classify } from '../../core/experiment/modelDocument.ts'
import { imageScores, type ImageScore } from '../../core/judge/imageScore.ts'
import type { InputRefusal } from '../../core/judge/intendedInput.ts'
import type { ModelRow } from '../store/models.ts'
import type { NewPrediction } from '../store/predictions.ts'
import { featuresOf } from './featuresOf.ts'
import { importPaths } from './import.ts'
import type { Refusal } from './import/findings.ts'
import { modelBackbone } from './modelBackbone.ts'
import { learnedBy, modelOf } from './modelOf.ts'
import { traitsOf } from './models/imageTraits.ts'
import { intendedInputOf, refusedBefore, refusedByGate } from './models/inputChecks.ts'
import { refusedStudies } from './models/refusedStudies.ts'
import { ModelRetiredError } from './models/registry.ts'
import { sharedCodecs } from './readFrame.ts'
import { studyAnswers } from './studyAnswers.ts'
import type { WorkContext } from './workContext.ts'

export interface PredictOptions {
  /** Scores what the model would refuse, too: shown and marked, kept as refused. */
  readonly noGate?: boolean
}

export interface PredictResult {
  readonly model: { readonly name: string; readonly version: number; readonly hash: string; readonly threshold: number | null }
  readonly images: readonly PredictedImage[]
  /** By study, as the model's rule makes it of its images. */
  readonly studies: readonly { readonly study: number; readonly score: number; readonly pixelDigest: string; readonly call: boolean | null }[]
  /** Files that are no images, or that the program cannot read yet. */
  readonly refused: readonly Refusal[]
}

export type PredictedImage = {
  readonly file: string
  readonly frame: number
  readonly pixelDigest: string
} & (ScoredImage | { readonly notScored: InputRefusal })

export interface ScoredImage {
  /** As the classifier gave them. */
  readonly probabilities: Readonly<Record<string, number>>
  /** Calibrated, where the model is. */
  readonly score: number
  readonly rawScore: number
  /** What the model would have refused the image for. */
  readonly overridden?: InputRefusal
}

/**
 * Imports files and lets a model judge them; answers are kept at image and study level. Refused with a code: what is no such image, what the model
 * is not for, what looks unlike its training images, and what it learned from, because the answer would only repeat the label.
 *
 * Throws ModelUnknownError, ModelRetiredError, BackboneNotInstalledError, BackboneDamagedError (another backbone than the model's),
 * EngineUnavailableError.
 */
export async function predict(context: WorkContext, reference: string, paths: readonly string[], { noGate = false }: PredictOptions = {}): Promise<PredictResult> {
  const { library, signal, onProgress } = context
  const { model, document } = await modelOf(library, reference)
  if (model.state === 'retired') throw new ModelRetiredError(`${model.name}@${model.version}`)
  const backbone = await modelBackbone(context, document)
  const files = new Map<number, string>()
  const onImages = (path: string, images: readonly number[]): void => {
    for (const image of images) if (!files.has(image)) files.set(image, path)
  }
  const imported = await importPaths(library, await sharedCodecs(), paths, {}, { signal, onProgress, onImages })
  const rows = [...files].flatMap(([id, file]): Row[] => {
    const row = library.images.byId(id)
    return row === undefined ? [] : [{ ...row, file }]
  })
  const learned = learnedBy(library, model).digests
  const refused = await refusedBefore(library, intendedInputOf(document, model), rows.map(({ id }) => id), signal)
  const inTraining = rows.filter((row) => learned.has(row.pixelDigest))
  const asked = rows.filter((row) => !learned.has(row.pixelDigest) && (noGate || !refused.has(row.id)))
  const features = await featuresOf(context, asked, { backbone, input: document.input, pooling: document.pooling })
  const ids = features.items.map(({ id }) => id)
  for (const [image, refusal] of refusedByGate(document, ids, features.features)) if (!refused.has(image)) refused.set(image, refusal)

  const scored = answersOf(features.items, imageScores(document, classify(document, features.features)), traitsOf(library, ids))
  const answers = scored.filter(({ row }) => !refused.has(row.id))
  const notScored: NotScored[] = [
    ...inTraining.map((row) => ({ row, code: 'in-training', reason: 'the model learned from this image' })),
    ...features.refused.flatMap(({ index, code, reason }) => (asked[index] === undefined ? [] : [{ row: asked[index], code, reason }])),
    ...rows.flatMap((row) => {
      const refusal = refused.get(row.id)
      return refusal === undefined || learned.has(row.pixelDigest) ? [] : [{ row, ...refusal }]
    })
  ]
  const studies = studyAnswers(
    answers.map(({ row, ...answer }) => ({ item: { image: row.id, study: row.study, pixelDigest: row.pixelDigest }, ...answer })),
    { model: model.id, rule: document.studyRule, classes: document.classes }
  )
  const views = notScored.map(({ row, code, reason }) => ({ study: row.study, pixelDigest: row.pixelDigest, code, reason }))
  library.predictions.put([...imagePredictions(model, answers, notScored), ...refusedStudies(views, studies, { model: model.id }), ...studies])
  const shown = noGate ? scored : answers
  const shownIds = new Set(shown.map(({ row }) => row.id))
  const threshold = model.liveThreshold
  return {
    model: { name: model.name, version: model.version, hash: model.hash, threshold },
    images: [
      ...shown.map(({ row, probabilities, score, rawScore }) => {
        const overridden = refused.get(row.id)
        return { file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, probabilities, score, rawScore, ...(overridden === undefined ? {} : { overridden }) }
      }),
      ...notScored.filter(({ row }) => !shownIds.has(row.id)).map(({ row, code, reason }) => ({ file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, notScored: { code, reason } }))
    ],
    studies: studies.flatMap(({ subject, answer, pixelDigest = '' }) =>
      'study' in subject && answer.kind === 'scored' ? [{ study: subject.study, score: answer.score, pixelDigest, call: threshold === null ? null : answer.score >= threshold }] : []
    ),
    refused: imported.refused
  }
}

interface Row {
  readonly id: number
  readonly study: number
  /** As it was given. */
  readonly file: string
  readonly fileHash: string
  readonly frame: number
  readonly pixelDigest: string
}

interface Answer extends ImageScore {
  readonly row: Row
  readonly view: string | null
}

interface NotScored extends InputRefusal {
  readonly row: Row
}

function answersOf(rows: readonly Row[], scores: readonly ImageScore[], traits: ReturnType<typeof traitsOf>): Answer[] {
  return rows.flatMap((row, at) => {
    const score = scores[at]
    return score === undefined ? [] : [{ row, view: traits.get(row.id)?.view ?? null, ...score }]
  })
}

function imagePredictions(model: ModelRow, answers: readonly Answer[], notScored: readonly NotScored[]): NewPrediction[] {
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
