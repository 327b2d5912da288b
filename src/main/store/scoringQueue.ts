import type { WritableDb } from './database.ts'

/** Studies that models have not answered about yet. Triggers fill the queue of active models; who scores takes out what has its answers. */
export interface ScoringQueue {
  /** How many studies wait for the model. */
  count(model: number): number
  /** All that wait for it, urgent ones first. */
  studies(model: number): number[]
  /** Of these studies, those with an image that the model has no answer about, in the order given. */
  unscored(model: number, studies: readonly number[]): number[]
  /** Takes out those of the studies that have their answers. */
  settle(model: number, studies: readonly number[]): void
}

export function createScoringQueue(db: WritableDb): ScoringQueue {
  const count = db.prepare<[number], { n: number }>('SELECT count(*) AS n FROM scoring_wait WHERE model = ?')
  const studies = db.prepare<[number], { id: number }>(
    'SELECT study.id FROM scoring_wait AS wait JOIN study ON study.id = wait.study WHERE wait.model = ? ORDER BY study.urgency_rank, study.id'
  )
  const lacking = db.prepare<[{ model: number; study: number }], { id: number }>(
    `SELECT image.id FROM series JOIN image ON image.series = series.id WHERE series.study = @study AND image.superseded_by IS NULL
       AND NOT EXISTS (SELECT 1 FROM prediction WHERE prediction.model = @model AND prediction.image = image.id) LIMIT 1`
  )
  const remove = db.prepare<[number, number]>('DELETE FROM scoring_wait WHERE model = ? AND study = ?')
  const lacks = (model: number, study: number): boolean => lacking.get({ model, study }) !== undefined
  return {
    count: (model) => count.get(model)?.n ?? 0,
    studies: (model) => studies.all(model).map(({ id }) => id),
    unscored: (model, chosen) => chosen.filter((study) => lacks(model, study)),
    settle: (model, chosen) =>
      db.write(() => {
        for (const study of chosen) if (!lacks(model, study)) remove.run(model, study)
      })
  }
}
