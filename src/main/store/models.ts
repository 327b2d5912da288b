import type { JsonValue } from '../../contract/index.ts'
import { rowId } from './archive.ts'
import type { Audit } from './audit.ts'
import { pathOfContent, type ContentFiles } from './contentFiles.ts'
import type { WritableDb } from './database.ts'
import { ModelUnknownError, RowUnknownError } from './errors.ts'
import { parseJson, parseTexts } from './json.ts'
import { contentPath } from './paths.ts'
import { refreshPriorities, showActivePredictions } from './worklistOrder.ts'

export interface NewModel {
  readonly name: string
  /** The model's parameters; its hash is the sha256 of these bytes, so leave times, ids and paths out of them. */
  readonly bytes: Uint8Array
  readonly backboneHash?: string
  readonly finding: string
  readonly classes: readonly string[]
  /** JSON: intended input, tap, head kind, figures. */
  readonly card: unknown
  /** What it learned from: the items of the data set (of the split) outside the held-out parts and the lockbox. */
  readonly learnedFrom?: { readonly dataset: number; readonly split?: number; readonly heldOut?: readonly string[] }
}

export interface ModelRow {
  readonly id: number
  readonly hash: string
  readonly name: string
  readonly version: number
  readonly backboneHash: string | null
  readonly finding: string
  readonly classes: readonly string[]
  readonly card: JsonValue
  readonly dataset: number | null
  readonly split: number | null
  readonly heldOut: readonly string[]
  /** Null until a person has confirmed one. */
  readonly operatingPoint: number | null
  /** Images that it learned from and that were deleted since; above 0 it is due for training again. */
  readonly deletedTrainingImages: number
  readonly createdAt: string
}

export interface Models {
  /** A new version of the name; the same bytes once more are the row that is there. Acknowledged when it resolves. */
  add(model: NewModel): Promise<ModelRow>
  /** By `name` (latest version), `name@version`, or a hash (or its first 8 digits and more). Throws ModelUnknownError. */
  named(reference: string): ModelRow
  byId(id: number): ModelRow | undefined
  /** Latest first. */
  list(): ModelRow[]
  bytes(model: ModelRow): Promise<Buffer>
  /** The one whose answers the worklist shows; undefined where none was chosen, and the latest answers are shown. */
  active(): ModelRow | undefined
  activate(id: number): void
  /** Binds an operating point, confirmed by a person, to these very parameters. */
  confirmOperatingPoint(id: number, threshold: number, actor: string): void
}

type StoredModel = Omit<ModelRow, 'classes' | 'card' | 'heldOut'> & Record<'classes' | 'card' | 'heldOut', string>

const COLUMNS = `id, hash, name, version, backbone_hash AS backboneHash, finding, classes, card, dataset, split, held_out AS heldOut,
  operating_point AS operatingPoint, deleted_training_images AS deletedTrainingImages, created_at AS createdAt`

export function createModels(db: WritableDb, files: ContentFiles, audit: Audit, now: () => string): Models {
  const byHash = db.prepare<[string], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE hash = ?`)
  const byId = db.prepare<[number], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE id = ?`)
  const list = db.prepare<[], StoredModel>(`SELECT ${COLUMNS} FROM model ORDER BY id DESC`)
  const lastVersion = db.prepare<[string], { version: number | null }>('SELECT max(version) AS version FROM model WHERE name = ?')
  const add = db.prepare<
    [string, string, number, string | null, string, string, string, number | null, number | null, string, string],
    { id: number }
  >(
    `INSERT INTO model (hash, name, version, backbone_hash, finding, classes, card, dataset, split, held_out, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const active = db.prepare<[], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE id = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'active_model')`)
  const setActive = db.prepare<[string]>(`INSERT INTO setting VALUES ('active_model', ?) ON CONFLICT DO UPDATE SET value = excluded.value`)
  const setOperatingPoint = db.prepare<[number, number]>('UPDATE model SET operating_point = ? WHERE id = ?')
  const one = (row: StoredModel | undefined): ModelRow | undefined => (row === undefined ? undefined : fromStored(row))
  const known = (id: number): ModelRow => {
    const row = byId.get(id)
    if (row === undefined) throw new RowUnknownError('model', id)
    return fromStored(row)
  }

  return {
    async add(model) {
      const { path, hash } = pathOfContent('models', model.bytes)
      const staged = await files.stage([{ path, bytes: model.bytes }])
      return db.write(() => {
        files.settle(staged)
        const before = byHash.get(hash)
        if (before !== undefined) return fromStored(before)
        const from = model.learnedFrom
        const version = (lastVersion.get(model.name)?.version ?? 0) + 1
        const id = rowId(
          add.get(
            hash, model.name, version, model.backboneHash ?? null, model.finding, JSON.stringify(model.classes), JSON.stringify(model.card),
            from?.dataset ?? null, from?.split ?? null, JSON.stringify(from?.heldOut ?? []), now()
          )
        )
        return known(id)
      })
    },
    named(reference) {
      const models = list.all()
      const [name, version] = splitReference(reference)
      const found =
        models.find((row) => row.name === reference) ??
        models.find((row) => row.name === name && row.version === version) ??
        (/^[0-9a-f]{8,64}$/.test(reference) ? models.find((row) => row.hash.startsWith(reference)) : undefined)
      if (found === undefined) throw new ModelUnknownError(reference, [...new Set(models.map((row) => row.name))])
      return fromStored(found)
    },
    byId: (id) => one(byId.get(id)),
    list: () => list.all().map(fromStored),
    bytes: (model) => files.read(contentPath('models', model.hash)),
    active: () => one(active.get()),
    activate: (id) =>
      db.write(() => {
        const { name, version } = known(id)
        setActive.run(String(id))
        showActivePredictions(db, id)
        audit.record('model.activated', { name, version })
      }),
    confirmOperatingPoint: (id, threshold, actor) =>
      db.write(() => {
        const { name, version } = known(id)
        setOperatingPoint.run(threshold, id)
        refreshPriorities(db, { model: id })
        audit.record('model.operating-point', { name, version, threshold }, actor)
      })
  }
}

function splitReference(reference: string): [name: string, version: number] {
  const at = reference.lastIndexOf('@')
  return at < 1 ? [reference, Number.NaN] : [reference.slice(0, at), Number(reference.slice(at + 1))]
}

function fromStored(row: StoredModel): ModelRow {
  return { ...row, classes: parseTexts(row.classes), card: parseJson(row.card), heldOut: parseTexts(row.heldOut) }
}
