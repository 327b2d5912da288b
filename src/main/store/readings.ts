import type { WritableDb } from './database.ts'
import { rowId } from './archive.ts'
import { parseTexts } from './json.ts'

export interface NewReading {
  readonly study: number
  /** What was asked about: the model's finding, or a finding of the reader's own. */
  readonly finding: string
  /** `present`, `absent` or `uncertain`. */
  readonly answer: string
  /** What was answered before the model's answer was shown. */
  readonly firstAnswer?: string
  readonly aiVisible: boolean
  readonly note?: string
  readonly reader?: string
  /** The image in view. */
  readonly image?: number
  /** Classes that the reader names. */
  readonly found?: readonly string[]
  /** The model that was answered to, as it stood then. */
  readonly model?: number
  readonly modelScore?: number
  readonly modelAnswer?: 'present' | 'absent'
  /** Confirmed by a person; absent where the call was made at the provisional one. */
  readonly operatingPoint?: number
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
  readonly image: number | null
  readonly found: readonly string[]
  readonly model: number | null
  readonly modelScore: number | null
  readonly modelAnswer: 'present' | 'absent' | null
  readonly operatingPoint: number | null
}

/** People's answers about studies; never rewritten: a changed mind is a further reading. */
export interface Readings {
  add(reading: NewReading): number
  ofStudy(study: number): ReadingRow[]
  /** In the order of reading. */
  all(): ReadingRow[]
}

type StoredReading = Omit<ReadingRow, 'aiVisible' | 'found'> & { readonly aiVisible: number; readonly found: string }

const SELECT = `SELECT id, study, finding, answer, first_answer AS firstAnswer, ai_visible AS aiVisible, note, reader, read_at AS readAt, image, found, model,
  model_score AS modelScore, model_answer AS modelAnswer, operating_point AS operatingPoint FROM reading`

export function createReadings(db: WritableDb, now: () => string): Readings {
  type Text = string | null
  const add = db.prepare<[number, string, string, Text, number, Text, string, string, number | null, string, number | null, number | null, Text, number | null], { id: number }>(
    `INSERT INTO reading (study, finding, answer, first_answer, ai_visible, note, reader, read_at, image, found, model, model_score, model_answer, operating_point)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`
  )
  const ofStudy = db.prepare<[number], StoredReading>(`${SELECT} WHERE study = ? ORDER BY id`)
  const all = db.prepare<[], StoredReading>(`${SELECT} ORDER BY id`)
  return {
    add: (r) =>
      db.write(() =>
        rowId(
          add.get(
            r.study, r.finding, r.answer, r.firstAnswer ?? null, r.aiVisible ? 1 : 0, r.note ?? null, r.reader ?? '', now(), r.image ?? null,
            JSON.stringify(r.found ?? []), r.model ?? null, r.modelScore ?? null, r.modelAnswer ?? null, r.operatingPoint ?? null
          )
        )
      ),
    ofStudy: (study) => ofStudy.all(study).map(fromStored),
    all: () => all.all().map(fromStored)
  }
}

function fromStored(row: StoredReading): ReadingRow {
  return { ...row, aiVisible: row.aiVisible === 1, found: parseTexts(row.found) }
}
