import { epochRecordSchema, type EpochRecord } from '../../core/training/trainingState.ts'
import { z } from 'zod'
import type { JsonValue } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { parseJson, parseJsonOrNull } from './json.ts'

export type EventLevel = 'info' | 'caution' | 'stop'

export interface RunEvent {
  readonly at: string
  readonly kind: string
  readonly text: string
  readonly level: EventLevel
}

/** What a part's classifier reached on its test images. */
export const partFiguresSchema = z.strictObject({ accuracy: z.number().nullable(), auc: z.number().nullable(), thumbnailAccuracy: z.number().nullable() })
export type PartFigures = z.infer<typeof partFiguresSchema>

export interface RunPartRow {
  readonly title: string
  readonly epochs: readonly EpochRecord[]
  readonly figures: PartFigures | undefined
}

/** How runs were asked for and how they went, so that a page can follow them and be closed meanwhile. */
export interface RunProgress {
  /** How it was asked for, and by which job. */
  begin(run: number, asked: { readonly choice: JsonValue; readonly job: string }): void
  asked(run: number): { readonly choice: JsonValue; readonly job: string | null }
  note(run: number, event: Omit<RunEvent, 'at'>): void
  /** Latest first. */
  events(run: number, limit: number): RunEvent[]
  /** The run's parts, in order; what is known of parts of these titles stays. */
  setParts(run: number, titles: readonly string[]): void
  /** The curve of a part so far. */
  setEpochs(run: number, part: number, epochs: readonly EpochRecord[]): void
  setFigures(run: number, part: number, figures: PartFigures): void
  parts(run: number): RunPartRow[]
}

export function createRunProgress(db: WritableDb, now: () => string): RunProgress {
  const begin = db.prepare<[string, string, number]>('UPDATE run SET choice = ?, job = ? WHERE id = ?')
  const asked = db.prepare<[number], { choice: string | null; job: string | null }>('SELECT choice, job FROM run WHERE id = ?')
  const add = db.prepare<[number, string, string, string, string]>('INSERT INTO run_event (run, at, kind, text, level) VALUES (?, ?, ?, ?, ?)')
  const events = db.prepare<[number, number], RunEvent>('SELECT at, kind, text, level FROM run_event WHERE run = ? ORDER BY id DESC LIMIT ?')
  const setPart = db.prepare<[number, number, string]>('INSERT INTO run_part (run, place, title) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET title = excluded.title')
  const setEpochs = db.prepare<[string, number, number]>('UPDATE run_part SET epochs = ? WHERE run = ? AND place = ?')
  const setFigures = db.prepare<[string, number, number]>('UPDATE run_part SET figures = ? WHERE run = ? AND place = ?')
  const parts = db.prepare<[number], { title: string; epochs: string; figures: string | null }>('SELECT title, epochs, figures FROM run_part WHERE run = ? ORDER BY place')
  return {
    begin: (run, { choice, job }) => db.write(() => void begin.run(JSON.stringify(choice), job, run)),
    asked: (run) => {
      const row = asked.get(run)
      return { choice: parseJsonOrNull(row?.choice ?? null), job: row?.job ?? null }
    },
    note: (run, { kind, text, level }) => db.write(() => void add.run(run, now(), kind, text, level)),
    events: (run, limit) => events.all(run, limit),
    setParts: (run, titles) =>
      db.write(() => {
        titles.forEach((title, place) => setPart.run(run, place, title))
      }),
    setEpochs: (run, part, epochs) => db.write(() => void setEpochs.run(JSON.stringify(epochs), run, part)),
    setFigures: (run, part, figures) => db.write(() => void setFigures.run(JSON.stringify(figures), run, part)),
    parts: (run) =>
      parts.all(run).map(({ title, epochs, figures }) => ({
        title,
        epochs: z.array(epochRecordSchema).parse(parseJson(epochs)),
        figures: partFiguresSchema.safeParse(parseJsonOrNull(figures)).data
      }))
  }
}
