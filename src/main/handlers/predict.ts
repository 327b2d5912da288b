import { classify, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { findingProbability, likeliestFinding } from '../../core/learn/classes.ts'
import type { ModelRow } from '../store/models.ts'
import type { NewPrediction } from '../store/predictions.ts'
import { featuresOf } from './featuresOf.ts'
import { importPaths } from './import.ts'
import type { Refusal } from './import/findings.ts'
import { modelBackbone } from './modelBackbone.ts'
import { learnedBy, modelOf } from './modelOf.ts'
import { sharedCodecs } from './readFrame.ts'
import { studyAnswers } from './studyAnswers.ts'
import { byClass } from './runPredictions.ts'
import type { WorkContext } from './workContext.ts'

export interface PredictResult {
  readonly model: { readonly name: string; readonly version: number; readonly hash: string }
  readonly images: readonly PredictedImage[]
  /** By study: the most suspicious image's. */
  readonly studies: readonly { readonly study: number; readonly score: number; readonly pixelDigest: string }[]
  /** Files that are no images, or that the program cannot read yet. */
  readonly refused: readonly Refusal[]
}

export type PredictedImage = {
  readonly file: string
  readonly frame: number
  readonly pixelDigest: string
} & ({ readonly probabilities: Readonly<Record<string, number>>; readonly score: number } | { readonly notScored: { readonly code: string; readonly reason: string } })

/**
 * Imports files and lets a model judge them; answers are kept at image and study level. An image that the model learned from is not scored,
 * because its answer would only repeat the label.
 *
 * Throws ModelUnknownError, BackboneNotInstalledError, BackboneDamagedError (another backbone than the model's), EngineUnavailableError.
 */
export async function predict(context: WorkContext, reference: string, paths: readonly string[]): Promise<PredictResult> {
  const { library, signal, onProgress } = context
  const { model, document } = await modelOf(library, reference)
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
  const features = await featuresOf(
    context,
    rows.filter((row) => !learned.has(row.pixelDigest)),
    { backbone, input: document.input, pooling: document.pooling }
  )
  const answers = answersOf(document, features)
  const notScored = [
    ...rows.filter((row) => learned.has(row.pixelDigest)).map((row) => ({ row, code: 'in-training', reason: 'the model learned from this image' })),
    ...features.refused.flatMap(({ index, code, reason }) => {
      const row = rows.filter((candidate) => !learned.has(candidate.pixelDigest))[index]
      return row === undefined ? [] : [{ row, code, reason }]
    })
  ]
  const studies = studyAnswers(
    answers.map(({ row, ...answer }) => ({ item: { image: row.id, study: row.study, pixelDigest: row.pixelDigest }, ...answer })),
    { model: model.id }
  )
  library.predictions.put([...imagePredictions(model, answers, notScored), ...refusedStudies(model, notScored, studies), ...studies])
  return {
    model: { name: model.name, version: model.version, hash: model.hash },
    images: [
      ...answers.map(({ row, probabilities, score }) => ({ file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, probabilities, score })),
      ...notScored.map(({ row, code, reason }) => ({ file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, notScored: { code, reason } }))
    ],
    studies: studies.flatMap(({ subject, answer, pixelDigest = '' }) =>
      'study' in subject && answer.kind === 'scored' ? [{ study: subject.study, score: answer.score, pixelDigest }] : []
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

interface Answer {
  readonly row: Row
  readonly finding: string
  readonly probabilities: Readonly<Record<string, number>>
  readonly score: number
}

interface NotScored {
  readonly row: Row
  readonly code: string
  readonly reason: string
}

function answersOf(document: ModelDocument, features: Awaited<ReturnType<typeof featuresOf<Row>>>): Answer[] {
  const probabilities = classify(document, features.features)
  return features.items.map((row, at) => {
    const named = byClass(document.classes, probabilities, at)
    const values = Object.values(named)
    return { row, probabilities: named, finding: likeliestFinding(document.classes, values), score: findingProbability(document.classes, values) }
  })
}

function imagePredictions(model: ModelRow, answers: readonly Answer[], notScored: readonly NotScored[]): NewPrediction[] {
  return [
    ...answers.map(
      ({ row, finding, probabilities, score }): NewPrediction => ({
        model: model.id,
        subject: { image: row.id },
        pixelDigest: row.pixelDigest,
        answer: { kind: 'scored', finding, probabilities, score }
      })
    ),
    ...notScored.map(
      ({ row, code, reason }): NewPrediction => ({ model: model.id, subject: { image: row.id }, pixelDigest: row.pixelDigest, answer: { kind: 'refused', code, reason } })
    )
  ]
}

/** A study of which no image was scored is refused with the first image's reason. */
function refusedStudies(model: ModelRow, notScored: readonly NotScored[], scored: readonly NewPrediction[]): NewPrediction[] {
  const judged = new Set(scored.flatMap(({ subject }) => ('study' in subject ? [subject.study] : [])))
  const first = new Map<number, NotScored>()
  for (const entry of notScored) if (!judged.has(entry.row.study) && !first.has(entry.row.study)) first.set(entry.row.study, entry)
  return [...first].map(([study, { code, reason, row }]) => ({ model: model.id, subject: { study }, pixelDigest: row.pixelDigest, answer: { kind: 'refused', code, reason } }))
}
