import { openDatabase } from '../store/openDatabase.ts'
import { rewriteIfDue } from '../store/rewriteDatabase.ts'

/** `rewriteIfDue` on a connection of its own, so that the backend goes on answering meanwhile. Throws openDatabase's errors. */
export function rewriteDatabase({ path, programVersion }: { readonly path: string; readonly programVersion: string }): { readonly done: boolean } {
  const db = openDatabase(path, { programVersion })
  try {
    return { done: rewriteIfDue(db) }
  } finally {
    db.close()
  }
}
