import type { StudyInfo, StudyLine } from '../../contract/index.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

interface StudyRow {
  readonly studyId: number
  readonly patient: number
  readonly description: string | null
  readonly accession: string | null
  readonly acquired: string | null
  readonly age: string | null
}

interface SeriesRow {
  readonly study: number
  readonly modality: string | null
  readonly bodyPart: string | null
  readonly images: number
  readonly first: number | null
}

/**
 * A study with its patient and the patient's other studies, newest first, those without a date last. A patient without a PatientID has no
 * other study: a blank one never groups. Throws RowUnknownError.
 */
export function describeStudy(library: Library, study: number): StudyInfo {
  return library.db.read(() => {
    const own = library.db.prepare<[number], { patient: number }>('SELECT patient FROM study WHERE id = ?').get(study)
    const patient = own === undefined ? undefined : library.archive.patient(own.patient)
    if (patient === undefined) throw new RowUnknownError('study', study)
    const studies = library.db
      .prepare<[number], StudyRow>(
        'SELECT id AS studyId, patient, description, accession, acquired, age FROM study WHERE patient = ? ORDER BY acquired IS NULL, acquired DESC, id DESC'
      )
      .all(patient.id)
    const series = library.db
      .prepare<[number], SeriesRow>(
        `SELECT series.study, series.modality, series.body_part AS bodyPart, count(image.id) AS images, min(image.id) AS first
         FROM study JOIN series ON series.study = study.id LEFT JOIN image ON image.series = series.id AND image.superseded_by IS NULL
         WHERE study.patient = ? GROUP BY series.id ORDER BY series.number IS NULL, series.number, series.id`
      )
      .all(patient.id)
    const bySeries = Map.groupBy(series, (one) => one.study)
    const lines = studies.map((row) => ({ row, line: lineOf(row, bySeries.get(row.studyId) ?? []) }))
    const current = lines.find(({ row }) => row.studyId === study)
    if (current === undefined) throw new RowUnknownError('study', study)
    return {
      ...current.line,
      patient: { row: patient.id, id: patient.patientId, name: patient.name, sex: patient.sex, birthDate: patient.birthDate },
      others: lines.filter(({ row }) => row.studyId !== study).map(({ line }) => line)
    }
  })
}

function lineOf({ studyId, description, accession, acquired, age }: StudyRow, series: readonly SeriesRow[]): StudyLine {
  return {
    studyId,
    description,
    accession,
    acquired,
    age,
    modalities: distinct(series.map(({ modality }) => modality)),
    bodyParts: distinct(series.map(({ bodyPart }) => bodyPart)),
    imageCount: series.reduce((sum, { images }) => sum + images, 0),
    previewImageId: series.find(({ first }) => first !== null)?.first ?? null
  }
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))]
}
