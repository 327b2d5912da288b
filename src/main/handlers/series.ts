import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ImageStack, Progress, SeriesInfo, SeriesSlice } from '../../contract/index.ts'
import { frameGeometry } from '../../core/dicom/frameGeometry.ts'
import { readDicomHeader } from '../../core/dicom/dicomHeader.ts'
import { parseDicom } from '../../core/dicom/parseDicom.ts'
import { spacingLabel } from '../../core/image/spacingLabel.ts'
import { sharedFrames } from '../../core/series/frameOfReference.ts'
import { sortSeries } from '../../core/series/sortSeries.ts'
import type { Stack } from '../../core/series/stack.ts'
import type { StackFinding } from '../../core/series/stackFindings.ts'
import { LibraryError, RowUnknownError } from '../store/errors.ts'
import type { PlacedImageRow } from '../store/geometry.ts'
import type { Library } from '../store/openLibrary.ts'
import { contentPath } from '../store/paths.ts'
import { sharedCodecs } from './readFrame.ts'

export interface SeriesHooks {
  readonly signal?: AbortSignal
  onProgress?(progress: Progress): void
}

/** What `--study` or `--patient` names is not in the library. */
export class SeriesUnknownError extends LibraryError {
  override readonly name = 'SeriesUnknownError'
  readonly code = 'series-unknown'
}

/** Rows of studies: of a Study Instance UID, of a PatientID, or all, in the order of import. Throws SeriesUnknownError. */
export function findStudies(library: Library, which: { readonly studyUid?: string | undefined; readonly patientId?: string | undefined }): number[] {
  const found = library.db
    .prepare<[{ uid: string | null; patient: string | null }], { id: number }>(
      `SELECT study.id FROM study JOIN patient ON patient.id = study.patient
       WHERE (@uid IS NULL OR study.uid = @uid) AND (@patient IS NULL OR patient.patient_id = @patient) ORDER BY study.id`
    )
    .all({ uid: which.studyUid ?? null, patient: which.patientId ?? null })
  if (found.length > 0 || (which.studyUid === undefined && which.patientId === undefined)) return found.map(({ id }) => id)
  const named = [which.studyUid === undefined ? [] : `study ${which.studyUid}`, which.patientId === undefined ? [] : `patient ${which.patientId}`].flat().join(' of ')
  throw new SeriesUnknownError(`The library has no ${named}. hilum cases lists what it has.`)
}

/**
 * The series of a study in the order of their numbers, each sorted into stacks with what is irregular about them. Originals that were
 * imported before a library kept geometry are read first, once. Throws RowUnknownError.
 */
export async function listSeries(library: Library, study: number, hooks: SeriesHooks = {}): Promise<SeriesInfo[]> {
  await readGeometry(library, study, hooks)
  return library.db.read(() => describeStudy(library, study))
}

interface SeriesRow {
  readonly id: number
  readonly uid: string
  readonly modality: string | null
  readonly bodyPart: string | null
  readonly description: string | null
  readonly number: number | null
}

function describeStudy(library: Library, study: number): SeriesInfo[] {
  const about = library.db
    .prepare<[number], { ageGroup: SeriesInfo['ageGroup']; patientId: string | null }>(
      'SELECT study.age_group AS ageGroup, patient.patient_id AS patientId FROM study JOIN patient ON patient.id = study.patient WHERE study.id = ?'
    )
    .get(study)
  if (about === undefined) throw new RowUnknownError('study', study)
  const rows = library.db
    .prepare<[number], SeriesRow>('SELECT id, uid, modality, body_part AS bodyPart, description, number FROM series WHERE study = ? ORDER BY number IS NULL, number, id')
    .all(study)
  const images = Map.groupBy(library.geometry.ofStudy(study), (image) => image.series)
  const described = rows.map((row) => ({ row, images: images.get(row.id) ?? [] }))
  const frames = described.map(({ row, images: own }) => ({ id: row.id, frameOfReferenceUids: distinct(own.map((image) => image.frameOfReferenceUid)) }))
  const linked = sharedFrames(frames)
  return described.map(({ row, images: all }) => {
    const shown = all.filter((image) => image.supersededBy === undefined)
    const byId = new Map(shown.map((image) => [image.id, image]))
    const { stacks, findings } = sortSeries(shown)
    const { id, ...facts } = row
    return {
      seriesId: id,
      studyId: study,
      patientId: about.patientId,
      ...facts,
      views: distinct(shown.map((image) => image.view)),
      lateralities: distinct(shown.map((image) => image.laterality)),
      ageGroup: about.ageGroup,
      framesPerSecond: shown.find((image) => image.framesPerSecond !== undefined)?.framesPerSecond ?? null,
      framesOfReference: distinct(shown.map((image) => image.frameOfReferenceUid)),
      linkedSeriesIds: [...(linked.get(id) ?? [])],
      imageCount: shown.length,
      supersededCount: all.length - shown.length,
      unreadCount: shown.filter((image) => !image.known).length,
      stacks: stacks.map((stack) => describeStack(stack, byId)),
      findings: findings.map(findingOf)
    }
  })
}

