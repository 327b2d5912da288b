import type { JsonValue } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

/** What the training wizard keeps of a data set's plan between visits; by the data set's name. */
export interface TrainingDrafts {
  get(dataset: string): { readonly draft: JsonValue; readonly savedAt: string } | undefined
  /** Returns when it was saved. */
  put(dataset: string, draft: JsonValue): string
}

export function createTrainingDrafts(db: WritableDb, now: () => string): TrainingDrafts {
  const get = db.prepare<[string], { draft: string; savedAt: string }>('SELECT draft, saved_at AS savedAt FROM training_draft WHERE dataset = ?')
  const put = db.prepare<[string, string, string]>('INSERT OR REPLACE INTO training_draft VALUES (?, ?, ?)')
  return {
    get: (dataset) => {
      const row = get.get(dataset)
      return row === undefined ? undefined : { draft: parseJson(row.draft), savedAt: row.savedAt }
    },
    put: (dataset, draft) =>
      db.write(() => {
        const savedAt = now()
        put.run(dataset, JSON.stringify(draft), savedAt)
        return savedAt
      })
  }
}
