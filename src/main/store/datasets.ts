import { createHash } from 'node:crypto'
import { canonicalJson } from '../../core/canonicalJson.ts'
import type { ImageFormat } from '../../core/image/decodedFile.ts'
import type { Audit } from './audit.ts'
import { rowId } from './archive.ts'
import type { WritableDb } from './database.ts'
import { DatasetEmptyError, DatasetUnknownError, RowUnknownError } from './errors.ts'
import { parseTextRecord, parseTexts } from './json.ts'

export interface NewDatasetItem {
  readonly image: number
  readonly label: string
  /** Images of one group never straddle two parts of a split. */
  readonly group: string
  readonly source?: string | undefined
  /** In the sealed test part. */
  readonly lockbox?: boolean | undefined
}

export interface DatasetRow {
  readonly id: number
  readonly name: string
  readonly version: number
  /** sha256 over finding and items as frozen; no ids, paths or times, so two libraries of the same images and labels agree. */
  readonly hash: string
  readonly finding: string
  /** In label order: index 0, 1, … */
  readonly classes: readonly string[]
  /** Items that went with a deleted patient; the hash then no longer describes what is left. */
  readonly removedItems: number
  readonly createdAt: string
}

export interface DatasetItem {
  readonly image: number
  readonly label: string
  readonly group: string
  readonly source: string | null
  readonly lockbox: boolean
  readonly pixelDigest: string
  readonly fileHash: string
  readonly frame: number
  readonly format: ImageFormat
  readonly study: number
  /** Row number: tells patients apart without naming them. */
  readonly patient: number
  /** False where the patient's ID is blank, and the patient stands for one study alone. */
  readonly patientKnown: boolean
}

/** What else is known of an item; null and '' where it is not. */
export interface ImageTraits {
  readonly image: number
  readonly originalName: string
  readonly view: string | null
  readonly sex: string | null
  /** (0010,1010), as written */
  readonly age: string | null
  readonly birthDate: string | null
  readonly acquired: string | null
  /** Further columns of the import's table. */
  readonly attributes: Readonly<Record<string, string>>
}

/** Frozen labels, by name and version. */
export interface Datasets {
  /** A new version, or the latest one where nothing changed. Throws DatasetEmptyError. */
  freeze(dataset: { name: string; finding: string; classes: readonly string[]; items: readonly NewDatasetItem[] }): DatasetRow
  /** The latest version, or the one asked for. Throws DatasetUnknownError. */
  named(name: string, version?: number): DatasetRow
  byId(id: number): DatasetRow | undefined
  /** Latest versions, by name. */
  list(): DatasetRow[]
  /** Without the lockbox, in the order of file hash and frame: the same in every library of the same files. */
  items(dataset: number): DatasetItem[]
  /** Of all items that are not sealed, in no order. */
  traits(dataset: number): ImageTraits[]
  /** The sealed items; each opening is an audit event. */
  openLockbox(dataset: number, why: { readonly actor: string; readonly purpose: string; readonly model?: string }): DatasetItem[]
  /** Of all versions, first one first. */
  lockboxOpenings(name: string): readonly { readonly at: string; readonly by: string; readonly reason: string; readonly version: number; readonly model: string }[]
  /** Versions, latest first, that hold any of the images. */
  holding(images: readonly number[]): DatasetRow[]
  /** All items with their seals, for freezing the next version; no opening, because nothing is judged on them. */
  frozenItems(dataset: number): NewDatasetItem[]
}

type StoredRow = Omit<DatasetRow, 'classes'> & { readonly classes: string }
type StoredItem = Omit<DatasetItem, 'lockbox' | 'patientKnown'> & { readonly lockbox: 0 | 1; readonly patientKnown: 0 | 1 }

const COLUMNS = 'id, name, version, hash, finding, classes, removed_items AS removedItems, created_at AS createdAt'