function describeStack(stack: Stack, images: ReadonlyMap<number, PlacedImageRow>): ImageStack {
  const first = images.get(stack.slices[0]?.id ?? 0)
  const { spacing } = first ?? {}
  return {
    kind: stack.kind,
    plane: stack.plane ?? null,
    edges: first?.edges ?? null,
    phase: stack.phase === undefined ? null : { ...stack.phase, value: stack.phase.value ?? null },
    sliceSpacing: stack.spacing ?? null,
    sliceThickness: first?.sliceThickness ?? null,
    pixelSpacing: spacing === undefined ? null : { ...spacing, label: spacingLabel(spacing) },
    tilt: stack.tilt ?? null,
    slices: stack.slices.map(({ id, position }): SeriesSlice => {
      const image = images.get(id)
      return {
        imageId: id,
        instanceNumber: image?.instanceNumber ?? null,
        frame: image?.frame ?? 0,
        position: position ?? null,
        view: image?.view ?? null,
        laterality: image?.laterality ?? null,
        edges: image?.edges ?? null
      }
    }),
    findings: stack.findings.map(findingOf)
  }
}

function findingOf({ kind, detail, images, size, missing }: StackFinding): ImageStack['findings'][number] {
  return { kind, detail, imageIds: [...images], ...(size === undefined ? {} : { size }), ...(missing === undefined ? {} : { missing }) }
}

/**
 * Reads the geometry of images that were imported before the library kept it: headers of their originals, one file in memory at a time. An
 * original that cannot be read stays without. Only DICOM says more than the import has kept.
 */
export async function readGeometry(library: Library, study: number | undefined, hooks: SeriesHooks = {}): Promise<void> {
  const files = library.geometry.unread(study)
  if (files.length === 0) return
  const codecs = await sharedCodecs()
  const setAgeGroup = library.db.prepare<[string, number]>(
    'UPDATE study SET age_group = coalesce(age_group, ?) WHERE id = (SELECT series.study FROM image JOIN series ON series.id = image.series WHERE image.id = ?)'
  )
  for (const [index, { fileHash, format, images }] of files.entries()) {
    hooks.signal?.throwIfAborted()
    hooks.onProgress?.({ phase: 'Reading headers', done: index, total: files.length, unit: 'files' })
    const dataset = format === 'dicom' ? await readFile(library.files.absolute(contentPath('files', fileHash))).then((bytes) => parseDicom(bytes, codecs)).catch(() => undefined) : undefined
    if (format === 'dicom' && dataset === undefined) continue
    const geometry = dataset === undefined ? undefined : frameGeometry(dataset)
    library.transaction(() => {
      // another program may have deleted the patient since
      for (const { id, frame } of images) if (library.images.byId(id) !== undefined) library.geometry.put(id, geometry?.(frame) ?? { placement: {} })
      const group = dataset === undefined ? undefined : readDicomHeader(dataset).patientAge?.group
      if (group !== undefined && images[0] !== undefined) setAgeGroup.run(group, images[0].id)
    })
    await nextTurn()
  }
  hooks.onProgress?.({ phase: 'Reading headers', done: files.length, total: files.length, unit: 'files' })
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))].toSorted()
}
