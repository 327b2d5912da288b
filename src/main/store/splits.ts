import { createHash } from 'node:crypto'
import type { JsonValue } from '../../contract/index.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { rowId } from './archive.ts'
import type { WritableDb } from './database.ts'
import { RowUnknownError } from './errors.ts'
import { parseJson } from './json.ts'

export interface SplitRow {
  readonly id: number
  readonly dataset: number
  readonly rule: string
  readonly seed: number
  readonly params: JsonValue
  /** sha256 over rule, seed, params and parts as frozen. */
  readonly hash: string
  /** Items that went with a deleted patient. */
  readonly removedItems: number
}

/** Who is in which part: frozen, so that a run can cite it. */
export interface Splits {
  /** `parts`: name → image ids; an image is in at most one part. `groups`: image id → what was kept together, by any name. The same split frozen twice is one row. */
  freeze(split: { dataset: number; rule: string; seed: number; params: unknown; parts: Readonly<Record<string, readonly number[]>>; groups?: ReadonlyMap<number, string> }): SplitRow
  byId(id: number): SplitRow | undefined
  /** Name → image ids, in the order of file hash and frame. */
  parts(split: number): Record<string, number[]>
  /** Image id → number of what was kept together; empty for splits of earlier versions, which did not note it. */
  groups(split: number): ReadonlyMap<number, number>
}

type StoredRow = Omit<SplitRow, 'params'> & { readonly params: string }

const COLUMNS = 'id, dataset, rule, seed, params, hash, removed_items AS removedItems'

export function createSplits(db: WritableDb, now: () => string): Splits {
  const byHash = db.prepare<[number, string], StoredRow>(`SELECT ${COLUMNS} FROM split WHERE dataset = ? AND hash = ?`)
  const byId = db.prepare<[number], StoredRow>(`SELECT ${COLUMNS} FROM split WHERE id = ?`)
  const add = db.prepare<[number, string, number, string, string, string], { id: number }>(
    'INSERT INTO split (dataset, rule, seed, params, hash, created_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id'
  )
  const addItem = db.prepare<[number, number, string, number | null]>('INSERT INTO split_item (split, image, part, kept_together) VALUES (?, ?, ?, ?)')
  const groups = db.prepare<[number], { image: number; together: number }>('SELECT image, kept_together AS together FROM split_item WHERE split = ? AND kept_together IS NOT NULL')
  const addGroup = db.prepare<[number, number, number]>('UPDATE split_item SET kept_together = ? WHERE split = ? AND image = ?')
  const parts = db.prepare<[number], { image: number; part: string }>(
    `SELECT split_item.image, part FROM split_item JOIN image ON image.id = split_item.image WHERE split = ? ORDER BY image.file_hash, image.frame`
  )
  const keyOf = db.prepare<[number], { key: string }>(`SELECT file_hash || '/' || frame AS key FROM image WHERE id = ?`)

  return {
    freeze: (split) =>
      db.write(() => {
        const members = Object.entries(split.parts).flatMap(([part, images]) =>
          images.map((image) => {
            const row = keyOf.get(image)
            if (row === undefined) throw new RowUnknownError('image', image)
            return { image, part, line: canonicalJson([row.key, part]) }
          })
        )
        const digest = createHash('sha256').update(canonicalJson({ split: 1, rule: split.rule, seed: split.seed, params: split.params }))
        for (const line of members.map((member) => member.line).toSorted()) digest.update('\n').update(line)
        const hash = digest.digest('hex')
        const numbers = new Map([...new Set(split.groups?.values())].map((name, at) => [name, at]))
        const together = (image: number): number | null => numbers.get(split.groups?.get(image) ?? '') ?? null
        const before = byHash.get(split.dataset, hash)
        if (before !== undefined && before.removedItems === 0) {
          for (const { image } of members) {
            const group = together(image)
            if (group !== null) addGroup.run(group, before.id, image)
          }
          return fromStored(before)
        }
        const id = rowId(add.get(split.dataset, split.rule, split.seed, JSON.stringify(split.params), hash, now()))
        for (const { image, part } of members) addItem.run(id, image, part, together(image))
        return { id, dataset: split.dataset, rule: split.rule, seed: split.seed, params: parseJson(JSON.stringify(split.params)), hash, removedItems: 0 }
      }),
    byId: (id) => {
      const row = byId.get(id)
      return row === undefined ? undefined : fromStored(row)
    },
    parts: (split) => {
      const named: Record<string, number[]> = {}
      for (const { image, part } of parts.all(split)) (named[part] ??= []).push(image)
      return named
    },
    groups: (split) => new Map(groups.all(split).map(({ image, together }) => [image, together]))
  }
}

function fromStored(row: StoredRow): SplitRow {
  return { ...row, params: parseJson(row.params) }
}
