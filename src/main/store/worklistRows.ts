import { PROVISIONAL_OPERATING_POINT } from '../../contract/index.ts'
import { AGEING_HOURS } from '../../core/judge/priority.ts'
import type { WritableDb } from './database.ts'
import { DiskFullError } from './errors.ts'
import { shownModels } from './worklistOrder.ts'

/** Studies in one transaction of `freshenSome`: short enough that nobody who reads waits for it. */
const AT_ONCE = 500
/** Of `freshenWorklist`: every transaction writes the pages of 15 indices, so that many small ones write the same pages again and again. */
const IN_BULK = 20_000

/** Studies whose line is out of date. */
export function staleCount(db: WritableDb): number {
  return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM worklist_stale').get()?.n ?? 0
}

/** Brings every line of the worklist up to date. */
export function freshenWorklist(db: WritableDb): void {
  while (freshenSome(db, IN_BULK) > 0);
}

/** Brings the newest stale lines up to date and answers how many were; 0 where none was stale. On a full disk lines stay as they were. */
export function freshenSome(db: WritableDb, atOnce = AT_ONCE): number {
  try {
    return freshenNext(db, atOnce)
  } catch (error) {
    if (error instanceof DiskFullError) return 0
    throw error
  }
}

function freshenNext(db: WritableDb, atOnce: number): number {
  const next = db.prepare<[number], { study: number; answersAlone: 0 | 1 }>('SELECT study, answers_alone AS answersAlone FROM worklist_stale ORDER BY study DESC LIMIT ?')
  // most readers find nothing to do, and need no lock to see that
  if (next.get(1) === undefined) return 0
  return db.write(() => {
    const due = next.all(atOnce)
    const listed = db.prepare<[number]>('SELECT 1 FROM worklist WHERE study = ?')
    const answersAlone = due.filter((each) => each.answersAlone === 1 && listed.get(each.study) !== undefined).map(({ study }) => study)
    const others = new Set(answersAlone)
    const whole = due.flatMap(({ study }) => (others.has(study) ? [] : [study]))
    const ids = JSON.stringify(due.map(({ study }) => study))
    const models = JSON.stringify(shownModels(db))
    const threshold = db.prepare<[string], { threshold: number | null }>('SELECT max(live_threshold) AS threshold FROM model WHERE id IN (SELECT value FROM json_each(?))').get(models)
    const usual = threshold?.threshold ?? PROVISIONAL_OPERATING_POINT
    if (whole.length > 0) {
      const rows = JSON.stringify(whole)
      db.prepare<[string]>('DELETE FROM worklist_label WHERE study IN (SELECT value FROM json_each(?))').run(rows)
      db.prepare<[string]>(LABELS).run(rows)
      db.prepare<[{ ids: string; usual: number }]>(ROWS).run({ ids: rows, usual })
    }
    if (answersAlone.length > 0) db.prepare<[{ ids: string; usual: number }]>(ANSWERS).run({ ids: JSON.stringify(answersAlone), usual })
    if (whole.length > 0) db.prepare<[string]>(SEARCH).run(JSON.stringify(whole))
    db.prepare<[string]>('DELETE FROM worklist_stale WHERE study IN (SELECT value FROM json_each(?))').run(ids)
    return due.length
  })
}

const LABELS = `
  WITH due (study, patient) AS (SELECT study.id, study.patient FROM json_each(?) AS each CROSS JOIN study ON study.id = each.value)
  INSERT INTO worklist_label (study, finding, value)
  SELECT due.study, finding, value FROM due CROSS JOIN label ON label.study = due.study WHERE retired_at IS NULL
  UNION SELECT due.study, finding, value FROM due CROSS JOIN label ON label.patient = due.patient WHERE retired_at IS NULL
  UNION SELECT due.study, finding, value FROM due CROSS JOIN series ON series.study = due.study CROSS JOIN label ON label.series = series.id WHERE retired_at IS NULL
  UNION SELECT due.study, finding, value FROM due CROSS JOIN series ON series.study = due.study CROSS JOIN image ON image.series = series.id
    CROSS JOIN label ON label.image = image.id WHERE retired_at IS NULL`

/** "061Y" is 61 years (0010,1010). */
const AGE_YEARS = `
  CASE WHEN study.age GLOB '[0-9][0-9][0-9][YMWD]' THEN
    CAST(substr(study.age, 1, 3) AS REAL) / CASE substr(study.age, 4) WHEN 'Y' THEN 1.0 WHEN 'M' THEN 12.0 WHEN 'W' THEN 52.1775 ELSE 365.2425 END END`

/** What the shown model says; one that nothing has scored counts as one at the threshold. */
const ANSWER = `
      CASE WHEN study.priority >= 3 THEN 0 WHEN prediction.refused_code IS NOT NULL THEN 1 WHEN prediction.score IS NULL THEN 2 ELSE 3 END AS bucket,
      prediction.finding, prediction.score, prediction.refused_code, prediction.refused_reason,
      model.name || '@' || model.version AS model, model.live_threshold AS operating_point,
      coalesce(prediction.score, model.live_threshold, @usual) AS risk`

