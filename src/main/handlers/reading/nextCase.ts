import type { ReadableDb } from '../../store/database.ts'
import { RowUnknownError } from '../../store/errors.ts'

export interface NextCase {
  readonly studyId: number | null
  /** Studies that are still to be read, and those that have been. */
  readonly waiting: number
  readonly read: number
}

export interface NextCaseOptions {
  readonly studyId?: number | undefined
  readonly direction: 'next' | 'previous'
  /** Counts as read only what this reader has read; anybody where absent. */
  readonly reader?: string | undefined
}

interface Place {
  readonly rank: number
  readonly priority: number
  readonly id: number
}

/**
 * The study to go on with: the next unread one after this in the worklist's order, then from the beginning of the list; `previous` is the one before it,
 * read or not. Null where nothing is left. Throws RowUnknownError.
 */
export function nextCase(db: ReadableDb, { studyId, direction, reader }: NextCaseOptions): NextCase {
  return db.read(() => {
    const named = reader === undefined ? {} : { reader }
    const unread = `NOT ${reader === undefined ? READ : READ_BY}`
    const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM study').get()?.n ?? 0
    const read = db.prepare<[Record<string, string>], { n: number }>(reader === undefined ? COUNT_READ : 'SELECT count(DISTINCT study) AS n FROM reading WHERE reader = @reader').get(named)?.n ?? 0
    const counts = { waiting: total - read, read }
    const here = studyId === undefined ? undefined : db.prepare<[number], Place>('SELECT urgency_rank AS rank, priority, id FROM study WHERE id = ?').get(studyId)
    if (studyId !== undefined && here === undefined) throw new RowUnknownError('study', studyId)
    const ask = (condition: string, descending = false): number | null => {
      const order = descending ? 'urgency_rank DESC, priority, id DESC' : 'urgency_rank, priority DESC, id'
      return db.prepare<[Record<string, string | number>], { id: number }>(`SELECT id FROM study WHERE ${condition} ORDER BY ${order} LIMIT 1`).get({ ...here, ...named })?.id ?? null
    }
    if (direction === 'previous') return { studyId: here === undefined ? null : ask(BEFORE, true), ...counts }
    const after = here === undefined ? null : ask(`${BEHIND} AND ${unread}`)
    return { studyId: after ?? ask(here === undefined ? unread : `id <> @id AND ${unread}`), ...counts }
  })
}

/** A mark goes before readings: read without an answer, or to be read again. */
const READ = 'coalesce((SELECT read FROM study_mark WHERE study_mark.study = study.id), EXISTS (SELECT 1 FROM reading WHERE reading.study = study.id))'
const READ_BY = 'EXISTS (SELECT 1 FROM reading WHERE reading.study = study.id AND reading.reader = @reader)'
const COUNT_READ = `SELECT count(*) AS n FROM (SELECT study FROM reading UNION SELECT study FROM study_mark WHERE read = 1)
  WHERE study NOT IN (SELECT study FROM study_mark WHERE read = 0)`

/** Later and earlier in the list than the place that is named. */
const BEHIND = '(urgency_rank > @rank OR (urgency_rank = @rank AND (priority < @priority OR (priority = @priority AND id > @id))))'
const BEFORE = '(urgency_rank < @rank OR (urgency_rank = @rank AND (priority > @priority OR (priority = @priority AND id < @id))))'
