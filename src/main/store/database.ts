import type Database from 'better-sqlite3'
import { AsyncLocalStorage } from 'node:async_hooks'
import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DiskFullError, LibraryAccessError, LibraryBusyError, LibraryCorruptError, LibraryError } from './errors.ts'
import { errorCode } from './paths.ts'

const writable: unique symbol = Symbol('writable')

/** A connection for questions. `B` are the parameters, `R` is the row as its SQL names the columns. */
export interface ReadableDb {
  readonly path: string
  prepare<B extends unknown[] = [], R = unknown>(sql: string): Database.Statement<B, R>
  /** One consistent snapshot for several questions. Throws a LibraryError for what SQLite refuses. */
  read<T>(work: () => T): T
}

/** A connection for changes; only a library hands one out. */
export interface WritableDb extends ReadableDb {
  readonly [writable]: true
  /** All of `work` or none of it, on disk when it returns (nested calls are savepoints). Throws a LibraryError for what SQLite refuses. */
  write<T>(work: () => T): T
  exec(sql: string): void
  pragma(text: string): unknown
  /** Another connection writes for as long as `work` takes: a command that may be asked again (`mayBeAskedAgain`) is refused to write meanwhile, in place of waiting with its thread. */
  hold<T>(work: () => Promise<T>): Promise<T>
  isHeld(): boolean
  close(): void
}

/** A command that reads wanted to note something while the database is held: it is asked again when it is not. */
export class DatabaseHeldError extends Error {
  override readonly name = 'DatabaseHeldError'
}

/** Set where a command runs that may be asked again. */
export const mayBeAskedAgain = new AsyncLocalStorage<true>()

/** Wraps a connection. Every statement that changes something belongs in `write`, every group of questions in `read`. */
export function wrapDatabase(connection: Database.Database, path: string): WritableDb {
  const translated = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw translateError(error, path)
    }
  }
  let holds = 0
  return {
    [writable]: true,
    path,
    prepare: connection.prepare.bind(connection),
    read: (work) => translated(() => (connection.inTransaction ? work() : connection.transaction(work).deferred())),
    write: (work) => {
      if (holds > 0 && mayBeAskedAgain.getStore() === true) throw new DatabaseHeldError('The database is being rewritten.')
      return translated(() => connection.transaction(work).immediate())
    },
    async hold(work) {
      holds++
      try {
        return await work()
      } finally {
        holds--
      }
    },
    isHeld: () => holds > 0,
    exec: (sql) => translated(() => void connection.exec(sql)),
    pragma: (text) => translated(() => connection.pragma(text, { simple: true })),
    close: () => void connection.close()
  }
}

/**
 * What SQLite or the file system threw, as the library's own error where it has one. `needed`: bytes that the work would have taken, for a
 * full disk.
 */
export function translateError(error: unknown, path: string, needed = 1_000_000): unknown {
  if (error instanceof LibraryError) return error
  const code = errorCode(error)
  if (code === undefined) return error
  const reason = error instanceof Error ? error.message : code
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') return new DiskFullError(dirname(path), { needed, free: freeBytes(dirname(path)) })
  if (code.startsWith('SQLITE_IOERR')) {
    const free = freeBytes(dirname(path))
    if (free !== undefined && free < 100_000) return new DiskFullError(dirname(path), { needed, free })
    return new LibraryAccessError(path, `${reason}, ${code}`)
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return new LibraryCorruptError(path, reason)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return new LibraryBusyError(path)
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') return new LibraryAccessError(path, reason)
  return error
}

function freeBytes(dir: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dir)
    return bavail * bsize
  } catch {
    return undefined
  }
}