/** Every fact of a line once, from the tables that own it; the scanner's clock is taken for this machine's. */
const ROWS = `
  WITH facts AS (
    SELECT study.id AS study, study.patient, patient.patient_id, patient.name, patient.sex, study.age, study.accession, study.description,
      (SELECT min(modality) FROM series WHERE series.study = study.id) AS modality, study.acquired, study.created_at AS arrived,
      min(coalesce(unixepoch(study.acquired, 'utc'), unixepoch(study.created_at)), unixepoch(study.created_at)) AS since,
      (SELECT count(*) FROM series JOIN image ON image.series = series.id WHERE series.study = study.id AND image.superseded_by IS NULL) AS images,
      (SELECT count(*) FROM series WHERE series.study = study.id) AS series,
      (SELECT count(*) FROM study AS other WHERE other.patient = study.patient AND other.id <> study.id
        AND coalesce(other.acquired, other.created_at) < coalesce(study.acquired, study.created_at)) AS priors,
      (SELECT min(image.id) FROM series JOIN image ON image.series = series.id WHERE series.study = study.id AND image.superseded_by IS NULL) AS preview,
      study.urgency, study.urgency_rank, study.flagged,
      coalesce(mark.read, reading.id IS NOT NULL) AS read,
      training_queue.study IS NOT NULL AS queued,
      EXISTS (SELECT 1 FROM series JOIN image ON image.series = series.id JOIN dataset_item ON dataset_item.image = image.id WHERE series.study = study.id) AS learned,
      EXISTS (SELECT 1 FROM reading AS r WHERE r.study = study.id AND r.answer IN ('present', 'absent') AND r.answer <> r.model_answer
        AND NOT EXISTS (SELECT 1 FROM reading AS later WHERE later.study = r.study AND later.finding = r.finding AND later.reader = r.reader AND later.id > r.id)) AS disagrees,
      CASE WHEN mark.read = 0 THEN NULL WHEN mark.read = 1 AND mark.marked_at > coalesce(reading.read_at, '') THEN mark.marked_by ELSE reading.reader END AS reader,
      CASE WHEN mark.read = 0 THEN NULL WHEN mark.read = 1 AND mark.marked_at > coalesce(reading.read_at, '') THEN mark.marked_at ELSE reading.read_at END AS read_at,
      ${ANSWER},
      coalesce((SELECT json_group_array(json_object('finding', finding, 'value', value)) FROM (SELECT finding, value FROM worklist_label WHERE worklist_label.study = study.id ORDER BY finding, value)), '[]') AS labels,
      ${AGE_YEARS} AS age_years
    FROM json_each(@ids) AS due CROSS JOIN study ON study.id = due.value JOIN patient ON patient.id = study.patient
      LEFT JOIN prediction ON prediction.id = study.shown_prediction LEFT JOIN model ON model.id = prediction.model
      LEFT JOIN study_mark AS mark ON mark.study = study.id LEFT JOIN training_queue ON training_queue.study = study.id
      LEFT JOIN reading ON reading.id = (SELECT max(id) FROM reading WHERE reading.study = study.id))
  INSERT OR REPLACE INTO worklist
  SELECT study, patient, patient_id, name, sex, age, accession, description, modality, acquired, arrived, since, images, series, priors, preview, urgency,
    urgency_rank, flagged, read, queued, disagrees,
    CASE WHEN flagged = 1 THEN 0 WHEN read = 1 THEN 3 WHEN learned = 1 OR queued = 1 THEN 2 ELSE 1 END, reader, read_at, bucket, finding, coalesce(score, 0.0),
    refused_code, refused_reason, model, operating_point, risk, risk - since / ${AGEING_HOURS * 3600}.0, labels,
    hilum_fold(coalesce(name, '')), hilum_fold(coalesce(patient_id, '')), hilum_fold(coalesce(modality, '') || ' ' || coalesce(description, '')), age_years
  FROM facts`

/** Touches the indices of those columns alone. */
const ANSWERS = `
  WITH facts AS (
    SELECT study.id AS id, ${ANSWER}
    FROM json_each(@ids) AS due CROSS JOIN study ON study.id = due.value
      LEFT JOIN prediction ON prediction.id = study.shown_prediction LEFT JOIN model ON model.id = prediction.model)
  UPDATE worklist SET bucket = facts.bucket, finding = facts.finding, score = coalesce(facts.score, 0.0), refused_code = facts.refused_code,
    refused_reason = facts.refused_reason, model = facts.model, operating_point = facts.operating_point, risk = facts.risk,
    drift = facts.risk - since / ${AGEING_HOURS * 3600}.0
  FROM facts WHERE worklist.study = facts.id`

const SEARCH = `
  INSERT OR REPLACE INTO worklist_search
  SELECT study, hilum_fold(concat_ws(' ', name, patient_id, accession, modality, description,
    (SELECT group_concat(label.finding || ' ' || label.value, ' ') FROM worklist_label AS label WHERE label.study = worklist.study)))
  FROM json_each(?) AS due CROSS JOIN worklist ON worklist.study = due.value`
