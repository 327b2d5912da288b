import { PROVISIONAL_OPERATING_POINT, type CaseRow } from '../../contract/index.ts'
import { comparePriority, priorityOf, type Priority } from '../../core/judge/priority.ts'
import type { ReadableDb } from '../store/database.ts'
import { shownModels } from '../store/worklistOrder.ts'
import { findCase } from './cases.ts'

export interface WaitingList {
  /** Studies that nobody has read, and those that somebody has. */
  readonly waiting: number
  readonly read: number
  readonly cases: readonly (CaseRow & Priority & { readonly waitingHours: number })[]
}

interface Waiting {
  readonly id: number
  readonly urgency: 'stat' | 'urgent' | 'routine' | null
  readonly acquired: string | null
  readonly createdAt: string
  readonly score: number | null
  readonly threshold: number | null
}

const HOUR = 3_600_000

/**
 * Unread studies in the order of reading (core/judge/priority). A study waits from its acquisition, or, where that is not known or lies ahead, from
 * when it came in. The scanner's clock names no zone: it is taken for this machine's.
 */
export function casesByPriority(db: ReadableDb, { now, ageingHours, limit }: { readonly now: Date; readonly ageingHours: number; readonly limit: number }): WaitingList {
  return db.read(() => {
    const rows = db
      .prepare<[], Waiting>(
        `SELECT study.id, study.urgency, study.acquired, study.created_at AS createdAt, prediction.score, model.live_threshold AS threshold
         FROM study LEFT JOIN prediction ON prediction.id = study.shown_prediction LEFT JOIN model ON model.id = prediction.model
         WHERE NOT EXISTS (SELECT 1 FROM reading WHERE reading.study = study.id) ORDER BY study.id`
      )
      .all()
    const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM study').get()?.n ?? 0
    const find = findCase(db)
    const usual = db.prepare<[string], { threshold: number | null }>('SELECT max(live_threshold) AS threshold FROM model WHERE id IN (SELECT value FROM json_each(?))').get(JSON.stringify(shownModels(db)))
    const unscored = usual?.threshold ?? PROVISIONAL_OPERATING_POINT
    const ordered = rows
      .map((row) => {
        const waitingHours = hoursSince(row, now)
        const priority = priorityOf({ urgency: row.urgency, risk: row.score, threshold: row.threshold ?? unscored, waitingHours }, ageingHours)
        return { id: row.id, waitingHours, ...priority }
      })
      .toSorted((a, b) => comparePriority(a, b) || a.id - b.id)
    return {
      waiting: rows.length,
      read: total - rows.length,
      cases: ordered.slice(0, limit).flatMap(({ id, ...priority }) => {
        const row = find(id)
        return row === undefined ? [] : [{ ...row, ...priority }]
      })
    }
  })
}

function hoursSince({ acquired, createdAt }: Waiting, now: Date): number {
  const since = [acquired, createdAt].map((text) => (text === null ? Number.NaN : Date.parse(text))).find((time) => time <= now.getTime())
  return since === undefined ? 0 : (now.getTime() - since) / HOUR
}
