import type { JsonValue } from '../../contract/index.ts'
import { rowId } from './archive.ts'
import type { Audit } from './audit.ts'
import { pathOfContent, type ContentFiles } from './contentFiles.ts'
import type { WritableDb } from './database.ts'
import { durableWrite } from './durableFiles.ts'
import { ModelUnknownError, RowUnknownError } from './errors.ts'
import { jsonOrNull, parseJson, parseJsonOrNull, parseTexts } from './json.ts'
import { contentPath } from './paths.ts'
import { refreshWorklist } from './worklistOrder.ts'

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
  /** JSON. Of a model that came in a file: what it was called there. Its threshold is not in force before it has passed a test here. */
  readonly origin?: unknown
  /** Of a model that came in a file: what had been confirmed there. */
  readonly operatingPoint?: { readonly threshold: number; readonly choice: unknown }
}

export type ModelState = 'candidate' | 'active' | 'retired'

/** Who did something to a model, and why. */
export interface Deed {
  readonly by: string
  readonly why?: string | undefined
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
  readonly state: ModelState
  /** Null for a model that was trained here. */
  readonly origin: JsonValue
  /** On the scale of the score that is shown. Null until a person has confirmed one. */
  readonly operatingPoint: number | null
  /** How it was chosen, on which predictions, by whom and when. */
  readonly operatingChoice: JsonValue
  /** The operating point, where it is in force: null before confirmation, and for an imported model before it has passed its test here. */
  readonly liveThreshold: number | null
  /** The latest test on local cases. */
  readonly acceptance: JsonValue
  /** What a person set in place of the intended input that training derived. */
  readonly intendedInput: JsonValue
  /** Images that it learned from and that were deleted since; above 0 it is due for training again. */
  readonly deletedTrainingImages: number
  readonly createdAt: string
}

export interface Models {
  /** A new version of the name; the same bytes once more are the row that is there, and put right what had become of them on disk. Acknowledged when it resolves. */
  add(model: NewModel): Promise<ModelRow>
  /** By `name` (latest version), `name@version`, or a hash (or its first 8 digits and more). Throws ModelUnknownError. */
  named(reference: string): ModelRow
  byId(id: number): ModelRow | undefined
  /** Latest first. */
  list(): ModelRow[]
  bytes(model: ModelRow): Promise<Buffer>
  /** The promoted models, one a finding. */
  active(): ModelRow[]
  /** Makes it the finding's active model; the one before it is retired. Throws RowUnknownError. */
  promote(id: number, deed: Deed): void
  /** Its answers leave the worklist; they and the model stay. Throws RowUnknownError. */
  retire(id: number, deed: Deed): void
  /** Binds an operating point, confirmed by a person, to these very parameters. `choice`: JSON, how it was chosen and on what. */
  confirmOperatingPoint(id: number, threshold: number, deed: Deed, choice?: unknown): void
  /** Keeps the result of a test on local cases: JSON with `passed`. */
  accept(id: number, acceptance: { readonly passed: boolean } & Readonly<Record<string, unknown>>, deed: Deed): void
  /** Sets what a person says it is for, in place of what training derived; `undefined` goes back to that. */
  setIntendedInput(id: number, intended: unknown, deed: Deed): void
}

type JsonColumn = 'classes' | 'card' | 'heldOut'
type NullableColumn = 'origin' | 'operatingChoice' | 'acceptance' | 'intendedInput'
type StoredModel = Omit<ModelRow, JsonColumn | NullableColumn> & Record<JsonColumn, string> & Record<NullableColumn, string | null>

const COLUMNS = `id, hash, name, version, backbone_hash AS backboneHash, finding, classes, card, dataset, split, held_out AS heldOut, state, origin,
  operating_point AS operatingPoint, operating_choice AS operatingChoice, live_threshold AS liveThreshold, acceptance, intended_input AS intendedInput,
  deleted_training_images AS deletedTrainingImages, created_at AS createdAt`

