import type { WritableDb } from './database.ts'

export type PatientField = 'name' | 'sex' | 'birth_date' | 'patient_id'

/** A value that a file gave for a patient. */
export interface PatientValueRow {
  readonly patient: number
  readonly field: PatientField
  readonly value: string
  /** Date of the latest study that gave it, ISO 8601. */
  readonly asOf: string | null
  readonly seenAt: string
  /** The file that brought it. */
  readonly source: string
  /** When a newer value took its place; null for the current one. */
  readonly replacedAt: string | null
}

/** What files said of patients over time. The patient's own row holds what is current. */
export interface PatientValues {
  /**
   * Notes what a file says. A value that was never seen takes the place of the current one, unless its study is older; one that was replaced
   * before comes back only with a later study, so that files of one study never swap it back and forth. Names are compared without regard
   * to case and empty components. Answers the former value where this one was not seen before.
   */
  note(patient: number, field: Exclude<PatientField, 'patient_id'>, value: string, about: { readonly asOf: string | undefined; readonly source: string }): { readonly former: string; readonly replaced: boolean } | undefined
  /** A PatientID that the patient had before. */
  addFormerId(patient: number, patientId: string, source: string): void
  /** The patient whose study this is and who had this PatientID before. */
  withFormerId(patientId: string, studyUid: string): number | undefined
  /** Moves what is known of a patient without studies to another. */
  move(from: number, to: number): void
  /** In the order they were seen. */
  list(patient?: number): PatientValueRow[]
}

const COLUMNS = 'patient, field, value, as_of AS asOf, seen_at AS seenAt, source, replaced_at AS replacedAt'

export function createPatientValues(db: WritableDb, now: () => string): PatientValues {
  const current = db.prepare<[number], { name: string | null; sex: string | null; birth_date: string | null; created_at: string }>(
    'SELECT name, sex, birth_date, created_at FROM patient WHERE id = ?'
  )
  const find = db.prepare<[number, string, string], PatientValueRow>(`SELECT ${COLUMNS} FROM patient_value WHERE patient = ? AND field = ? AND value = ?`)
  const add = db.prepare<[number, string, string, string | null, string, string, string | null]>(
    'INSERT OR IGNORE INTO patient_value (patient, field, value, as_of, seen_at, source, replaced_at) VALUES (?, ?, ?, ?, ?, ?, ?)'
  )
  const setAsOf = db.prepare<[string, number, string, string]>(
    `UPDATE patient_value SET as_of = max(coalesce(as_of, ''), ?) WHERE patient = ? AND field = ? AND value = ?`
  )
  const setReplaced = db.prepare<[string | null, number, string, string]>('UPDATE patient_value SET replaced_at = ? WHERE patient = ? AND field = ? AND value = ?')
  const show = {
    name: db.prepare<[string, number]>('UPDATE patient SET name = ? WHERE id = ?'),
    sex: db.prepare<[string, number]>('UPDATE patient SET sex = ? WHERE id = ?'),
    birth_date: db.prepare<[string, number]>('UPDATE patient SET birth_date = ? WHERE id = ?')
  }
  const withFormerId = db.prepare<[string, string], { patient: number }>(
    `SELECT study.patient FROM study JOIN patient_value AS v ON v.patient = study.patient AND v.field = 'patient_id' AND v.value = ? WHERE study.uid = ? ORDER BY study.id LIMIT 1`
  )
  const move = db.prepare<[number, number]>('UPDATE OR IGNORE patient_value SET patient = ? WHERE patient = ?')
  const retire = db.prepare<[string, number]>(`UPDATE patient_value SET replaced_at = coalesce(replaced_at, ?) WHERE patient = ?`)
  const ofPatient = db.prepare<[number], PatientValueRow>(`SELECT ${COLUMNS} FROM patient_value WHERE patient = ? ORDER BY id`)
  const all = db.prepare<[], PatientValueRow>(`SELECT ${COLUMNS} FROM patient_value ORDER BY id`)

  return {
    note: (patient, field, value, { asOf, source }) =>
      db.write(() => {
        const row = current.get(patient)
        const shown = row?.[field] ?? null
        if (row === undefined || shown === null) return undefined
        if (sameValue(field, shown, value)) {
          add.run(patient, field, shown, asOf ?? null, now(), source, null)
          setReplaced.run(null, patient, field, shown)
          if (asOf !== undefined) setAsOf.run(asOf, patient, field, shown)
          return undefined
        }
        // a value from before the library kept them: of an unknown study
        add.run(patient, field, shown, null, row.created_at, '', null)
        const shownAsOf = find.get(patient, field, shown)?.asOf ?? undefined
        const before = find.get(patient, field, value)
        const replaces = before === undefined ? !(asOf !== undefined && shownAsOf !== undefined && asOf < shownAsOf) : asOf !== undefined && shownAsOf !== undefined && asOf > shownAsOf
        if (before === undefined) add.run(patient, field, value, asOf ?? null, now(), source, replaces ? null : now())
        else if (asOf !== undefined) setAsOf.run(asOf, patient, field, value)
        if (replaces) {
          show[field].run(value, patient)
          setReplaced.run(now(), patient, field, shown)
          setReplaced.run(null, patient, field, value)
        }
        return before === undefined ? { former: shown, replaced: replaces } : undefined
      }),
    addFormerId: (patient, patientId, source) => db.write(() => void add.run(patient, 'patient_id', patientId, null, now(), source, now())),
    withFormerId: (patientId, studyUid) => withFormerId.get(patientId, studyUid)?.patient,
    move: (from, to) =>
      db.write(() => {
        retire.run(now(), from)
        move.run(to, from)
      }),
    list: (patient) => (patient === undefined ? all.all() : ofPatient.all(patient))
  }
}

function sameValue(field: PatientField, a: string, b: string): boolean {
  if (field !== 'name') return a === b
  return plainName(a) === plainName(b)
}

function plainName(name: string): string {
  return name.split('=').map((group) => group.replace(/[\s^]+$/, '')).join('=').replace(/=+$/, '').toLowerCase()
}
