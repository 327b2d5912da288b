import type { PatientRemoval } from '../../contract/index.ts'
import { PatientUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

interface Counts {
  readonly studies: number
  readonly images: number
  readonly files: number
  readonly bytes: number
  readonly labels: number
  readonly readings: number
  readonly measurements: number
  readonly predictions: number
  readonly maps: number
}

/** `study_`, `series_`, `image_`: the patient's own, by row. */
const OWN = `
  study_ (id) AS (SELECT id FROM study WHERE patient = @patient),
  series_ (id) AS (SELECT series.id FROM series JOIN study_ ON study_.id = series.study),
  image_ (id, hash) AS (SELECT image.id, image.file_hash FROM image JOIN series_ ON series_.id = image.series)`

const COUNTS = `WITH ${OWN},
  file_ (hash, size) AS (SELECT hash, size FROM file WHERE hash IN (SELECT hash FROM image_)
    AND NOT EXISTS (SELECT 1 FROM image WHERE image.file_hash = file.hash AND image.id NOT IN (SELECT id FROM image_)))
  SELECT (SELECT count(*) FROM study_) AS studies, (SELECT count(*) FROM image_) AS images,
    (SELECT count(*) FROM file_) AS files, (SELECT coalesce(sum(size), 0) FROM file_) AS bytes,
    (SELECT count(*) FROM label WHERE patient = @patient) + (SELECT count(*) FROM label WHERE study IN (SELECT id FROM study_))
      + (SELECT count(*) FROM label WHERE series IN (SELECT id FROM series_)) + (SELECT count(*) FROM label WHERE image IN (SELECT id FROM image_)) AS labels,
    (SELECT count(*) FROM reading WHERE study IN (SELECT id FROM study_)) AS readings,
    (SELECT count(*) FROM measurement WHERE image IN (SELECT id FROM image_)) AS measurements,
    (SELECT count(*) FROM prediction WHERE study IN (SELECT id FROM study_)) + (SELECT count(*) FROM prediction WHERE image IN (SELECT id FROM image_)) AS predictions,
    (SELECT count(*) FROM artifact WHERE image IN (SELECT id FROM image_)) AS maps`

/** Data sets, `name@version`, with the patient's images in them. */
const DATASETS = `WITH ${OWN}
  SELECT dataset.name || '@' || dataset.version AS dataset, count(*) AS images FROM dataset JOIN dataset_item AS item ON item.dataset = dataset.id
  WHERE item.image IN (SELECT id FROM image_) GROUP BY dataset.id ORDER BY dataset.name, dataset.version`

/** As deletePatient marks them: what they learned from is outside their held-out parts and the lockbox. */
const MODELS = `WITH ${OWN}
  SELECT DISTINCT model.name || '@' || model.version AS model FROM model JOIN dataset_item AS item ON item.dataset = model.dataset
    LEFT JOIN split_item ON split_item.split = model.split AND split_item.image = item.image
  WHERE item.image IN (SELECT id FROM image_) AND item.lockbox = 0 AND (model.split IS NULL OR split_item.part IS NOT NULL)
    AND (split_item.part IS NULL OR split_item.part NOT IN (SELECT value FROM json_each(model.held_out)))
  ORDER BY model`

const REPORTS = `WITH ${OWN}
  SELECT DISTINCT path FROM report WHERE run IN (
    SELECT id FROM run WHERE dataset IN (SELECT dataset FROM dataset_item WHERE image IN (SELECT id FROM image_))) ORDER BY path`

/** What `deletePatient` would remove. `patient`: row. Throws PatientUnknownError. */
export function patientRemoval({ db, archive }: Library, patient: number): Omit<PatientRemoval, 'blocked'> {
  type Bound = [{ patient: number }]
  return db.read(() => {
    const row = archive.patient(patient)
    const counts = db.prepare<Bound, Counts>(COUNTS).get({ patient })
    if (row === undefined || counts === undefined) throw new PatientUnknownError()
    return {
      patient: { id: row.patientId, name: row.name },
      ...counts,
      datasets: db.prepare<Bound, { dataset: string; images: number }>(DATASETS).all({ patient }),
      models: db.prepare<Bound, { model: string }>(MODELS).all({ patient }).map(({ model }) => model),
      reports: db.prepare<Bound, { path: string }>(REPORTS).all({ patient }).map(({ path }) => ({ path, outside: !isInside(path) }))
    }
  })
}

function isInside(path: string): boolean {
  return path.startsWith('reports/') && !path.split('/').includes('..')
}
