import type { JsonValue } from '../../contract/index.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

export interface BackboneRow {
  /** sha256 over architecture, weights and preprocessing. */
  readonly hash: string
  readonly name: string
  /** Licence, source, shapes. */
  readonly card: JsonValue
  /** Below the library; null for one that comes with the program or lies elsewhere on this machine. */
  readonly weightsPath: string | null
}

/** The backbones that this library's features and models cite. */
export interface Backbones {
  /** Does nothing where the hash is known. */
  note(backbone: { hash: string; name: string; card: unknown; weightsPath?: string }): void
  byHash(hash: string): BackboneRow | undefined
  list(): BackboneRow[]
}

export function createBackbones(db: WritableDb, now: () => string): Backbones {
  type Stored = Omit<BackboneRow, 'card'> & { readonly card: string }
  const add = db.prepare<[string, string, string, string | null, string]>('INSERT OR IGNORE INTO backbone VALUES (?, ?, ?, ?, ?)')
  const byHash = db.prepare<[string], Stored>('SELECT hash, name, card, weights_path AS weightsPath FROM backbone WHERE hash = ?')
  const list = db.prepare<[], Stored>('SELECT hash, name, card, weights_path AS weightsPath FROM backbone ORDER BY name, hash')
  const fromStored = (row: Stored): BackboneRow => ({ ...row, card: parseJson(row.card) })
  return {
    note: (b) => db.write(() => void add.run(b.hash, b.name, JSON.stringify(b.card), b.weightsPath ?? null, now())),
    byHash: (hash) => {
      const row = byHash.get(hash)
      return row === undefined ? undefined : fromStored(row)
    },
    list: () => list.all().map(fromStored)
  }
}
