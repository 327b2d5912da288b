import type { WorklistCounts, WorklistOverview, WorklistQuery, WorklistRow, WorklistSort } from '../../contract/index.ts'
import { AGEING_HOURS } from '../../core/judge/priority.ts'
import type { WritableDb } from './database.ts'
import { countsSql, tally, type CountedRow } from './worklistCounts.ts'
import { idsSql, nextArmSql, whereOf, type Dimension, type NextArm, type Where } from './worklistQuery.ts'
import { COLUMNS, rowOf, type StoredLine } from './worklistLine.ts'
import { freshenSome, freshenWorklist, staleCount } from './worklistRows.ts'

export interface Window {
  readonly offset: number
  readonly limit: number
}

/** A study in the order of reading. */
export interface NextCase {
  readonly study: number
  /** 0 stat, 1 urgent, 2 routine. */
  readonly tier: 0 | 1 | 2
  /** core/judge/priority: 0 to 2. */
  readonly value: number
}

/** The list of studies, any filter in any order. Whoever reads it calls `freshen` (all) or `freshenSome` (a part, soon done) first. */
export interface Worklist {
  freshen(): void
  /** Answers how many lines it brought up to date; 0 where none is stale. */
  freshenSome(): number
  stale(): number
  total(): number
  /** Ids of the studies that the query shows, in order. */
  ids(query: WorklistQuery, sort: WorklistSort, window?: Window): number[]
  /** Lines of studies, in the order given; those that are gone are left out. */
  rows(studies: readonly number[]): WorklistRow[]
  list(query: WorklistQuery, sort: WorklistSort, window: Window): WorklistRow[]
  counts(query: WorklistQuery): WorklistCounts
  overview(reader: string): Omit<WorklistOverview, 'blinded'>
  /** The first `count` studies in the order of reading. */
  next(query: WorklistQuery, count: number, options?: { readonly ageingHours?: number; readonly now?: Date }): NextCase[]
}

const HOUR = 3600
const ALL = 0x7fffffff

export function createWorklist(db: WritableDb, clock: () => Date = () => new Date()): Worklist {
  const byIds = db.prepare<[string], StoredLine>(`SELECT ${COLUMNS} FROM json_each(?) AS each CROSS JOIN worklist ON worklist.study = each.value ORDER BY each.key`)
  const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM study')
  const overview = db.prepare<[], Omit<WorklistOverview, 'readToday' | 'readTodayByAll' | 'stale' | 'blinded'>>(
    `SELECT coalesce(sum(read = 0), 0) AS unread, coalesce(sum(read = 0 AND bucket = 0), 0) AS likely, coalesce(sum(read = 0 AND bucket IN (1, 2)), 0) AS unscored,
       coalesce(sum(flagged), 0) AS flagged, coalesce(sum(disagrees), 0) AS disagreements, coalesce(sum(queued), 0) AS queued, count(*) AS total
     FROM worklist INDEXED BY worklist_counts`
  )
  const readSince = db.prepare<[string, string], { mine: number; all: number }>(
    'SELECT coalesce(sum(reader = ?), 0) AS mine, count(*) AS "all" FROM worklist INDEXED BY worklist_by_read_at WHERE read_at >= ?'
  )

  function next(query: WorklistQuery, count: number, { ageingHours = AGEING_HOURS, now = clock() } = {}): NextCase[] {
    const where = whereOf(query, 'order', { now })
    const seconds = now.getTime() / 1000
    const since = seconds - ageingHours * HOUR
    const arm = (name: NextArm): (NextCase & { readonly read: 0 | 1 })[] =>
      db
        .prepare<(string | number)[], { study: number; read: 0 | 1; tier: 0 | 1 | 2; key: number }>(nextArmSql(where, name, ageingHours))
        .all(...where.parameters, since, count)
        .map(({ key, ...row }) => ({ ...row, value: key + (name === 'waited' ? 1 : seconds / (ageingHours * HOUR)) }))
    return merge(arm('waited'), arm('waiting'), count)
  }

  function ids(query: WorklistQuery, { by, descending }: WorklistSort, { offset, limit }: Window): number[] {
    if (by === 'next' && descending) {
      const all = next(query, ALL).toReversed()
      return all.slice(offset, offset + limit).map(({ study }) => study)
    }
    if (by === 'next') return next(query, Math.min(ALL, offset + limit)).slice(offset).map(({ study }) => study)
    const where = whereOf(query, 'order', { now: clock() })
    return db.prepare<(string | number)[], { study: number }>(idsSql(where, { by, descending })).all(...where.parameters, limit, offset).map(({ study }) => study)
  }

  const rows = (studies: readonly number[]): WorklistRow[] => byIds.all(JSON.stringify(studies)).map(rowOf)
  const counted = (where: Where): CountedRow[] => db.prepare<(string | number)[], CountedRow>(countsSql(where)).all(...where.parameters)

  return {
    freshen: () => freshenWorklist(db),
    freshenSome: () => freshenSome(db),
    stale: () => staleCount(db),
    total: () => total.get()?.n ?? 0,
    ids: (query, sort, window = { offset: 0, limit: ALL }) => db.read(() => ids(query, sort, window)),
    rows: (studies) => db.read(() => rows(studies)),
    list: (query, sort, window) => db.read(() => rows(ids(query, sort, window))),
    counts: (query) =>
      db.read(() => {
        const now = clock()
        const all = counted(whereOf(query, 'counts', { now }))
        const active = (['status', 'modality', 'finding', 'bucket', 'urgency', 'refusal'] as const).filter((dimension) => query[dimension] !== undefined)
        const apart = new Map<Dimension, CountedRow[]>(active.map((without) => [without, counted(whereOf(query, 'counts', { now, without }))]))
        return { ...tally(all, apart, reasons(db)), stale: staleCount(db) }
      }),
    overview: (reader) =>
      db.read(() => {
        const now = clock()
        const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString()
        const today = readSince.get(reader, midnight)
        const all = overview.get()
        if (all === undefined) throw new TypeError('a count returned no row')
        return { ...all, readToday: today?.mine ?? 0, readTodayByAll: today?.all ?? 0, stale: staleCount(db) }
      }),
    next: (query, count, options) => db.read(() => next(query, count, options))
  }
}

/** Unread first, then the tier, then the larger value, then who came first. */
function merge<Case extends NextCase & { readonly read: 0 | 1 }>(a: readonly Case[], b: readonly Case[], count: number): NextCase[] {
  const merged: NextCase[] = []
  for (let i = 0, j = 0; merged.length < count; ) {
    const [x, y] = [a[i], b[j]]
    if (x === undefined && y === undefined) break
    const takesX = y === undefined || (x !== undefined && (x.read - y.read || x.tier - y.tier || y.value - x.value || x.study - y.study) < 0)
    const taken = takesX ? x : y
    if (taken !== undefined) merged.push({ study: taken.study, tier: taken.tier, value: taken.value })
    if (takesX) i++
    else j++
  }
  return merged
}

/** A reason as its model gave it, for each code of refusal. */
function reasons(db: WritableDb): (code: string) => string {
  const one = db.prepare<[string], { reason: string | null }>('SELECT refused_reason AS reason FROM worklist WHERE refused_code = ? LIMIT 1')
  return (code) => one.get(code)?.reason ?? code
}
