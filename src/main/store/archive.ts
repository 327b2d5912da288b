import type { WritableDb } from './database.ts'

export type Urgency = 'stat' | 'urgent' | 'routine'

export interface PatientFacts {
  /** (0010,0020); undefined where blank, and such a patient is of one study alone. */
  readonly patientId?: string | undefined
  readonly issuer?: string | undefined
  readonly name?: string | undefined
  readonly sex?: string | undefined
  readonly birthDate?: string | undefined
}

export interface StudyFacts {
  /** Study Instance UID, or `local:…`. */
  readonly uid: string
  readonly accession?: string | undefined
  readonly description?: string | undefined
  readonly acquired?: string | undefined
  readonly age?: string | undefined
  readonly ageGroup?: string | undefined
  readonly urgency?: Urgency | undefined
}

export interface SeriesFacts {
  readonly uid: string
  readonly modality?: string | undefined
  readonly bodyPart?: string | undefined
  readonly viewPosition?: string | undefined
  readonly description?: string | undefined
  readonly number?: number | undefined
}

export interface PatientRow {
  readonly id: number
  readonly patientId: string | null
  readonly issuer: string
  readonly name: string | null
  readonly sex: string | null
  readonly birthDate: string | null
}

/** Patients, studies and series: found by what identifies them, made where they are not there. */
export interface Archive {
  /** The series' row, with its study and patient. A patient without an ID is shared only by series of one study UID. */
  seriesFor(patient: PatientFacts, study: StudyFacts, series: SeriesFacts): { readonly patient: number; readonly study: number; readonly series: number }
  /** The patient's row, made where it is not there; missing name, sex and birth date are filled in. */
  patientFor(patient: PatientFacts, studyUid: string): number
  /** Gives a study with all that hangs on it to another patient; `refused` where that one has a study of its UID already, `all` where the former has none left. */
  moveStudy(study: number, patient: number): 'refused' | 'moved' | 'all'
  patient(id: number): PatientRow | undefined
  /** All patients with this PatientID, one for each issuer. */
  patientsWithId(patientId: string): PatientRow[]
  setUrgency(study: number, urgency: Urgency | undefined): void
  setFlagged(study: number, flagged: boolean): void
  /** Deletes series, studies and patients that hold no image any more. */
  removeEmpty(): void
  counts(): { readonly patients: number; readonly studies: number; readonly images: number }
}

const PATIENT_COLUMNS = 'id, patient_id AS patientId, issuer, name, sex, birth_date AS birthDate'

