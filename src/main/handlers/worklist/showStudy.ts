import type { WorklistStudy } from '../../../contract/index.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { shownModels } from '../../store/worklistOrder.ts'

/** The study with what models, people and its patient's earlier studies say. Throws RowUnknownError. */
export function showStudy({ db, worklist }: Library, study: number): WorklistStudy {
  return db.read(() => {
    const [row] = worklist.rows([study])
    if (row === undefined) throw new RowUnknownError('study', study)
    return { row, answers: answersOf(db, study), priors: priorsOf(db, study), labels: labelsOf(db, study), readings: readingsOf(db, study), datasets: datasetsOf(db, study) }
  })
}

type Db = Library['db']

function answersOf(db: Db, study: number): WorklistStudy['answers'] {
  const shown = shownModels(db)
  return db
    .prepare<[number, string], { model: string; modelId: number; finding: string; active: 0 | 1; probability: number | null; operatingPoint: number | null; code: string | null; reason: string | null; at: string }>(
      `SELECT model.name || '@' || model.version AS model, model.id AS modelId, coalesce(prediction.finding, model.finding) AS finding, model.state = 'active' AS active,
         prediction.score AS probability, model.live_threshold AS operatingPoint, refused_code AS code, refused_reason AS reason, predicted_at AS at
       FROM prediction JOIN model ON model.id = prediction.model JOIN study ON study.id = prediction.study
       WHERE prediction.study = ? AND model.id IN (SELECT value FROM json_each(?)) ORDER BY prediction.id = study.shown_prediction DESC, prediction.score DESC, prediction.id`
    )
    .all(study, JSON.stringify(shown))
    .map(({ modelId, active, code, reason, ...answer }) => ({ ...answer, active: active === 1, refused: code === null ? null : { code, reason: reason ?? '' } }))
}

function priorsOf(db: Db, study: number): WorklistStudy['priors'] {
  return db
    .prepare<[number], Omit<WorklistStudy['priors'][number], 'read'> & { read: 0 | 1 }>(
      `SELECT other.study AS studyId, other.modality, other.description, other.acquired, other.preview AS previewImageId,
         CASE WHEN other.bucket IN (0, 3) THEN other.score END AS score, other.finding, other.read
       FROM worklist AS own JOIN study ON study.patient = own.patient JOIN worklist AS other ON other.study = study.id
       WHERE own.study = ? AND other.study <> own.study AND coalesce(other.acquired, other.arrived) < coalesce(own.acquired, own.arrived)
       ORDER BY coalesce(other.acquired, other.arrived) DESC LIMIT 20`
    )
    .all(study)
    .map((prior) => ({ ...prior, read: prior.read === 1 }))
}

function labelsOf(db: Db, study: number): WorklistStudy['labels'] {
  const columns = 'label.id, finding, value, annotator, method, labelled_at AS at, retired_at AS retiredAt'
  return db
    .prepare<[{ study: number }], WorklistStudy['labels'][number] & { id: number }>(
      `SELECT ${columns}, 'study' AS about FROM label WHERE study = @study
       UNION ALL SELECT ${columns}, 'patient' FROM study CROSS JOIN label ON label.patient = study.patient WHERE study.id = @study
       UNION ALL SELECT ${columns}, 'series' FROM series CROSS JOIN label ON label.series = series.id WHERE series.study = @study
       UNION ALL SELECT ${columns}, 'image' FROM series CROSS JOIN image ON image.series = series.id CROSS JOIN label ON label.image = image.id WHERE series.study = @study
       ORDER BY at DESC, 1 DESC LIMIT 50`
    )
    .all({ study })
    .map(({ id, ...label }) => label)
}

function readingsOf(db: Db, study: number): WorklistStudy['readings'] {
  return db
    .prepare<[number], WorklistStudy['readings'][number]>('SELECT finding, answer, reader, note, read_at AS at FROM reading WHERE study = ? ORDER BY id DESC LIMIT 20')
    .all(study)
}

function datasetsOf(db: Db, study: number): string[] {
  return db
    .prepare<[number], { name: string }>(
      `SELECT DISTINCT dataset.name FROM series CROSS JOIN image ON image.series = series.id CROSS JOIN dataset_item AS item ON item.image = image.id JOIN dataset ON dataset.id = item.dataset
       WHERE series.study = ? AND dataset.version = (SELECT max(version) FROM dataset AS d WHERE d.name = dataset.name) ORDER BY dataset.name`
    )
    .all(study)
    .map(({ name }) => name)
}
