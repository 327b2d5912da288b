import type { WritableDb } from './database.ts'

/** Who reads without the models' answers, and to whom which study's have been shown. */
export interface Blinding {
  isBlinded(reader: string): boolean
  setBlinded(reader: string, blinded: boolean): void
  /** Whether models' answers about a study are to be hidden from this reader: blinded, and no reading of it yet. */
  hides(reader: string, study: number): boolean
  /** Notes that models' answers about a study were shown to the reader. */
  noteShown(reader: string, study: number): void
  wasShown(reader: string, study: number): boolean
}

export function createBlinding(db: WritableDb, now: () => string): Blinding {
  const isBlinded = db.prepare<[string], { found: 1 }>('SELECT 1 AS found FROM blinded_reader WHERE reader = ?')
  const blind = db.prepare<[string]>('INSERT OR IGNORE INTO blinded_reader VALUES (?)')
  const unblind = db.prepare<[string]>('DELETE FROM blinded_reader WHERE reader = ?')
  const hasRead = db.prepare<[number, string], { found: 1 }>('SELECT 1 AS found FROM reading WHERE study = ? AND reader = ? LIMIT 1')
  const note = db.prepare<[string, string, number]>('INSERT OR IGNORE INTO evidence_shown SELECT id, ?, ? FROM study WHERE id = ?')
  const shown = db.prepare<[number, string], { found: 1 }>('SELECT 1 AS found FROM evidence_shown WHERE study = ? AND reader = ?')
  /** Also what waits for room on the disk: not to be forgotten when the reader answers. */
  const noted = new Set<string>()
  return {
    isBlinded: (reader) => isBlinded.get(reader) !== undefined,
    setBlinded: (reader, blinded) => db.write(() => void (blinded ? blind : unblind).run(reader)),
    hides: (reader, study) => isBlinded.get(reader) !== undefined && hasRead.get(study, reader) === undefined,
    noteShown: (reader, study) => {
      const key = keyOf(reader, study)
      if (noted.has(key) || shown.get(study, reader) !== undefined) return
      const at = now()
      noted.add(key)
      db.note(() => void note.run(reader, at, study))
    },
    wasShown: (reader, study) => noted.has(keyOf(reader, study)) || shown.get(study, reader) !== undefined
  }
}

function keyOf(reader: string, study: number): string {
  return `${study} ${reader}`
}
