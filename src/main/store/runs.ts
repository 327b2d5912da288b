import type { JsonValue } from '../../contract/index.ts'
import { isGone, thisProcess, type ProcessOwner } from '../platform/processOwner.ts'
import { rowId } from './archive.ts'
import type { WritableDb } from './database.ts'
import { RowUnknownError } from './errors.ts'
import { jsonOrNull, parseJsonOrNull } from './json.ts'

/** `interrupted` is how a running one reads whose process is gone. */
export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'

export interface NewRun {
  readonly recipeHash: string
  readonly seed: number
  readonly dataset: number
  readonly datasetHash: string
  readonly split?: number
  readonly backboneHash?: string
  readonly engine?: string
  readonly numericClass?: string
}

export interface RunChange {
  readonly state?: Exclude<RunState, 'interrupted'>
  readonly split?: number
  readonly backboneHash?: string
  readonly engine?: string
  readonly numericClass?: string
  readonly model?: number
  /** JSON. Reproducible: no times, ids, paths or identities. */
  readonly figures?: unknown
  /** JSON. What depends on the machine. */
  readonly timings?: unknown
  readonly error?: { readonly code: string; readonly message: string }
  /** Below the library with forward slashes (`reports/…`), or absolute. A patient's deletion removes it. */
  readonly reportPath?: string
}

export interface RunRow {
  readonly id: number
  readonly state: RunState
  readonly recipeHash: string
  readonly seed: number
  readonly dataset: number
  readonly datasetHash: string
  readonly split: number | null
  readonly backboneHash: string | null
  readonly engine: string | null
  readonly numericClass: string | null
  readonly model: number | null
  readonly figures: JsonValue
  readonly timings: JsonValue
  readonly error: JsonValue
  readonly reportPath: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
}

export interface Runs {
  begin(run: NewRun): RunRow
  /** `done`, `failed` and `cancelled` note the time. Throws RowUnknownError. */
  change(id: number, change: RunChange): RunRow
  byId(id: number): RunRow | undefined
  /** Latest first. */
  list(): RunRow[]
}

type StoredRun = Omit<RunRow, 'figures' | 'timings' | 'error'> & Record<'figures' | 'timings' | 'error' | 'owner', string | null>

const COLUMNS = `id, state, recipe_hash AS recipeHash, seed, dataset, dataset_hash AS datasetHash, split, backbone_hash AS backboneHash, engine,
  numeric_class AS numericClass, model, figures, timings, error, report_path AS reportPath, started_at AS startedAt, finished_at AS finishedAt, owner`

export function createRuns(db: WritableDb, now: () => string): Runs {
  type Text = string | null
  const add = db.prepare<[string, number, number, string, number | null, Text, Text, Text, string, string], { id: number }>(
    `INSERT INTO run (state, recipe_hash, seed, dataset, dataset_hash, split, backbone_hash, engine, numeric_class, owner, started_at)
     VALUES ('running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const change = db.prepare<[Text, number | null, Text, Text, Text, number | null, Text, Text, Text, Text, Text, number]>(
    `UPDATE run SET state = coalesce(?, state), split = coalesce(?, split), backbone_hash = coalesce(?, backbone_hash), engine = coalesce(?, engine),
       numeric_class = coalesce(?, numeric_class), model = coalesce(?, model), figures = coalesce(?, figures), timings = coalesce(?, timings),
       error = coalesce(?, error), report_path = coalesce(?, report_path), finished_at = coalesce(?, finished_at) WHERE id = ?`
  )
  const own = db.prepare<[string, number]>('UPDATE run SET owner = ? WHERE id = ?')
  const addReport = db.prepare<[number, string]>('INSERT OR IGNORE INTO report VALUES (?, ?)')
  const byId = db.prepare<[number], StoredRun>(`SELECT ${COLUMNS} FROM run WHERE id = ?`)
  const list = db.prepare<[], StoredRun>(`SELECT ${COLUMNS} FROM run ORDER BY id DESC`)
  const named = (id: number): RunRow => {
    const row = byId.get(id)
    if (row === undefined) throw new RowUnknownError('run', id)
    return fromStored(row)
  }
  return {
    begin: (r) =>
      db.write(() =>
        named(
          rowId(
            add.get(r.recipeHash, r.seed, r.dataset, r.datasetHash, r.split ?? null, r.backboneHash ?? null, r.engine ?? null, r.numericClass ?? null, JSON.stringify(thisProcess()), now())
          )
        )
      ),
    change: (id, c) =>
      db.write(() => {
        const finished = c.state === undefined || c.state === 'running' ? null : now()
        change.run(
          c.state ?? null, c.split ?? null, c.backboneHash ?? null, c.engine ?? null, c.numericClass ?? null, c.model ?? null, jsonOrNull(c.figures),
          jsonOrNull(c.timings), jsonOrNull(c.error), c.reportPath ?? null, finished, id
        )
        if (c.state === 'running') own.run(JSON.stringify(thisProcess()), id)
        if (c.reportPath !== undefined) addReport.run(id, c.reportPath)
        return named(id)
      }),
    byId: (id) => {
      const row = byId.get(id)
      return row === undefined ? undefined : fromStored(row)
    },
    list: () => list.all().map(fromStored)
  }
}

function fromStored({ owner, ...row }: StoredRun): RunRow {
  const state = row.state === 'running' && owner !== null && isGone(ownerOf(owner)) ? 'interrupted' : row.state
  return { ...row, state, figures: parseJsonOrNull(row.figures), timings: parseJsonOrNull(row.timings), error: parseJsonOrNull(row.error) }
}

/** As `begin` wrote it. */
function ownerOf(text: string): ProcessOwner {
  const owner: ProcessOwner = JSON.parse(text)
  return owner
}
