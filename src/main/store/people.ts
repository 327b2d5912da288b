import type { JsonValue, Person } from '../../contract/index.ts'
import { rowId } from './archive.ts'
import type { WritableDb } from './database.ts'
import { parseJson } from './json.ts'

export interface PersonRow extends Person {
  /** As `hashPin` writes it. */
  readonly pin: string | null
}

/** Who works with this library. Removed people keep their name, which is never given to another. */
export interface People {
  add(name: string, pin: string | null): number
  /** Those who may enter, by name. */
  list(): PersonRow[]
  byId(personId: number): PersonRow | undefined
  /** Also one who was removed: the name is taken. */
  hasName(name: string): boolean
  change(personId: number, change: { readonly name?: string | undefined; readonly pin?: string | null | undefined }): void
  remove(personId: number): void
  preferences(personId: number | undefined): JsonValue
  keepPreferences(personId: number | undefined, preferences: JsonValue): void
}

/** Where the choices stand of whoever works in a library without people. */
const NOBODYS_PREFERENCES = 'preferences'

export function createPeople(db: WritableDb, now: () => string): People {
  const columns = 'SELECT id AS personId, name, pin FROM person'
  const add = db.prepare<[string, string | null, string], { id: number }>('INSERT INTO person (name, pin, added_at) VALUES (?, ?, ?) RETURNING id')
  const list = db.prepare<[], StoredPerson>(`${columns} WHERE removed_at IS NULL ORDER BY name`)
  const byId = db.prepare<[number], StoredPerson>(`${columns} WHERE id = ? AND removed_at IS NULL`)
  const named = db.prepare<[string], { n: number }>('SELECT count(*) AS n FROM person WHERE name = ?')
  const rename = db.prepare<[string, number]>('UPDATE person SET name = ? WHERE id = ?')
  const setPin = db.prepare<[string | null, number]>('UPDATE person SET pin = ? WHERE id = ?')
  const remove = db.prepare<[string, number]>('UPDATE person SET removed_at = ?, pin = NULL, preferences = NULL WHERE id = ?')
  const preferences = db.prepare<[number], { value: string | null }>('SELECT preferences AS value FROM person WHERE id = ?')
  const keep = db.prepare<[string, number]>('UPDATE person SET preferences = ? WHERE id = ?')
  const nobodys = db.prepare<[string], { value: string | null }>('SELECT value FROM setting WHERE name = ?')
  const keepNobodys = db.prepare<[string, string]>('INSERT INTO setting VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  /** Chosen while the disk was full. */
  const late = new Map<number | undefined, string>()
  return {
    add: (name, pin) => db.write(() => rowId(add.get(name, pin, now()))),
    list: () => list.all().map(personOf),
    byId: (personId) => {
      const row = byId.get(personId)
      return row === undefined ? undefined : personOf(row)
    },
    hasName: (name) => (named.get(name)?.n ?? 0) > 0,
    change: (personId, { name, pin }) => db.write(() => {
      if (name !== undefined) rename.run(name, personId)
      if (pin !== undefined) setPin.run(pin, personId)
    }),
    remove: (personId) => db.write(() => void remove.run(now(), personId)),
    preferences: (personId) => {
      const waiting = late.get(personId)
      if (waiting !== undefined) return parseJson(waiting)
      const value = (personId === undefined ? nobodys.get(NOBODYS_PREFERENCES) : preferences.get(personId))?.value ?? null
      return value === null ? null : parseJson(value)
    },
    keepPreferences(personId, chosen) {
      const text = JSON.stringify(chosen)
      late.set(personId, text)
      db.note(() => {
        if (personId === undefined) keepNobodys.run(NOBODYS_PREFERENCES, text)
        else keep.run(text, personId)
      })
      if (!db.room.isRefused()) late.clear()
    }
  }
}

interface StoredPerson {
  readonly personId: number
  readonly name: string
  readonly pin: string | null
}

function personOf(row: StoredPerson): PersonRow {
  return { ...row, hasPin: row.pin !== null }
}
