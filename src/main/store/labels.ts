import type { WritableDb } from './database.ts'

/** What a label or a reading is about: exactly one. */
export type Subject = { readonly image: number } | { readonly series: number } | { readonly study: number } | { readonly patient: number }

export interface NewLabel {
  readonly subject: Subject
  readonly finding: string
  /** `present`, `absent`, `uncertain`, or a class. */
  readonly value: string
  readonly annotator?: string
  /** How it was made: `folder`, `csv`, `reader`, … */
  readonly method: string
  /** Where it was read; one source says one thing at a time. */
  readonly source?: string
}

export interface LabelRow {
  readonly id: number
  readonly finding: string
  readonly value: string
  readonly annotator: string
  readonly method: string
  readonly source: string
  readonly labelledAt: string
}

export interface Labels {
  /** `changed` where the same annotator and source said otherwise before: that label is retired, not rewritten. */
  put(label: NewLabel): 'added' | 'same' | 'changed'
  /** Current labels of an image, from its own rows and those of its series, study and patient. */
  ofImage(image: number): LabelRow[]
  retire(id: number): void
}

type Place = [image: number | null, study: number | null, series: number | null, patient: number | null]

const COLUMNS = 'id, finding, value, annotator, method, source, labelled_at AS labelledAt'

export function createLabels(db: WritableDb, now: () => string): Labels {
  // the expressions of the index label_current, word for word, so that it answers
  const current = db.prepare<[number, number, number, number, string, string, string], { id: number; value: string }>(
    `SELECT id, value FROM label WHERE coalesce(image, 0) = ? AND coalesce(study, 0) = ? AND coalesce(series, 0) = ? AND coalesce(patient, 0) = ?
       AND finding = ? AND annotator = ? AND source = ? AND retired_at IS NULL`
  )
  const retire = db.prepare<[string, number]>('UPDATE label SET retired_at = ? WHERE id = ?')
  const add = db.prepare<[...Place, string, string, string, string, string, string]>(
    `INSERT INTO label (image, study, series, patient, finding, value, annotator, method, source, labelled_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  const ofImage = db.prepare<[number], LabelRow>(
    `WITH here AS (SELECT image.id AS image, series.id AS series, study.id AS study, study.patient
       FROM image JOIN series ON series.id = image.series JOIN study ON study.id = series.study WHERE image.id = ?)
     SELECT ${COLUMNS} FROM label WHERE retired_at IS NULL AND (image = (SELECT image FROM here) OR series = (SELECT series FROM here)
       OR study = (SELECT study FROM here) OR patient = (SELECT patient FROM here)) ORDER BY id`
  )
  return {
    put: (label) =>
      db.write(() => {
        const place = placeOf(label.subject)
        const annotator = label.annotator ?? ''
        const source = label.source ?? ''
        const [image, study, series, patient] = place
        const before = current.get(image ?? 0, study ?? 0, series ?? 0, patient ?? 0, label.finding, annotator, source)
        if (before?.value === label.value) return 'same'
        if (before !== undefined) retire.run(now(), before.id)
        add.run(...place, label.finding, label.value, annotator, label.method, source, now())
        return before === undefined ? 'added' : 'changed'
      }),
    ofImage: (image) => ofImage.all(image),
    retire: (id) => db.write(() => void retire.run(now(), id))
  }
}

function placeOf(subject: Subject): Place {
  if ('image' in subject) return [subject.image, null, null, null]
  if ('study' in subject) return [null, subject.study, null, null]
  if ('series' in subject) return [null, null, subject.series, null]
  return [null, null, null, subject.patient]
}