export function createArchive(db: WritableDb, now: () => string): Archive {
  const patientById = db.prepare<[number], PatientRow>(`SELECT ${PATIENT_COLUMNS} FROM patient WHERE id = ?`)
  const patientsByPatientId = db.prepare<[string], PatientRow>(`SELECT ${PATIENT_COLUMNS} FROM patient WHERE patient_id = ? ORDER BY issuer`)
  const findPatient = db.prepare<[string, string], { id: number }>('SELECT id FROM patient WHERE patient_id = ? AND issuer = ?')
  const findAnonymous = db.prepare<[string], { id: number }>(
    'SELECT patient.id FROM study JOIN patient ON patient.id = study.patient WHERE study.uid = ? AND patient.patient_id IS NULL ORDER BY patient.id LIMIT 1'
  )
  const addPatient = db.prepare<[string | null, string, string | null, string | null, string | null, string], { id: number }>(
    'INSERT INTO patient (patient_id, issuer, name, sex, birth_date, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id'
  )
  const completePatient = db.prepare<[string | null, string | null, string | null, number]>(
    'UPDATE patient SET name = coalesce(name, ?), sex = coalesce(sex, ?), birth_date = coalesce(birth_date, ?) WHERE id = ?'
  )
  const addStudy = db.prepare<[number, string, string | null, string | null, string | null, string | null, string | null, string | null, string], { id: number }>(
    `INSERT INTO study (patient, uid, accession, description, acquired, age, age_group, urgency, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (patient, uid) DO UPDATE SET accession = coalesce(accession, excluded.accession), description = coalesce(description, excluded.description),
       acquired = coalesce(acquired, excluded.acquired), age = coalesce(age, excluded.age), age_group = coalesce(age_group, excluded.age_group), urgency = coalesce(urgency, excluded.urgency)
     RETURNING id`
  )
  const series = db.prepare<[number, string, string | null, string | null, string | null, string | null, number | null], { id: number }>(
    `INSERT INTO series (study, uid, modality, body_part, view_position, description, number) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (study, uid) DO UPDATE SET modality = coalesce(modality, excluded.modality) RETURNING id`
  )
  const patientOfStudy = db.prepare<[number], { patient: number }>('SELECT patient FROM study WHERE id = ?')
  const moveStudy = db.prepare<[number, number]>('UPDATE OR IGNORE study SET patient = ? WHERE id = ?')
  const hasStudy = db.prepare<[number]>('SELECT 1 FROM study WHERE patient = ? LIMIT 1')
  const moveLabels = db.prepare<[number, number]>('UPDATE OR IGNORE label SET patient = ? WHERE patient = ?')
  const setUrgency = db.prepare<[string | null, number]>('UPDATE study SET urgency = ? WHERE id = ?')
  const setFlagged = db.prepare<[number, number]>('UPDATE study SET flagged = ? WHERE id = ?')
  const counts = db.prepare<[], { patients: number; studies: number; images: number }>(
    'SELECT (SELECT count(*) FROM patient) AS patients, (SELECT count(*) FROM study) AS studies, (SELECT count(*) FROM image) AS images'
  )

  function patientFor(facts: PatientFacts, studyUid: string): number {
    const patientId = facts.patientId === undefined || facts.patientId === '' ? null : facts.patientId
    const found = patientId === null ? findAnonymous.get(studyUid) : findPatient.get(patientId, facts.issuer ?? '')
    if (found === undefined) {
      return rowId(addPatient.get(patientId, facts.issuer ?? '', facts.name ?? null, facts.sex ?? null, facts.birthDate ?? null, now()))
    }
    completePatient.run(facts.name ?? null, facts.sex ?? null, facts.birthDate ?? null, found.id)
    return found.id
  }

  return {
    seriesFor: (patientFacts, s, e) =>
      db.write(() => {
        const patient = patientFor(patientFacts, s.uid)
        const studyId = rowId(
          addStudy.get(patient, s.uid, s.accession ?? null, s.description ?? null, s.acquired ?? null, s.age ?? null, s.ageGroup ?? null, s.urgency ?? null, now())
        )
        const seriesId = rowId(
          series.get(studyId, e.uid, e.modality ?? null, e.bodyPart ?? null, e.viewPosition ?? null, e.description ?? null, e.number ?? null)
        )
        return { patient, study: studyId, series: seriesId }
      }),
    patientFor: (facts, studyUid) => db.write(() => patientFor(facts, studyUid)),
    moveStudy: (study, patient) =>
      db.write(() => {
        const from = patientOfStudy.get(study)?.patient
        if (moveStudy.run(patient, study).changes === 0) return 'refused'
        if (from === undefined || hasStudy.get(from) !== undefined) return 'moved'
        moveLabels.run(patient, from)
        return 'all'
      }),
    patient: (id) => patientById.get(id),
    patientsWithId: (patientId) => patientsByPatientId.all(patientId),
    setUrgency: (id, urgency) => db.write(() => void setUrgency.run(urgency ?? null, id)),
    setFlagged: (id, flagged) => db.write(() => void setFlagged.run(flagged ? 1 : 0, id)),
    removeEmpty: () =>
      db.write(() => {
        db.exec('DELETE FROM series WHERE NOT EXISTS (SELECT 1 FROM image WHERE image.series = series.id)')
        db.exec('DELETE FROM study WHERE NOT EXISTS (SELECT 1 FROM series WHERE series.study = study.id)')
        db.exec('DELETE FROM patient WHERE NOT EXISTS (SELECT 1 FROM study WHERE study.patient = patient.id)')
      }),
    counts: () => db.read(() => counts.get() ?? { patients: 0, studies: 0, images: 0 })
  }
}

/** The id that an `INSERT … RETURNING id` answered; it always does. */
export function rowId(row: { readonly id: number } | undefined): number {
  if (row === undefined) throw new TypeError('an insert returned no row')
  return row.id
}
