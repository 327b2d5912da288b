import { PatientAmbiguousError, PatientUnknownError } from '../store/errors.ts'
import { foldText } from '../store/foldText.ts'
import type { Library } from '../store/openLibrary.ts'
import { contentPath } from '../store/paths.ts'
import { noteRewrite, rewriteIfDue } from '../store/rewriteDatabase.ts'
import { pseudonym } from './datasets.ts'
import { clusterFoldersWith } from './run/clusterFolders.ts'

export interface DeletionReport {
  readonly patients: number
  readonly studies: number
  readonly images: number
  readonly files: number
  /** Rows taken out of feature matrices. */
  readonly featureRows: number
  /** `name@version` of the models that learned from the patient's images; they are marked and due for training again. */
  readonly models: readonly string[]
  /** `name@version` of the data sets that lost images, and the new version that holds what is left. */
  readonly datasets: readonly { readonly dataset: string; readonly removed: number; readonly nextVersion?: number }[]
  /** Reports with the patient's images that lie outside the library: to be removed by hand. */
  readonly outsideReports: readonly string[]
  /** Removed files that another program still holds open; they go when the library is opened next. */
  readonly pendingFiles: number
  /** False where a full disk or another program's reading kept the database from being rewritten; it is when the library is opened next. */
  readonly rewritten: boolean
}

/**
 * Removes every trace of a patient from the library: originals, images, labels, readings, features, predictions, maps, thumbnails, places in
 * data sets and splits, folders of jobs on a cluster, and reports that show the images. Rows go in one transaction; files are noted in it and removed after, or when the library is
 * opened next should that be cut off. Then the database is rewritten, so that not even its free pages hold what is gone.
 *
 * `reference`: PatientID (0010,0020), or `#12` for a patient's row; `actor`: who deletes, for the audit. Throws PatientUnknownError, PatientAmbiguousError.
 */
export function deletePatient(library: Library, reference: string, actor = ''): DeletionReport {
  return { ...removePatient(library, reference, actor), rewritten: rewriteIfDue(library.db) }
}

/** `deletePatient` but for the rewriting of the database, which is due then. */
export function removePatient(library: Library, reference: string, actor = ''): Omit<DeletionReport, 'rewritten'> {
  const report = library.transaction(() => deleteRows(library, findPatient(library, reference), actor))
  const { left } = library.files.purge()
  library.files.sweep()
  return { ...report, pendingFiles: left }
}

