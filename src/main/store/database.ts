import type Database from 'better-sqlite3'
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
  close(): void
}

/** Wraps a connection. Every statement that changes something belongs in `write`, every group of questions in `read`. */
export function wrapDatabase(connection: Database.Database, path: string): WritableDb {
  const translated = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw translateError(error, path)
    }
  }
  return {
    [writable]: true,
    path,
    prepare: connection.prepare.bind(connection),
    read: (work) => translated(() => (connection.inTransaction ? work() : connection.transaction(work).deferred())),
    write: (work) => translated(() => connection.transaction(work).immediate()),
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
