import { PROVISIONAL_OPERATING_POINT } from '../../contract/index.ts'
import type { ReadableDb, WritableDb } from './database.ts'

/** Of a study-level prediction; study.priority says what the numbers mean. */
const PRIORITY = `
  CASE
    WHEN prediction.refused_code IS NOT NULL THEN 2.0
    WHEN prediction.score >= coalesce(model.live_threshold, ${PROVISIONAL_OPERATING_POINT}) THEN 3.0 + prediction.score
    ELSE prediction.score
  END`

/**
 * The models whose answers the worklist shows, one a finding: the active one. Until a person has promoted or retired a model of the finding, the
 * newest that has answered about a study, so that scores of two models never stand in one list.
 */
export function shownModels(db: ReadableDb): number[] {
  return db
    .prepare<[], { id: number }>(
      `SELECT coalesce(max(CASE state WHEN 'active' THEN id END),
         CASE WHEN sum(state <> 'candidate') = 0
           THEN max(CASE WHEN EXISTS (SELECT 1 FROM prediction WHERE prediction.model = model.id AND study IS NOT NULL) THEN id END) END) AS id
       FROM model GROUP BY finding HAVING id IS NOT NULL ORDER BY id`
    )
    .all()
    .map(({ id }) => id)
}

/**
 * Brings `shown_prediction` and `priority` of studies in line with the shown models: of several findings the one to be read first is shown.
 * Likely positives first, then refused ones (nobody has judged them), then those not scored, then the rest. Inside a transaction.
 */
export function refreshWorklist(db: WritableDb, studies: readonly number[] | 'all'): void {
  const models = JSON.stringify(shownModels(db))
  const set = `
    UPDATE study SET (shown_prediction, priority) = (
      SELECT max(id), coalesce(max(priority), 1.5) FROM (
        SELECT prediction.id, ${PRIORITY} AS priority
        FROM prediction JOIN model ON model.id = prediction.model
        WHERE prediction.study = study.id AND prediction.model IN (SELECT value FROM json_each(?))
        ORDER BY priority DESC, prediction.id LIMIT 1))`
  if (studies === 'all') db.prepare<[string]>(set).run(models)
  else {
    const one = db.prepare<[string, number]>(`${set} WHERE id = ?`)
    for (const study of studies) one.run(models, study)
  }
}
