import { randomUUID } from 'node:crypto'
import type { WorklistDeed } from '../../../contract/index.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { Urgency } from '../../store/archive.ts'

/** Puts back what a deed changed and answers in how many studies; leaves alone what somebody has changed since. */
type Undo = () => number

/** Deeds that can be undone while the workstation is open; the eldest are forgotten. */
const REMEMBERED = 100

/** What a person does to studies of the worklist, one or many at once: all of it or none. */
export interface WorklistDeeds {
  urgency(studies: readonly number[], urgency: Urgency | null): WorklistDeed
  flag(studies: readonly number[], flagged: boolean): WorklistDeed
  read(studies: readonly number[], read: boolean): WorklistDeed
  label(studies: readonly number[], finding: string, value: string | null): WorklistDeed
  queue(studies: readonly number[], queued: boolean): WorklistDeed
  /** Throws UndoUnknownError. */
  undo(undo: string): { readonly changed: number }
}

/** What was to be undone was done before this workstation was opened, or long ago. */
export class UndoUnknownError extends Error {
  override readonly name = 'UndoUnknownError'
  readonly code = 'undo-unknown'
  constructor() {
    super('This can no longer be undone: it was done before the workstation was opened, or a hundred steps ago.')
  }
}

interface Marked {
  readonly study: number
  readonly read: 0 | 1 | null
  readonly by: string | null
  readonly at: string | null
}

