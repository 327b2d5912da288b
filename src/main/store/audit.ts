import type { AuditFilter, JsonValue } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { foldText } from './foldText.ts'
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
  /** `detail`: JSON, without a patient's identity or a path that may tell it. Without an actor: who `actsAs` names. */
  record(kind: string, detail: unknown, actor?: string): void
  /** `record` for what must go on without it, as unlocking a screen does: on a full disk it is recorded when there is room. */
  note(kind: string, detail: unknown, actor?: string): void
  /** Names who acts where an event does not say it; nobody at first: the command line. */
  actsAs(actor: () => string): void
  /** Of what was done to a model, by its hash. Latest first. */
  ofModel(hash: string): AuditEventRow[]
  /** Latest first. */
  list(filter?: { readonly kind?: string; readonly limit?: number }): AuditEventRow[]
  /** Latest first, those older than the event `before`. */
  page(filter: AuditFilter, before: number | undefined, limit: number): AuditEventRow[]
  count(filter: AuditFilter): number
  /** The kinds and people that there are events of, with how many. */
  choices(): { kinds: { kind: string; count: number }[]; actors: { actor: string; count: number }[] }
}

type StoredEvent = Omit<AuditEventRow, 'detail'> & { readonly detail: string }

const MATCHES = `($kinds IS NULL OR kind IN (SELECT value FROM json_each($kinds)))
  AND ($actor IS NULL OR actor = $actor)
  AND ($from IS NULL OR at >= $from)
  AND ($to IS NULL OR at < date($to, '+1 day'))
  AND NOT EXISTS (SELECT 1 FROM json_each($words) WHERE instr(hilum_fold(kind || ' ' || actor || ' ' || detail), value) = 0)`

interface Conditions {
  readonly kinds: string | null
  readonly actor: string | null
  readonly from: string | null
  readonly to: string | null
  readonly words: string
}

export function createAudit(db: WritableDb, now: () => string): Audit {
  let present = nobody
  const add = db.prepare<[string, string, string, string]>('INSERT INTO audit_event (at, actor, kind, detail) VALUES (?, ?, ?, ?)')
  const list = db.prepare<[string | null, string | null, number], StoredEvent>('SELECT id, at, actor, kind, detail FROM audit_event WHERE ? IS NULL OR kind = ? ORDER BY id DESC LIMIT ?')
  const ofModel = db.prepare<[string], StoredEvent>("SELECT id, at, actor, kind, detail FROM audit_event WHERE json_extract(detail, '$.hash') = ? ORDER BY id DESC")
  const page = db.prepare<[Conditions & { readonly before: number; readonly limit: number }], StoredEvent>(`SELECT id, at, actor, kind, detail FROM audit_event WHERE id < $before AND ${MATCHES} ORDER BY id DESC LIMIT $limit`)
  const count = db.prepare<[Conditions], { n: number }>(`SELECT count(*) AS n FROM audit_event WHERE ${MATCHES}`)
  const kinds = db.prepare<[], { kind: string; count: number }>('SELECT kind, count(*) AS count FROM audit_event GROUP BY kind ORDER BY kind')
  const actors = db.prepare<[], { actor: string; count: number }>('SELECT actor, count(*) AS count FROM audit_event GROUP BY actor ORDER BY actor')
  return {
    actsAs: (actor) => {
      present = actor
    },
    ofModel: (hash) => ofModel.all(hash).map(fromStored),
    record: (kind, detail, actor = present()) => db.write(() => void add.run(now(), actor, kind, JSON.stringify(detail))),
    note(kind, detail, actor = present()) {
      const [at, text] = [now(), JSON.stringify(detail)]
      db.note(() => void add.run(at, actor, kind, text))
    },
    list: ({ kind, limit = 1000 } = {}) => list.all(kind ?? null, kind ?? null, limit).map(fromStored),
    page: (filter, before, limit) => page.all({ ...conditionsOf(filter), before: before ?? Number.MAX_SAFE_INTEGER, limit }).map(fromStored),
    count: (filter) => count.get(conditionsOf(filter))?.n ?? 0,
    choices: () => ({ kinds: kinds.all(), actors: actors.all() })
  }
}

function nobody(): string {
  return ''
}

function conditionsOf({ kinds, actor, from, to, text = '' }: AuditFilter): Conditions {
  const words = foldText(text).split(/\s+/).filter((word) => word !== '')
  return { kinds: kinds === undefined ? null : JSON.stringify(kinds), actor: actor ?? null, from: from ?? null, to: to ?? null, words: JSON.stringify(words) }
}

function fromStored(row: StoredEvent): AuditEventRow {
  return { ...row, detail: parseJson(row.detail) }
}
