import type { CaseRow, WorklistQuery } from '../../contract/index.ts'
import type { Priority } from '../../core/judge/priority.ts'
import type { Library } from '../store/openLibrary.ts'
import { caseOf } from './cases.ts'

export interface WaitingList {
  /** Studies that nobody has read, and those that somebody has. */
  readonly waiting: number
  readonly read: number
  readonly cases: readonly (CaseRow & Priority & { readonly waitingHours: number })[]
}
const HOUR = 3_600_000

/**
 * Unread studies in the order of reading (core/judge/priority). A study waits from its acquisition, or, where that is not known or lies after it
 * came in, from when it came in. The scanner's clock names no zone: it is taken for this machine's.
 */
export function casesByPriority({ worklist }: Library, { now, ageingHours, limit, query = {} }: { readonly now: Date; readonly ageingHours: number; readonly limit: number; readonly query?: WorklistQuery }): WaitingList {
  worklist.freshen()
  const first = worklist.next({ ...query, reading: 'unread' }, limit, { ageingHours, now })
  const rows = new Map(worklist.rows(first.map(({ study }) => study)).map((row) => [row.studyId, row]))
  return {
    waiting: worklist.counts({ ...query, reading: 'unread' }).total,
    read: worklist.counts({ ...query, reading: 'read' }).total,
    cases: first.flatMap(({ study, tier, value }) => {
      const row = rows.get(study)
      return row === undefined ? [] : [{ ...caseOf(row), tier, value, waitingHours: Math.max(0, now.getTime() - Date.parse(row.waitingSince)) / HOUR }]
    })
  }
}
