import { canonicalJson } from '../../core/canonicalJson.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

/** What audits of data sets found, so that the same one is not made twice. A deletion from a data set takes them away. */
export interface DatasetAudits {
  get(dataset: number, options: unknown): unknown
  put(dataset: number, options: unknown, result: unknown): void
}

export function createDatasetAudits(db: WritableDb): DatasetAudits {
  const get = db.prepare<[number, string], { result: string }>('SELECT result FROM dataset_audit WHERE dataset = ? AND options = ?')
  const put = db.prepare<[number, string, string]>('INSERT OR REPLACE INTO dataset_audit VALUES (?, ?, ?)')
  return {
    get: (dataset, options) => {
      const row = get.get(dataset, canonicalJson(options))
      return row === undefined ? undefined : parseJson(row.result)
    },
    put: (dataset, options, result) => db.write(() => void put.run(dataset, canonicalJson(options), JSON.stringify(result)))
  }
}