/** `actor`: who is at the machine; each deed is an audit event in their name. */
export function createWorklistDeeds(library: Library, actor: () => string, now: () => string = () => new Date().toISOString()): WorklistDeeds {
  const { db, audit } = library
  const undos = new Map<string, { readonly kind: string; readonly undo: Undo }>()

  function done(kind: string, detail: Readonly<Record<string, unknown>>, studies: readonly number[], undo: Undo): WorklistDeed {
    if (studies.length === 0) return { changed: 0, undo: null }
    audit.record(kind, { ...detail, studies: studies.length, rows: studies.slice(0, 100) }, actor())
    const id = randomUUID()
    undos.set(id, { kind, undo })
    for (const old of undos.keys()) if (undos.size > REMEMBERED) undos.delete(old)
    return { changed: studies.length, undo: id }
  }

  function setColumn(column: 'urgency' | 'flagged', studies: readonly number[], value: string | number | null): { changed: number[]; undo: Undo } {
    const ask = db.prepare<[number], { before: string | number | null }>(`SELECT ${column} AS before FROM study WHERE id = ?`)
    const changes = [...new Set(studies)].flatMap((study) => {
      const row = ask.get(study)
      if (row === undefined) throw new RowUnknownError('study', study)
      return row.before === value ? [] : [{ study, before: row.before }]
    })
    const set = db.prepare<[string | number | null, number]>(`UPDATE study SET ${column} = ? WHERE id = ?`)
    for (const { study } of changes) set.run(value, study)
    const back = db.prepare<[string | number | null, number, string | number | null]>(`UPDATE study SET ${column} = ? WHERE id = ? AND ${column} IS ?`)
    return { changed: changes.map(({ study }) => study), undo: () => changes.reduce((n, { study, before }) => n + back.run(before, study, value).changes, 0) }
  }

  function setRead(studies: readonly number[], read: boolean): { changed: number[]; undo: Undo } {
    const ask = db.prepare<[number], Marked & { shown: 0 | 1 }>(
      `SELECT study.id AS study, mark.read, mark.marked_by AS by, mark.marked_at AS at, coalesce(mark.read, EXISTS (SELECT 1 FROM reading WHERE reading.study = study.id)) AS shown
       FROM study LEFT JOIN study_mark AS mark ON mark.study = study.id WHERE study.id = ?`
    )
    const before = [...new Set(studies)].flatMap((study) => {
      const row = ask.get(study)
      if (row === undefined) throw new RowUnknownError('study', study)
      return (row.shown === 1) === read ? [] : [row]
    })
    const put = db.prepare<[number, number, string, string]>(
      `INSERT INTO study_mark (study, read, marked_by, marked_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (study) DO UPDATE SET read = excluded.read, marked_by = excluded.marked_by, marked_at = excluded.marked_at`
    )
    const [by, at] = [actor(), now()]
    for (const { study } of before) put.run(study, read ? 1 : 0, by, at)
    const remove = db.prepare<[number, string]>('DELETE FROM study_mark WHERE study = ? AND marked_at = ?')
    const back = db.prepare<[number, string, string, number, string]>('UPDATE study_mark SET read = ?, marked_by = ?, marked_at = ? WHERE study = ? AND marked_at = ?')
    return {
      changed: before.map(({ study }) => study),
      undo: () =>
        before.reduce((n, mark) => n + (mark.read === null ? remove.run(mark.study, at) : back.run(mark.read, mark.by ?? '', mark.at ?? '', mark.study, at)).changes, 0)
    }
  }

  function setLabel(studies: readonly number[], finding: string, value: string | null): { changed: number[]; undo: Undo } {
    const annotator = actor()
    const current = db.prepare<[number, string, string], { id: number; value: string }>(
      `SELECT id, value FROM label WHERE study = ? AND finding = ? AND annotator = ? AND source = '' AND retired_at IS NULL`
    )
    const exists = db.prepare<[number]>('SELECT 1 FROM study WHERE id = ?')
    const changes = [...new Set(studies)].flatMap((study) => {
      if (exists.get(study) === undefined) throw new RowUnknownError('study', study)
      const before = current.get(study, finding, annotator)
      if ((before?.value ?? null) === value) return []
      if (value === null && before !== undefined) library.labels.retire(before.id)
      else if (value !== null) library.labels.put({ subject: { study }, finding, value, annotator, method: 'worklist' })
      return [{ study, before: before?.value ?? null }]
    })
    return {
      changed: changes.map(({ study }) => study),
      undo: () =>
        changes.reduce((n, { study, before }) => {
          const here = current.get(study, finding, annotator)
          if ((here?.value ?? null) !== value) return n
          if (here !== undefined) library.labels.retire(here.id)
          if (before !== null) library.labels.put({ subject: { study }, finding, value: before, annotator, method: 'worklist' })
          return n + 1
        }, 0)
    }
  }

  function setQueued(studies: readonly number[], queued: boolean): { changed: number[]; undo: Undo } {
    const exists = db.prepare<[number], { queued: 0 | 1; reason: string | null; by: string | null; at: string | null }>(
      `SELECT queue.study IS NOT NULL AS queued, reason, queued_by AS by, queued_at AS at FROM study LEFT JOIN training_queue AS queue ON queue.study = study.id WHERE study.id = ?`
    )
    const changes = [...new Set(studies)].flatMap((study) => {
      const row = exists.get(study)
      if (row === undefined) throw new RowUnknownError('study', study)
      return (row.queued === 1) === queued ? [] : [{ study, ...row }]
    })
    const add = db.prepare<[number, string, string, string]>('INSERT INTO training_queue VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
    const remove = db.prepare<[number]>('DELETE FROM training_queue WHERE study = ?')
    const [by, at] = [actor(), now()]
    for (const { study } of changes) {
      if (queued) add.run(study, 'chosen', by, at)
      else remove.run(study)
    }
    return {
      changed: changes.map(({ study }) => study),
      undo: () => changes.reduce((n, was) => n + (queued ? remove.run(was.study) : add.run(was.study, was.reason ?? 'chosen', was.by ?? '', was.at ?? at)).changes, 0)
    }
  }

  const act = (kind: string, detail: Readonly<Record<string, unknown>>, work: () => { changed: number[]; undo: Undo }): WorklistDeed =>
    db.write(() => {
      const { changed, undo } = work()
      return done(kind, detail, changed, undo)
    })

  return {
    urgency: (studies, urgency) => act('worklist.urgency', { urgency }, () => setColumn('urgency', studies, urgency)),
    flag: (studies, flagged) => act('worklist.flag', { flagged }, () => setColumn('flagged', studies, flagged ? 1 : 0)),
    read: (studies, read) => act('worklist.read', { read }, () => setRead(studies, read)),
    label: (studies, finding, value) => act('worklist.label', { finding, value }, () => setLabel(studies, finding, value)),
    queue: (studies, queued) => act('worklist.queue', { queued }, () => setQueued(studies, queued)),
    undo: (id) =>
      db.write(() => {
        const known = undos.get(id)
        if (known === undefined) throw new UndoUnknownError()
        undos.delete(id)
        const changed = known.undo()
        audit.record('worklist.undone', { kind: known.kind, studies: changed }, actor())
        return { changed }
      })
  }
}
