import { PatientAmbiguousError, PatientUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

/** Originals of a library: all, those of a data set (`NAME` or `NAME@VERSION`), of a patient (PatientID, or `#12` for a row), or of studies. */
export interface ChosenFiles {
  readonly dataset?: string
  readonly patient?: string
  readonly studies?: readonly number[]
}

export interface ChosenFile {
  readonly hash: string
  readonly originalName: string
  readonly format: string
  readonly study: number
  /** ISO 8601; null where the file has none. */
  readonly studyDate: string | null
  readonly patient: number
  readonly patientId: string | null
}

const SELECT = `
  SELECT DISTINCT file.hash, file.original_name AS originalName, file.format, study.id AS study, substr(study.acquired, 1, 10) AS studyDate,
    patient.id AS patient, patient.patient_id AS patientId
  FROM image JOIN file ON file.hash = image.file_hash JOIN series ON series.id = image.series JOIN study ON study.id = series.study JOIN patient ON patient.id = study.patient`

/** Each once, in the order of their hashes. Throws DatasetUnknownError, PatientUnknownError, PatientAmbiguousError. */
export function filesOf(library: Library, { dataset, patient, studies }: ChosenFiles): ChosenFile[] {
  const ask = (where: string, ...bound: (string | number)[]): ChosenFile[] => library.db.prepare<(string | number)[], ChosenFile>(`${SELECT} ${where} ORDER BY file.hash, study.id`).all(...bound)
  if (dataset !== undefined) {
    const [, name = dataset, version] = /^(.*)@(\d+)$/.exec(dataset) ?? []
    const { id } = library.datasets.named(name, version === undefined ? undefined : Number(version))
    return ask('WHERE image.id IN (SELECT image FROM dataset_item WHERE dataset = ?)', id)
  }
  if (studies !== undefined) return ask('WHERE study.id IN (SELECT value FROM json_each(?))', JSON.stringify(studies))
  return patient === undefined ? ask('') : ask('WHERE study.patient = ?', patientRow(library, patient))
}

function patientRow(library: Library, reference: string): number {
  const found = library.archive.patientsWithId(reference)
  if (found.length > 1) throw new PatientAmbiguousError(found)
  const row = found[0] ?? (/^#\d+$/.test(reference) ? library.archive.patient(Number(reference.slice(1))) : undefined)
  if (row === undefined) throw new PatientUnknownError()
  return row.id
}
