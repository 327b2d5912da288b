import type { CaseRow, CaseScore } from '../../contract/index.ts'
import type { ReadableDb } from '../store/database.ts'

export interface CasesPage {
  readonly total: number
  readonly cases: CaseRow[]
}

const SELECT = `
  SELECT study.id, study.uid, study.accession, study.description, study.acquired, study.age, study.urgency, study.flagged,
    patient.id AS patientRow, patient.patient_id AS patientId, patient.name, patient.sex,
    prediction.finding, prediction.score, prediction.refused_code AS refusedCode, prediction.refused_reason AS refusedReason,
    model.name AS modelName, model.version AS modelVersion, model.live_threshold AS operatingPoint
  FROM study
    JOIN patient ON patient.id = study.patient
    LEFT JOIN prediction ON prediction.id = study.shown_prediction
    LEFT JOIN model ON model.id = prediction.model`

/** The page in worklist order; one index answers it, however many studies there are. Exported so that a test can ask for its plan. */
export const CASES_QUERY = `${SELECT}
  ORDER BY study.urgency_rank, study.priority DESC, study.id
  LIMIT ? OFFSET ?`

interface StudyRow {
  readonly id: number
  readonly uid: string
  readonly accession: string | null
  readonly description: string | null
  readonly acquired: string | null
  readonly age: string | null
  readonly urgency: 'stat' | 'urgent' | 'routine' | null
  readonly flagged: 0 | 1
  readonly patientRow: number
  readonly patientId: string | null
  readonly name: string | null
  readonly sex: string | null
  readonly finding: string | null
  readonly score: number | null
  readonly refusedCode: string | null
  readonly refusedReason: string | null
  readonly modelName: string | null
  readonly modelVersion: number | null
  readonly operatingPoint: number | null
}

/**
 * Studies as they are to be read: clinical urgency first (STAT, urgent, then routine and not stated), then what the model makes of them: likely
 * positives by score, refused ones with their reason (nobody has judged them), those not scored, then the rest by score.
 */
export function listCases(db: ReadableDb, { offset, limit }: { readonly offset: number; readonly limit: number }): CasesPage {
  const studies = db.prepare<[number, number], StudyRow>(CASES_QUERY)
  const total = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM study')
  const describe = caseOf(db)
  return db.read(() => ({ total: total.get()?.n ?? 0, cases: studies.all(limit, offset).map(describe) }))
}

/** The line of one study; undefined where there is none. */
export function findCase(db: ReadableDb): (study: number) => CaseRow | undefined {
  const byId = db.prepare<[number], StudyRow>(`${SELECT} WHERE study.id = ?`)
  const describe = caseOf(db)
  return (study) => {
    const row = byId.get(study)
    return row === undefined ? undefined : describe(row)
  }
}

function caseOf(db: ReadableDb): (row: StudyRow) => CaseRow {
  const images = db.prepare<[number], { n: number; first: number | null; modality: string | null }>(
    'SELECT count(*) AS n, min(image.id) AS first, min(series.modality) AS modality FROM series JOIN image ON image.series = series.id WHERE series.study = ? AND image.superseded_by IS NULL'
  )
  const labels = db.prepare<[{ study: number }], { finding: string; value: string }>(`
    SELECT finding, value FROM label WHERE study = @study AND retired_at IS NULL
    UNION SELECT finding, value FROM label JOIN study ON study.patient = label.patient WHERE study.id = @study AND label.retired_at IS NULL
    UNION SELECT finding, value FROM label JOIN series ON series.id = label.series WHERE series.study = @study AND label.retired_at IS NULL
    UNION SELECT finding, value FROM series JOIN image ON image.series = series.id JOIN label ON label.image = image.id
      WHERE series.study = @study AND label.retired_at IS NULL
    ORDER BY finding, value`)
  const facts = db.prepare<[{ study: number }], { read: 0 | 1; learned: 0 | 1 }>(`
    SELECT EXISTS (SELECT 1 FROM reading WHERE study = @study) AS read,
      EXISTS (SELECT 1 FROM series JOIN image ON image.series = series.id JOIN dataset_item AS item ON item.image = image.id
        WHERE series.study = @study) AS learned`)

  return (row) => {
    const content = images.get(row.id)
    const status = facts.get({ study: row.id })
    return {
      studyId: row.id,
      patient: { row: row.patientRow, id: row.patientId, name: row.name, sex: row.sex, age: row.age },
      description: row.description,
      accession: row.accession,
      modality: content?.modality ?? null,
      acquired: row.acquired,
      imageCount: content?.n ?? 0,
      previewImageId: content?.first ?? null,
      urgency: row.urgency,
      labels: labels.all({ study: row.id }),
      score: scoreOf(row),
      status: row.flagged === 1 ? 'flagged' : status?.read === 1 ? 'read' : status?.learned === 1 ? 'training' : 'new'
    }
  }
}

function scoreOf(row: StudyRow): CaseScore {
  const model = `${row.modelName}@${row.modelVersion}`
  if (row.refusedCode !== null) return { kind: 'refused', code: row.refusedCode, reason: row.refusedReason ?? '', model }
  if (row.score === null || row.finding === null) return { kind: 'unscored' }
  return { kind: 'scored', finding: row.finding, probability: row.score, ...(row.operatingPoint === null ? {} : { operatingPoint: row.operatingPoint }), model }
}
