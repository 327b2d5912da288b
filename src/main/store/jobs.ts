import { randomUUID } from 'node:crypto'
import type { Job, JsonValue, Progress } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { RowUnknownError } from './errors.ts'
import { parseJson } from './json.ts'

/** Long work, so that it can be listed, and gone on with after a crash. */
export interface Jobs {
  /** `payload`: JSON. */
  create(kind: string, payload: unknown): Job
  payload(jobId: string): JsonValue
  /** Throws RowUnknownError. */
  change(jobId: string, change: { state?: Job['state']; progress?: Progress; error?: { code: string; message: string } }): Job
  byId(jobId: string): Job | undefined
  /** Latest first. */
  list(): Job[]
}

interface StoredJob {
  readonly id: string
  readonly kind: string
  readonly state: Job['state']
  readonly progress: string | null
  readonly error: string | null
}

export function createJobs(db: WritableDb, now: () => string): Jobs {
  const add = db.prepare<[string, string, string, string, string]>(`INSERT INTO job VALUES (?, ?, ?, 'waiting', NULL, NULL, ?, ?)`)
  const byId = db.prepare<[string], StoredJob>('SELECT id, kind, state, progress, error FROM job WHERE id = ?')
  const payload = db.prepare<[string], { payload: string }>('SELECT payload FROM job WHERE id = ?')
  const list = db.prepare<[], StoredJob>('SELECT id, kind, state, progress, error FROM job ORDER BY created_at DESC, id')
  const change = db.prepare<[string | null, string | null, string | null, string, string]>(
    'UPDATE job SET state = coalesce(?, state), progress = coalesce(?, progress), error = coalesce(?, error), changed_at = ? WHERE id = ?'
  )
  const named = (jobId: string): Job => {
    const row = byId.get(jobId)
    if (row === undefined) throw new RowUnknownError('job', jobId)
    return fromStored(row)
  }
  return {
    create: (kind, content) =>
      db.write(() => {
        const id = randomUUID()
        const at = now()
        add.run(id, kind, JSON.stringify(content), at, at)
        return named(id)
      }),
    payload: (jobId) => {
      const row = payload.get(jobId)
      if (row === undefined) throw new RowUnknownError('job', jobId)
      return parseJson(row.payload)
    },
    change: (jobId, { state, progress, error }) =>
      db.write(() => {
        change.run(state ?? null, progress ? JSON.stringify(progress) : null, error ? JSON.stringify(error) : null, now(), jobId)
        return named(jobId)
      }),
    byId: (jobId) => {
      const row = byId.get(jobId)
      return row === undefined ? undefined : fromStored(row)
    },
    list: () => list.all().map(fromStored)
  }
}

function fromStored({ id, kind, state, progress, error }: StoredJob): Job {
  const lastProgress: Progress | null = progress === null ? null : JSON.parse(progress)
  const lastError: Job['error'] = error === null ? null : JSON.parse(error)
  return { jobId: id, kind, state, progress: lastProgress, error: lastError }
}