export function createModels(db: WritableDb, files: ContentFiles, audit: Audit, now: () => string): Models {
  const byHash = db.prepare<[string], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE hash = ?`)
  const byId = db.prepare<[number], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE id = ?`)
  const list = db.prepare<[], StoredModel>(`SELECT ${COLUMNS} FROM model ORDER BY id DESC`)
  const lastVersion = db.prepare<[string], { version: number | null }>('SELECT max(version) AS version FROM model WHERE name = ?')
  const add = db.prepare<
    [string, string, number, string | null, string, string, string, number | null, number | null, string, string | null, number | null, string | null, string],
    { id: number }
  >(
    `INSERT INTO model (hash, name, version, backbone_hash, finding, classes, card, dataset, split, held_out, origin, operating_point, operating_choice, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const active = db.prepare<[], StoredModel>(`SELECT ${COLUMNS} FROM model WHERE state = 'active' ORDER BY finding`)
  const setState = db.prepare<[ModelState, number]>('UPDATE model SET state = ? WHERE id = ?')
  const setOperatingPoint = db.prepare<[number, string, number]>('UPDATE model SET operating_point = ?, operating_choice = ? WHERE id = ?')
  const setAcceptance = db.prepare<[string, number]>('UPDATE model SET acceptance = ? WHERE id = ?')
  const setIntended = db.prepare<[string | null, number]>('UPDATE model SET intended_input = ? WHERE id = ?')
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
      const stored = await files.read(path).catch(() => undefined)
      if (stored?.equals(model.bytes) === false) await durableWrite(files.absolute(path), model.bytes)
      return db.write(() => {
        files.settle(staged)
        const before = byHash.get(hash)
        if (before !== undefined) return fromStored(before)
        const from = model.learnedFrom
        const version = (lastVersion.get(model.name)?.version ?? 0) + 1
        const id = rowId(
          add.get(
            hash, model.name, version, model.backboneHash ?? null, model.finding, JSON.stringify(model.classes), JSON.stringify(model.card),
            from?.dataset ?? null, from?.split ?? null, JSON.stringify(from?.heldOut ?? []), jsonOrNull(model.origin),
            model.operatingPoint?.threshold ?? null, jsonOrNull(model.operatingPoint?.choice), now()
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
    active: () => active.all().map(fromStored),
    promote: (id, deed) =>
      db.write(() => {
        const { name, version, hash, finding } = known(id)
        const before = active.all().find((row) => row.finding === finding && row.id !== id)
        if (before !== undefined) setState.run('retired', before.id)
        setState.run('active', id)
        refreshWorklist(db, 'all')
        record('model.promoted', { name, version, hash, finding, ...(before === undefined ? {} : { inPlaceOf: `${before.name}@${before.version}` }) }, deed)
      }),
    retire: (id, deed) =>
      db.write(() => {
        const { name, version, hash } = known(id)
        setState.run('retired', id)
        refreshWorklist(db, 'all')
        record('model.retired', { name, version, hash }, deed)
      }),
    confirmOperatingPoint: (id, threshold, deed, choice = {}) =>
      db.write(() => {
        const { name, version, hash } = known(id)
        setOperatingPoint.run(threshold, JSON.stringify(choice), id)
        refreshWorklist(db, 'all')
        record('model.operating-point', { name, version, hash, threshold }, deed)
      }),
    accept: (id, acceptance, deed) =>
      db.write(() => {
        const { name, version, hash } = known(id)
        setAcceptance.run(JSON.stringify(acceptance), id)
        refreshWorklist(db, 'all')
        record('model.accepted', { name, version, hash, passed: acceptance.passed }, deed)
      }),
    setIntendedInput: (id, intended, deed) =>
      db.write(() => {
        const { name, version, hash } = known(id)
        setIntended.run(jsonOrNull(intended), id)
        record('model.intended-input', { name, version, hash, intended: intended ?? null }, deed)
      })
  }

  function record(kind: string, detail: Readonly<Record<string, unknown>>, { by, why }: Deed): void {
    audit.record(kind, { ...detail, ...(why === undefined ? {} : { why }) }, by)
  }
}

function splitReference(reference: string): [name: string, version: number] {
  const at = reference.lastIndexOf('@')
  return at < 1 ? [reference, Number.NaN] : [reference.slice(0, at), Number(reference.slice(at + 1))]
}

function fromStored(row: StoredModel): ModelRow {
  return {
    ...row,
    classes: parseTexts(row.classes),
    card: parseJson(row.card),
    heldOut: parseTexts(row.heldOut),
    origin: parseJsonOrNull(row.origin),
    operatingChoice: parseJsonOrNull(row.operatingChoice),
    acceptance: parseJsonOrNull(row.acceptance),
    intendedInput: parseJsonOrNull(row.intendedInput)
  }
}
