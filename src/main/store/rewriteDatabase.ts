import type { WritableDb } from './database.ts'
import { DiskFullError, LibraryBusyError } from './errors.ts'

/** Inside a deleting transaction: the database is to be rewritten, now or when the library is opened next. */
export function noteRewrite(db: WritableDb): void {
  db.exec(`INSERT INTO setting VALUES ('rewrite_due', '1') ON CONFLICT DO NOTHING`)
}

/**
 * Rewrites the database without what was deleted and empties the write-ahead log, if that is due. `secure_delete` overwrites deleted rows, but
 * a page that was rebalanced may keep copies in its gaps, and the log keeps old pages. False where it could not be finished, because the disk is
 * full or another program is reading; it stays due then.
 */
export function rewriteIfDue(db: WritableDb): boolean {
  const due = db.prepare<[], { value: string }>(`SELECT value FROM setting WHERE name = 'rewrite_due'`).get() !== undefined
  if (!due) return true
  try {
    db.exec('VACUUM')
    if (db.pragma('wal_checkpoint(TRUNCATE)') !== 0) return false
  } catch (error) {
    if (error instanceof DiskFullError || error instanceof LibraryBusyError) return false
    throw error
  }
  db.exec(`DELETE FROM setting WHERE name = 'rewrite_due'`)
  return true
}