export function createDatasets(db: WritableDb, audit: Audit, now: () => string): Datasets {
  const latest = db.prepare<[string], StoredRow>(`SELECT ${COLUMNS} FROM dataset WHERE name = ? ORDER BY version DESC LIMIT 1`)
  const versioned = db.prepare<[string, number], StoredRow>(`SELECT ${COLUMNS} FROM dataset WHERE name = ? AND version = ?`)
  const byId = db.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM dataset WHERE id = ?`)
  const list = db.prepare<[], StoredRow>(
    `SELECT ${COLUMNS} FROM dataset WHERE version = (SELECT max(version) FROM dataset AS d WHERE d.name = dataset.name) ORDER BY name`
  )
  const holding = db.prepare<[string], StoredRow>(
    `SELECT ${COLUMNS} FROM dataset WHERE id IN (SELECT dataset FROM dataset_item WHERE image IN (SELECT value FROM json_each(?)))
     ORDER BY name, version DESC`
  )
  const add = db.prepare<[string, number, string, string, string, string], { id: number }>(
    'INSERT INTO dataset (name, version, hash, finding, classes, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id'
  )
  const addItem = db.prepare<[number, number, string, string, string | null, number]>('INSERT INTO dataset_item VALUES (?, ?, ?, ?, ?, ?)')
  const items = db.prepare<[number], StoredItem>(
    `SELECT item.image, item.label, item.group_name AS "group", item.source, item.lockbox, image.pixel_digest AS pixelDigest,
       image.file_hash AS fileHash, image.frame, file.format, series.study, study.patient,
       patient.patient_id IS NOT NULL AS patientKnown
     FROM dataset_item AS item JOIN image ON image.id = item.image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series
       JOIN study ON study.id = series.study JOIN patient ON patient.id = study.patient
     WHERE item.dataset = ? ORDER BY image.file_hash, image.frame`
  )
  const imageKey = db.prepare<[number], { pixelDigest: string; fileHash: string; frame: number }>(
    'SELECT pixel_digest AS pixelDigest, file_hash AS fileHash, frame FROM image WHERE id = ?'
  )
  const traits = db.prepare<[number], Omit<ImageTraits, 'attributes'> & { readonly attributes: string }>(
    `SELECT item.image, file.original_name AS originalName, nullif(coalesce(geometry.view, series.view_position), '') AS view, nullif(patient.sex, '') AS sex,
       study.age, patient.birth_date AS birthDate, study.acquired, image.attributes
     FROM dataset_item AS item JOIN image ON image.id = item.image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series
       JOIN study ON study.id = series.study JOIN patient ON patient.id = study.patient LEFT JOIN image_geometry AS geometry ON geometry.image = image.id
     WHERE item.dataset = ? AND item.lockbox = 0`
  )

  const openings = db.prepare<[string], { at: string; by: string; reason: string; version: number; model: string }>(
    `SELECT at, actor AS "by", json_extract(detail, '$.purpose') AS reason, json_extract(detail, '$.version') AS version, coalesce(json_extract(detail, '$.model'), '') AS model
     FROM audit_event WHERE kind = 'lockbox.opened' AND json_extract(detail, '$.dataset') = ? ORDER BY id`
  )

  function hashOf(finding: string, classes: readonly string[], newItems: readonly NewDatasetItem[]): string {
    const lines = newItems.map((item) => {
      const key = imageKey.get(item.image)
      if (key === undefined) throw new RowUnknownError('image', item.image)
      return canonicalJson([key.pixelDigest, key.fileHash, key.frame, item.label, item.group, item.source ?? null, item.lockbox === true])
    })
    const digest = createHash('sha256').update(canonicalJson({ dataset: 1, finding, classes }))
    for (const line of lines.toSorted()) digest.update('\n').update(line)
    return digest.digest('hex')
  }

  const readItems = (dataset: number): DatasetItem[] => items.all(dataset).map((item) => ({ ...item, lockbox: item.lockbox === 1, patientKnown: item.patientKnown === 1 }))

  return {
    freeze: ({ name, finding, classes, items: newItems }) =>
      db.write(() => {
        if (newItems.length === 0) throw new DatasetEmptyError(name, 'no image has a label')
        const hash = hashOf(finding, classes, newItems)
        const before = latest.get(name)
        if (before?.hash === hash && before.removedItems === 0) return fromStored(before)
        const createdAt = now()
        const version = (before?.version ?? 0) + 1
        const id = rowId(add.get(name, version, hash, finding, JSON.stringify(classes), createdAt))
        for (const item of newItems) addItem.run(id, item.image, item.label, item.group, item.source ?? null, item.lockbox === true ? 1 : 0)
        return { id, name, version, hash, finding, classes: [...classes], removedItems: 0, createdAt }
      }),
    named: (name, version) => {
      const row = version === undefined ? latest.get(name) : versioned.get(name, version)
      if (row === undefined) throw new DatasetUnknownError(version === undefined ? name : `${name}, version ${version}`, list.all().map((known) => known.name))
      return fromStored(row)
    },
    byId: (id) => mapRow(byId.get(id)),
    list: () => list.all().map(fromStored),
    items: (dataset) => readItems(dataset).filter((item) => !item.lockbox),
    traits: (dataset) => traits.all(dataset).map((row) => ({ ...row, attributes: parseTextRecord(row.attributes) })),
    openLockbox: (dataset, { actor, purpose, model }) =>
      db.write(() => {
        const row = byId.get(dataset)
        if (row === undefined) throw new RowUnknownError('dataset', dataset)
        const sealed = readItems(dataset).filter((item) => item.lockbox)
        audit.record('lockbox.opened', { dataset: row.name, version: row.version, items: sealed.length, purpose, ...(model === undefined ? {} : { model }) }, actor)
        return sealed
      }),
    lockboxOpenings: (name) => openings.all(name),
    holding: (images) => holding.all(JSON.stringify(images)).map(fromStored),
    frozenItems: (dataset) =>
      readItems(dataset).map(({ image, label, group, source, lockbox }) => ({ image, label, group, source: source ?? undefined, lockbox }))
  }
}

function fromStored(row: StoredRow): DatasetRow {
  return { ...row, classes: parseTexts(row.classes) }
}

function mapRow(row: StoredRow | undefined): DatasetRow | undefined {
  return row === undefined ? undefined : fromStored(row)
}
