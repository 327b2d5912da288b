import type Database from 'better-sqlite3'
import { AsyncLocalStorage } from 'node:async_hooks'
import { dirname } from 'node:path'
import { createDiskRoom, freeBytes, type DiskRoom } from './diskRoom.ts'
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
  /**
   * What is noted by the way, and nobody waits for: done at once, or, where the disk is full, with the next change that it takes. What waits when the
   * program ends is lost. Only a full disk is forgiven; of a note that waited nothing else is told.
   */
  note(work: () => void): void
  /** Tries again to write after a full disk. True where the disk takes changes. */
  retry(): boolean
  readonly room: DiskRoom
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

/** Notes that wait for room on the disk. */
const MOST_LATE = 10_000
const TRIAL = `INSERT INTO setting VALUES ('room_tried', datetime('now')) ON CONFLICT DO UPDATE SET value = excluded.value`

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
  const room = createDiskRoom(dirname(path))
  const late: (() => void)[] = []
  /** With what waited for room: all of it goes in or none. */
  const transact = <T>(work: () => T): T => {
    const waited = late.length
    const result = connection.transaction(() => {
      for (const each of late.slice(0, waited)) settle(each)
      return work()
    }).immediate()
    late.splice(0, waited)
    return result
  }
  const settle = (work: () => void): void => {
    try {
      connection.transaction(work)()
    } catch (error) {
      // what it was about has gone meanwhile
      if (errorCode(error) === 'SQLITE_FULL') throw error
    }
  }
  const write = <T>(work: () => T): T => {
    if (holds > 0 && mayBeAskedAgain.getStore() === true) throw new DatabaseHeldError('The database is being rewritten.')
    if (connection.inTransaction) return translated(() => connection.transaction(work)())
    try {
      const result = translated(() => transact(work))
      room.taken()
      return result
    } catch (error) {
      if (error instanceof DiskFullError) room.refused(error)
      throw error
    }
  }
  return {
    [writable]: true,
    path,
    room,
    prepare: connection.prepare.bind(connection),
    read: (work) => translated(() => (connection.inTransaction ? work() : connection.transaction(work).deferred())),
    write,
    note(work) {
      try {
        write(work)
      } catch (error) {
        if (!(error instanceof DiskFullError) || connection.inTransaction) throw error
        if (late.length < MOST_LATE) late.push(work)
      }
    },
    retry() {
      if (!room.isRefused()) return true
      if (holds > 0) return false
      try {
        write(() => connection.exec(TRIAL))
        return true
      } catch (error) {
        if (error instanceof DiskFullError || error instanceof DatabaseHeldError || error instanceof LibraryBusyError) return false
        throw error
      }
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
  // without room the shared memory beside the write-ahead log cannot grow
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC' || code === 'EDQUOT') return new DiskFullError(dirname(path), { needed, free: freeBytes(dirname(path)) })
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
