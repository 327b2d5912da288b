import type { SimilarCase } from '../../../contract/index.ts'
import type { WarmJobs } from '../../jobs/warmJobs.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { PIPELINE_VERSION } from '../featuresOf.ts'
import { documentOf } from '../modelOf.ts'

export interface SimilarCases {
  readonly cases: SimilarCase[]
  /** Why there are none. */
  readonly reason: string | null
}

/** Rows that are looked through for cases with a label or a reading. */
const MOST_ROWS = 500

/**
 * Images of other patients that look most alike to a model, by cosine between its features, each column standardized over the archive. Those that
 * somebody has labelled or read come before others: an unknown case says nothing. One a study. Throws RowUnknownError.
 */
export async function similarCases(library: Library, warm: WarmJobs, { imageId, modelId, limit }: { readonly imageId: number; readonly modelId: number; readonly limit: number }): Promise<SimilarCases> {
  const image = library.images.byId(imageId)
  const model = library.models.byId(modelId)
  if (image === undefined) throw new RowUnknownError('image', imageId)
  if (model === undefined) throw new RowUnknownError('model', modelId)
  const document = await documentOf(library, model)
  const chunks = library.features.chunksOf({ input: document.input, backbone: document.backbone.hash, tap: document.backbone.tap ?? 'output', pooling: document.pooling, pipelineVersion: PIPELINE_VERSION })
  if (chunks.length === 0) return none('This model has computed no features of images of this library.')
  const exclude = library.db
    .prepare<[number], { digest: string }>(
      'SELECT DISTINCT image.pixel_digest AS digest FROM study JOIN series ON series.study = study.id JOIN image ON image.series = series.id WHERE study.patient = ?'
    )
    .all(image.patient)
    .map(({ digest }) => digest)
  const { rows } = await warm.run('similarRows', { chunks, digest: image.pixelDigest, exclude, limit: MOST_ROWS })
  if (rows === null) return none('This model has not computed features of this image: score it first.')
  const found = describeRows(library, rows, image.patient)
  const known = found.filter(({ labels, readings }) => labels.length > 0 || readings.length > 0)
  const chosen = [...known, ...found.filter((one) => !known.includes(one))].slice(0, limit).toSorted((a, b) => b.similarity - a.similarity)
  return chosen.length === 0 ? none('No other patient has an image that this model has seen.') : { cases: chosen, reason: null }
}

function none(reason: string): SimilarCases {
  return { cases: [], reason }
}

interface Place {
  readonly imageId: number
  readonly studyId: number
  readonly patient: number
  readonly digest: string
  readonly acquired: string | null
}

function describeRows(library: Library, rows: readonly { readonly digest: string; readonly similarity: number }[], patient: number): SimilarCase[] {
  const places = library.db
    .prepare<[string], Place>(
      `SELECT image.id AS imageId, series.study AS studyId, study.patient, image.pixel_digest AS digest, study.acquired FROM json_each(?) AS wanted
         JOIN image ON image.pixel_digest = wanted.value JOIN series ON series.id = image.series JOIN study ON study.id = series.study
       WHERE image.superseded_by IS NULL ORDER BY image.id`
    )
    .all(JSON.stringify(rows.map(({ digest }) => digest)))
  const byDigest = Map.groupBy(places, ({ digest }) => digest)
  const seen = new Set<number>()
  return rows.flatMap(({ digest, similarity }) =>
    (byDigest.get(digest) ?? []).slice(0, 1).flatMap((place): SimilarCase[] => {
      if (place.patient === patient || seen.has(place.studyId)) return []
      seen.add(place.studyId)
      const labels = [...new Map(library.labels.ofImage(place.imageId).map(({ finding, value }) => [`${finding} ${value}`, { finding, value }])).values()]
      const latest = new Map(library.readings.ofStudy(place.studyId).map(({ reader, answer, found }) => [reader, { reader, answer, found: [...found] }]))
      return [{ imageId: place.imageId, studyId: place.studyId, similarity: Math.min(1, Math.max(-1, similarity)), labels, readings: [...latest.values()], acquired: place.acquired }]
    })
  )
}
