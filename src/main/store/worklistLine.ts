import type { CaseScore, WorklistRow } from '../../contract/index.ts'
import { STATUSES } from './worklistQuery.ts'

export const COLUMNS = `study, patient, patient_id AS patientId, name, sex, age, accession, description, modality, acquired, arrived, since, images, series, priors, preview,
  urgency, read, queued, disagrees, status_rank AS statusRank, reader, read_at AS readAt, bucket, finding, score, refused_code AS refusedCode,
  refused_reason AS refusedReason, model, operating_point AS operatingPoint, labels`

type Text = string | null

/** A row of the table worklist. */
export interface StoredLine {
  readonly study: number
  readonly patient: number
  readonly patientId: Text
  readonly name: Text
  readonly sex: Text
  readonly age: Text
  readonly accession: Text
  readonly description: Text
  readonly modality: Text
  readonly acquired: Text
  readonly arrived: string
  readonly since: number
  readonly images: number
  readonly series: number
  readonly priors: number
  readonly preview: number | null
  readonly urgency: 'stat' | 'urgent' | 'routine' | null
  readonly read: 0 | 1
  readonly queued: 0 | 1
  readonly disagrees: 0 | 1
  readonly statusRank: number
  readonly reader: Text
  readonly readAt: Text
  readonly bucket: number
  readonly finding: Text
  readonly score: number
  readonly refusedCode: Text
  readonly refusedReason: Text
  readonly model: Text
  readonly operatingPoint: number | null
  readonly labels: string
}

export function rowOf(line: StoredLine): WorklistRow {
  const labels: WorklistRow['labels'] = JSON.parse(line.labels)
  return {
    studyId: line.study,
    patient: { row: line.patient, id: line.patientId, name: line.name, sex: line.sex, age: line.age },
    description: line.description,
    accession: line.accession,
    modality: line.modality,
    acquired: line.acquired,
    imageCount: line.images,
    previewImageId: line.preview,
    urgency: line.urgency,
    labels,
    score: scoreOf(line),
    status: STATUSES[line.statusRank] ?? 'new',
    arrived: line.arrived,
    waitingSince: new Date(line.since * 1000).toISOString(),
    seriesCount: line.series,
    priors: line.priors,
    read: line.read === 1,
    readBy: line.reader === '' ? null : line.reader,
    readAt: line.readAt,
    queued: line.queued === 1,
    disagrees: line.disagrees === 1
  }
}

function scoreOf({ refusedCode, refusedReason, model, finding, score, bucket, operatingPoint }: StoredLine): CaseScore {
  const answered = model ?? ''
  if (refusedCode !== null) return { kind: 'refused', code: refusedCode, reason: refusedReason ?? '', model: answered }
  if (bucket === 2 || finding === null) return { kind: 'unscored' }
  return { kind: 'scored', finding, probability: score, ...(operatingPoint === null ? {} : { operatingPoint }), model: answered }
}
