import { createHash } from 'node:crypto'
import type { JsonValue } from '../../contract/index.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

export interface RecipeRow {
  /** sha256 of the canonical JSON. */
  readonly hash: string
  readonly name: string
  readonly document: JsonValue
}

/** The recipes that this library's runs cite, word for word. */
export interface Recipes {
  note(name: string, document: unknown): RecipeRow
  byHash(hash: string): RecipeRow | undefined
}

export function createRecipes(db: WritableDb, now: () => string): Recipes {
  const add = db.prepare<[string, string, string, string]>('INSERT OR IGNORE INTO recipe VALUES (?, ?, ?, ?)')
  const byHash = db.prepare<[string], { hash: string; name: string; document: string }>('SELECT hash, name, document FROM recipe WHERE hash = ?')
  return {
    note: (name, document) => {
      const text = canonicalJson(document)
      const hash = createHash('sha256').update(text).digest('hex')
      db.write(() => void add.run(hash, name, text, now()))
      return { hash, name, document: parseJson(text) }
    },
    byHash: (hash) => {
      const row = byHash.get(hash)
      return row === undefined ? undefined : { ...row, document: parseJson(row.document) }
    }
  }
}
