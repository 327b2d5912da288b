import type { JsonValue } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

export interface AuditEventRow {
  readonly id: number
  readonly at: string
  readonly actor: string
  readonly kind: string
  readonly detail: JsonValue
}

/** What was done, when and by whom; append-only. */
export interface Audit {
  /** `detail`: JSON, without a patient's identity or a path that may tell it. */
  record(kind: string, detail: unknown, actor?: string): void
  /** Of what was done to a model, by its hash. Latest first. */
  ofModel(hash: string): AuditEventRow[]
  /** Latest first. */
  list(filter?: { readonly kind?: string; readonly limit?: number }): AuditEventRow[]
}

export function createAudit(db: WritableDb, now: () => string): Audit {
  const add = db.prepare<[string, string, string, string]>('INSERT INTO audit_event (at, actor, kind, detail) VALUES (?, ?, ?, ?)')
  const list = db.prepare<[string | null, string | null, number], Omit<AuditEventRow, 'detail'> & { detail: string }>(
    'SELECT id, at, actor, kind, detail FROM audit_event WHERE ? IS NULL OR kind = ? ORDER BY id DESC LIMIT ?'
  )
  const ofModel = db.prepare<[string], Omit<AuditEventRow, 'detail'> & { detail: string }>(
    "SELECT id, at, actor, kind, detail FROM audit_event WHERE json_extract(detail, '$.hash') = ? ORDER BY id DESC"
  )
  return {
    ofModel: (hash) => ofModel.all(hash).map((row) => ({ ...row, detail: parseJson(row.detail) })),
    record: (kind, detail, actor = '') => db.write(() => void add.run(now(), actor, kind, JSON.stringify(detail))),
    list: ({ kind, limit = 1000 } = {}) => list.all(kind ?? null, kind ?? null, limit).map((row) => ({ ...row, detail: parseJson(row.detail) }))
  }
}