function findPatient(library: Library, reference: string): number {
  const found = library.archive.patientsWithId(reference)
  if (found.length > 1) throw new PatientAmbiguousError(found)
  const row = found[0] ?? (/^#\d+$/.test(reference) ? library.archive.patient(Number(reference.slice(1))) : undefined)
  if (row === undefined) throw new PatientUnknownError()
  return row.id
}

interface PatientImage {
  readonly id: number
  readonly fileHash: string
  readonly pixelDigest: string
}

function deleteRows(library: Library, patient: number, actor: string): Omit<DeletionReport, 'pendingFiles' | 'rewritten'> {
  const { db } = library
  noteRewrite(db)
  const images = db
    .prepare<[number], PatientImage>(
      `SELECT image.id, image.file_hash AS fileHash, image.pixel_digest AS pixelDigest FROM study JOIN series ON series.study = study.id
         JOIN image ON image.series = series.id WHERE study.patient = ?`
    )
    .all(patient)
  const studies = db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM study WHERE patient = ?').get(patient)?.n ?? 0
  const ids = JSON.stringify(images.map((image) => image.id))

  const models = markModels(library, ids)
  const outsideReports = discardReports(library, ids)
  const artifactPaths = listPaths(library, 'SELECT DISTINCT path FROM artifact WHERE image IN (SELECT value FROM json_each(?))', ids)
  const affected = countDatasetItems(library, ids)
  db.prepare<[string]>(
    `UPDATE split SET removed_items = removed_items + (SELECT count(*) FROM split_item AS item WHERE item.split = split.id AND item.image IN (SELECT value FROM json_each(?)))`
  ).run(ids)
  library.jobs.forgetContents()

  const patientId = library.archive.patient(patient)?.patientId ?? null
  const formerIds = library.patientValues.list(patient).flatMap(({ field, value }) => (field === 'patient_id' ? [value] : []))
  for (const id of new Set([...(patientId === null ? [] : [patientId]), ...formerIds])) renameGroups(library, id)
  if (patientId !== null) forgetAsFormerId(library, patientId)
  forgetInViews(library, patient)
  // studies, series, images, labels, readings, predictions, artifacts, conflicts, data set and split items go with it
  db.prepare<[number]>('DELETE FROM patient WHERE id = ?').run(patient)

  const fileHashes = unreferred(library, 'SELECT 1 FROM image WHERE file_hash = ? LIMIT 1', images.map((image) => image.fileHash))
  const deleteFile = db.prepare<[string]>('DELETE FROM file WHERE hash = ?')
  for (const hash of fileHashes) deleteFile.run(hash)
  const digests = unreferred(library, 'SELECT 1 FROM image WHERE pixel_digest = ? LIMIT 1', images.map((image) => image.pixelDigest))
  const features = library.features.forget(digests)
  library.files.discard([
    ...clusterFoldersWith(library, new Set(images.map((image) => image.fileHash))),
    ...fileHashes.map((hash) => contentPath('files', hash)),
    ...unreferred(library, 'SELECT 1 FROM artifact WHERE path = ? LIMIT 1', artifactPaths)
  ])
  const datasets = affected.map(({ id, name, version, removed }) => ({ dataset: `${name}@${version}`, removed, ...freezeRemainder(library, id, name, version) }))
  library.audit.record('patient.deleted', { studies, images: images.length, files: fileHashes.length, models, datasets: datasets.map((d) => d.dataset) }, actor)
  return { patients: 1, studies, images: images.length, files: fileHashes.length, featureRows: features.rows, models, datasets, outsideReports }
}

/** Ids shorter than this are looked for as whole group names only: a group "112" is not named for patient "1". */
const TELLING_LENGTH = 4

/** Saved filters that look for this patient go with them: by row, by PatientID, or by a name that they bear. */
function forgetInViews({ db, archive }: Library, patient: number): void {
  const row = archive.patient(patient)
  const named = [row?.patientId ?? '', ...foldText(row?.name ?? '').split(' ')].map(foldText).filter((word) => word.length >= TELLING_LENGTH || word === foldText(row?.patientId ?? ''))
  const words = named.filter((word) => word !== '')
  const forget = db.prepare<[number]>('DELETE FROM worklist_view WHERE id = ?')
  const views = db
    .prepare<[], { id: number; text: string | null; patient: number | null }>(
      "SELECT id, json_extract(view, '$.query.text') AS text, json_extract(view, '$.query.patient') AS patient FROM worklist_view"
    )
    .all()
  for (const view of views) {
    const text = foldText(view.text ?? '')
    if (view.patient === patient || words.some((word) => text.includes(word))) forget.run(view.id)
  }
}

/** A study that was first filed under this patient and went to another by a correction still says so there. */
function forgetAsFormerId({ db }: Library, patientId: string): void {
  db.prepare<[string]>(`DELETE FROM patient_value WHERE field = 'patient_id' AND value = ?`).run(patientId)
  db.prepare<[string]>(`DELETE FROM conflict WHERE kind = 'patient-id-changed' AND instr(detail, ?) > 0`).run(JSON.stringify(patientId))
}

/** A table may have named another patient's group for this one: the group keeps together under a pseudonym. */
function renameGroups({ db }: Library, patientId: string): void {
  const named = patientId.length < TELLING_LENGTH ? 'name = ?' : 'instr(name, ?) > 0'
  const groups = db
    .prepare<[string], { name: string }>(
      `SELECT name FROM (SELECT DISTINCT split_group AS name FROM image UNION SELECT DISTINCT group_name FROM dataset_item) WHERE ${named}`
    )
    .all(patientId)
  const inImages = db.prepare<[string, string]>('UPDATE image SET split_group = ? WHERE split_group = ?')
  const inDatasets = db.prepare<[string, string]>('UPDATE dataset_item SET group_name = ? WHERE group_name = ?')
  for (const { name } of groups) {
    inImages.run(pseudonym('group', name), name)
    inDatasets.run(pseudonym('group', name), name)
  }
}

/** Counts, on each model, the images that it learned from: items outside its held-out parts and the lockbox. */
function markModels(library: Library, ids: string): string[] {
  return library.db
    .prepare<[string], { name: string; version: number }>(
      `WITH gone (image) AS (SELECT value FROM json_each(?)),
         learned (model, n) AS (
           SELECT model.id, count(*) FROM model
             JOIN dataset_item AS item ON item.dataset = model.dataset
             LEFT JOIN split_item ON split_item.split = model.split AND split_item.image = item.image
           WHERE item.image IN (SELECT image FROM gone) AND item.lockbox = 0 AND (model.split IS NULL OR split_item.part IS NOT NULL)
             AND (split_item.part IS NULL OR split_item.part NOT IN (SELECT value FROM json_each(model.held_out)))
           GROUP BY model.id)
       UPDATE model SET deleted_training_images = deleted_training_images + (SELECT n FROM learned WHERE learned.model = model.id)
       WHERE id IN (SELECT model FROM learned) RETURNING name, version`
    )
    .all(ids)
    .map(({ name, version }) => `${name}@${version}`)
}

/** Reports show images; those of runs whose data set held the patient's go (they can be written again), and those outside are named. */
function discardReports(library: Library, ids: string): string[] {
  const runs = `SELECT id FROM run WHERE dataset IN (SELECT dataset FROM dataset_item WHERE image IN (SELECT value FROM json_each(?)))`
  const paths = listPaths(library, `SELECT DISTINCT path FROM report WHERE run IN (${runs}) ORDER BY path`, ids)
  library.db.prepare<[string]>(`DELETE FROM report WHERE run IN (${runs})`).run(ids)
  library.db.prepare<[string]>(`UPDATE run SET report_path = NULL WHERE id IN (${runs})`).run(ids)
  const inside = paths.filter((path) => path.startsWith('reports/') && !path.split('/').includes('..'))
  library.files.discard(inside)
  return paths.filter((path) => !inside.includes(path))
}

function countDatasetItems(library: Library, ids: string): { id: number; name: string; version: number; removed: number }[] {
  const affected = library.db
    .prepare<[string], { id: number; name: string; version: number; removed: number }>(
      `SELECT dataset.id, dataset.name, dataset.version, count(*) AS removed FROM dataset JOIN dataset_item AS item ON item.dataset = dataset.id
       WHERE item.image IN (SELECT value FROM json_each(?)) GROUP BY dataset.id ORDER BY dataset.name, dataset.version`
    )
    .all(ids)
  const mark = library.db.prepare<[number, number]>('UPDATE dataset SET removed_items = removed_items + ? WHERE id = ?')
  for (const { id, removed } of affected) mark.run(removed, id)
  return affected
}

/** The latest version no longer holds what its hash says: what is left becomes the next one. */
function freezeRemainder(library: Library, id: number, name: string, version: number): { nextVersion?: number } {
  const latest = library.datasets.named(name)
  const items = library.datasets.frozenItems(id)
  if (latest.version !== version || items.length === 0) return {}
  const present = new Set(items.map((item) => item.label))
  const classes = latest.classes.filter((label) => present.has(label))
  return { nextVersion: library.datasets.freeze({ name, finding: latest.finding, classes, items }).version }
}

function listPaths(library: Library, sql: string, ids: string): string[] {
  return library.db.prepare<[string], { path: string }>(sql).all(ids).map(({ path }) => path)
}

/** Those of the keys that no row has any more. */
function unreferred(library: Library, question: string, keys: readonly string[]): string[] {
  const asked = library.db.prepare<[string]>(question)
  return [...new Set(keys)].filter((key) => asked.get(key) === undefined)
}
