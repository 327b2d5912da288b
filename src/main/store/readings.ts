import type { WritableDb } from './database.ts'
import { rowId } from './archive.ts'

export interface NewReading {
  readonly study: number
  readonly finding: string
  readonly answer: string
  /** What was answered before the model's answer was shown. */
  readonly firstAnswer?: string
  readonly aiVisible: boolean
  readonly note?: string
  readonly reader?: string
}

export interface ReadingRow {
  readonly id: number
  readonly study: number
  readonly finding: string
  readonly answer: string
  readonly firstAnswer: string | null
  readonly aiVisible: boolean
  readonly note: string | null
  readonly reader: string
  readonly readAt: string
}

/** People's answers about studies; never rewritten. */
export interface Readings {
  add(reading: NewReading): number
  ofStudy(study: number): ReadingRow[]
}

export function createReadings(db: WritableDb, now: () => string): Readings {
  const add = db.prepare<[number, string, string, string | null, number, string | null, string, string], { id: number }>(
    `INSERT INTO reading (study, finding, answer, first_answer, ai_visible, note, reader, read_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const ofStudy = db.prepare<[number], Omit<ReadingRow, 'aiVisible'> & { aiVisible: number }>(
    `SELECT id, study, finding, answer, first_answer AS firstAnswer, ai_visible AS aiVisible, note, reader, read_at AS readAt
     FROM reading WHERE study = ? ORDER BY id`
  )
  return {
    add: (r) =>
      db.write(() => rowId(add.get(r.study, r.finding, r.answer, r.firstAnswer ?? null, r.aiVisible ? 1 : 0, r.note ?? null, r.reader ?? '', now()))),
    ofStudy: (study) => ofStudy.all(study).map((row) => ({ ...row, aiVisible: row.aiVisible === 1 }))
  }
}
