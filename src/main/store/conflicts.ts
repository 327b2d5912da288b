import type { WritableDb } from './database.ts'

export type ConflictKind =
  /** One SOP Instance UID, different bytes: both are kept. */
  | 'sop-uid-reused'
  /** One image (or the same pixels) with different labels: left out of data sets. */
  | 'labels-contradict'
  /** One file, different patients: the first stays. */
  | 'patient-differs'
  /** One patient, different name, sex or birth date: the newest are shown, the former kept. */
  | 'demographics-changed'
  /** One image, first under another PatientID: its study has moved. */
  | 'patient-id-changed'

export interface ConflictRow {
  readonly id: number
  readonly kind: ConflictKind
  readonly image: number
  readonly otherImage: number | null
  readonly detail: string
  readonly foundAt: string
}

/** What imports found contradictory, for a person to settle. */
export interface Conflicts {
  /** Once for each fact, however often it is found. */
  add(conflict: { kind: ConflictKind; image: number; otherImage?: number; detail: string }): void
  list(): ConflictRow[]
}

export function createConflicts(db: WritableDb, now: () => string): Conflicts {
  const add = db.prepare<[string, number, number | null, string, string]>(
    'INSERT OR IGNORE INTO conflict (kind, image, other_image, detail, found_at) VALUES (?, ?, ?, ?, ?)'
  )
  const list = db.prepare<[], ConflictRow>('SELECT id, kind, image, other_image AS otherImage, detail, found_at AS foundAt FROM conflict ORDER BY id')
  return {
    add: (c) => db.write(() => void add.run(c.kind, c.image, c.otherImage ?? null, c.detail, now())),
    list: () => list.all()
  }
}
