import { randomUUID } from 'node:crypto'
import type { Job, JsonValue, Progress, RefusedInput } from '../../contract/index.ts'
import { isGone, thisProcess, type ProcessOwner } from '../platform/processOwner.ts'
import type { WritableDb } from './database.ts'
import { RowUnknownError } from './errors.ts'
import { parseJson } from './json.ts'

export interface JobChange {
  readonly state?: Job['state']
  readonly progress?: Progress
  readonly error?: { readonly code: string; readonly message: string }
  /** JSON. */
  readonly result?: JsonValue
}

/** Long work, so that it can be listed, and gone on with after a crash. */
export interface Jobs {
  /** Waiting, and owned by this process. `payload`: JSON. */
  create(kind: string, payload: unknown): Job
  payload(jobId: string): JsonValue
  /** null until the job is done. */
  result(jobId: string): JsonValue
  /** Throws RowUnknownError. */
  change(jobId: string, change: JobChange): Job
  byId(jobId: string): Job | undefined
  /** Latest first, `limit` at most. */
  list(limit?: number): Job[]
  addRefusals(jobId: string, refused: readonly RefusedInput[]): void
  refusals(jobId: string, page: { readonly offset: number; readonly limit: number }): { total: number; items: RefusedInput[] }
  /** Marks jobs whose process has gone as failed with the code `interrupted`, and forgets all but the latest JOBS_KEPT that have ended. */
  settle(): void
  /** Empties what may name a patient (paths, results, reasons) of jobs that have ended; called inside a deletion. */
  forgetContents(): void
}

/** Jobs that have ended and are still listed. */
export const JOBS_KEPT = 200

/** What a job is left with when its program ends under it. */
export const INTERRUPTED = { code: 'interrupted', message: 'The program ended while this was under way. What had been delivered is kept; start it again to go on from there.' }

interface StoredJob {
  readonly id: string
  readonly kind: string
  readonly state: Job['state']
  readonly progress: string | null
  readonly error: string | null
  readonly owner: string | null
  readonly createdAt: string
  readonly changedAt: string
}

const COLUMNS = 'id, kind, state, progress, error, owner, created_at AS createdAt, changed_at AS changedAt'
const ENDED = `state IN ('done', 'failed', 'cancelled')`

export function createJobs(db: WritableDb, now: () => string): Jobs {
  const add = db.prepare<[string, string, string, string, string, string]>(
    `INSERT INTO job (id, kind, payload, state, created_at, changed_at, owner) VALUES (?, ?, ?, 'waiting', ?, ?, ?)`
  )
  const byId = db.prepare<[string], StoredJob>(`SELECT ${COLUMNS} FROM job WHERE id = ?`)
  const contents = db.prepare<[string], { payload: string; result: string | null }>('SELECT payload, result FROM job WHERE id = ?')
  const list = db.prepare<[number], StoredJob>(`SELECT ${COLUMNS} FROM job ORDER BY created_at DESC, id LIMIT ?`)
  const change = db.prepare<[string | null, string | null, string | null, string | null, string, string]>(
    'UPDATE job SET state = coalesce(?, state), progress = coalesce(?, progress), error = coalesce(?, error), result = coalesce(?, result), changed_at = ? WHERE id = ?'
  )
  const open = db.prepare<[], { id: string; owner: string | null }>(`SELECT id, owner FROM job WHERE state IN ('waiting', 'running')`)
  const prune = db.prepare<[number]>(`DELETE FROM job WHERE ${ENDED} AND id NOT IN (SELECT id FROM job WHERE ${ENDED} ORDER BY created_at DESC, id LIMIT ?)`)
  const refused = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM job_refusal WHERE job = ?')
  const addRefusal = db.prepare<[string, number, string, string, string]>('INSERT INTO job_refusal VALUES (?, ?, ?, ?, ?)')
  const refusals = db.prepare<[string, number, number], RefusedInput>('SELECT path, code, reason FROM job_refusal WHERE job = ? ORDER BY place LIMIT ? OFFSET ?')
  const named = (jobId: string): Job => {
    const row = byId.get(jobId)
    if (row === undefined) throw new RowUnknownError('job', jobId)
    return fromStored(row)
  }
  const contentsOf = (jobId: string): { payload: string; result: string | null } => {
    const row = contents.get(jobId)
    if (row === undefined) throw new RowUnknownError('job', jobId)
    return row
  }
  const changeRow = (jobId: string, { state, progress, error, result }: JobChange): void => {
    change.run(state ?? null, textOf(progress), textOf(error), textOf(result), now(), jobId)
  }
  return {
    create: (kind, content) =>
      db.write(() => {
        const id = randomUUID()
        const at = now()
        add.run(id, kind, JSON.stringify(content), at, at, JSON.stringify(thisProcess()))
        return named(id)
      }),
    payload: (jobId) => parseJson(contentsOf(jobId).payload),
    result: (jobId) => parseJson(contentsOf(jobId).result ?? 'null'),
    change: (jobId, changes) =>
      db.write(() => {
        changeRow(jobId, changes)
        return named(jobId)
      }),
    byId: (jobId) => {
      const row = byId.get(jobId)
      return row === undefined ? undefined : fromStored(row)
    },
    list: (limit = -1) => list.all(limit).map(fromStored),
    addRefusals: (jobId, items) =>
      db.write(() => {
        let place = refused.get(jobId)?.n ?? 0
        for (const { path, code, reason } of items) addRefusal.run(jobId, place++, path, code, reason)
      }),
    refusals: (jobId, { offset, limit }) => db.read(() => ({ total: refused.get(jobId)?.n ?? 0, items: refusals.all(jobId, limit, offset) })),
    settle: () =>
      db.note(() => {
        for (const { id, owner } of open.all()) {
          if (owner === null || isGone(ownerOf(owner))) changeRow(id, { state: 'failed', error: INTERRUPTED })
        }
        prune.run(JOBS_KEPT)
      }),
    forgetContents: () => {
      db.exec(`UPDATE job SET payload = 'null', result = NULL, error = json_set(error, '$.message', 'Removed with a deleted patient.') WHERE ${ENDED}`)
      db.exec(`DELETE FROM job_refusal WHERE job IN (SELECT id FROM job WHERE ${ENDED})`)
    }
  }
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

function ownerOf(text: string): ProcessOwner {
  const owner: ProcessOwner = JSON.parse(text)
  return owner
}

function fromStored({ id, kind, state, progress, error, owner, createdAt, changedAt }: StoredJob): Job {
  const lastProgress: Progress | null = progress === null ? null : JSON.parse(progress)
  const lastError: Job['error'] = error === null ? null : JSON.parse(error)
  // a full disk may keep `settle` from writing it
  const isCutOff = (state === 'waiting' || state === 'running') && owner !== null && isGone(ownerOf(owner))
  return { jobId: id, kind, state: isCutOff ? 'failed' : state, progress: lastProgress, error: isCutOff ? INTERRUPTED : lastError, createdAt, changedAt }
}
