import type { InputRefusal } from '../../core/judge/intendedInput.ts'
import { importPaths } from './import.ts'
import type { Refusal } from './import/findings.ts'
import { modelBackbone } from './modelBackbone.ts'
import { modelOf } from './modelOf.ts'
import { ModelRetiredError } from './models/registry.ts'
import { sharedCodecs } from './readFrame.ts'
import { scoreImages } from './scoreImages.ts'
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
 * Imports files and lets a model judge them (scoreImages).
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
  const rows = [...files].flatMap(([id, file]) => {
    const row = library.images.byId(id)
    return row === undefined ? [] : [{ ...row, file }]
  })
  const { shown, notScored, studies } = await scoreImages(context, { model, document, backbone }, rows, noGate)
  const threshold = model.liveThreshold
  return {
    model: { name: model.name, version: model.version, hash: model.hash, threshold },
    images: [
      ...shown.map(({ row, probabilities, score, rawScore, overridden }) => ({
        file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, probabilities, score, rawScore, ...(overridden === undefined ? {} : { overridden })
      })),
      ...notScored.map(({ row, code, reason }) => ({ file: row.file, frame: row.frame, pixelDigest: row.pixelDigest, notScored: { code, reason } }))
    ],
    studies: studies.flatMap(({ subject, answer, pixelDigest = '' }) =>
      'study' in subject && answer.kind === 'scored' ? [{ study: subject.study, score: answer.score, pixelDigest, call: threshold === null ? null : answer.score >= threshold }] : []
    ),
    refused: imported.refused
  }
}
