import { PROVISIONAL_OPERATING_POINT } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'

const PRIORITY = `
  UPDATE study SET priority = coalesce((
    SELECT CASE
      WHEN prediction.refused_code IS NOT NULL THEN 2.0
      WHEN prediction.score >= coalesce(model.operating_point, ${PROVISIONAL_OPERATING_POINT}) THEN 3.0 + prediction.score
      ELSE prediction.score
    END
    FROM prediction JOIN model ON model.id = prediction.model WHERE prediction.id = study.shown_prediction), 1.5)`

/**
 * Brings `study.priority` in line with the prediction that is shown: likely positives first, then refused ones (nobody has judged them), then
 * those not scored, then the rest. Inside a transaction.
 */
export function refreshPriorities(db: WritableDb, which: { readonly study: number } | { readonly model: number }): void {
  if ('study' in which) db.prepare<[number]>(`${PRIORITY} WHERE id = ?`).run(which.study)
  else db.prepare<[number]>(`${PRIORITY} WHERE shown_prediction IN (SELECT id FROM prediction WHERE model = ? AND study IS NOT NULL)`).run(which.model)
}

/** Shows the model's answer for every study that it has one for. Inside a transaction. */
export function showActivePredictions(db: WritableDb, model: number): void {
  db.prepare<[number, number]>(
    `UPDATE study SET shown_prediction = (SELECT id FROM prediction WHERE prediction.study = study.id AND prediction.model = ?)
     WHERE id IN (SELECT study FROM prediction WHERE model = ? AND study IS NOT NULL)`
  ).run(model, model)
  refreshPriorities(db, { model })
}
