import Database from 'better-sqlite3'
import { translateError, wrapDatabase, type WritableDb } from './database.ts'
import { DiskFullError, LibraryBusyError, LibraryFilesystemError, LibraryForeignError, LibraryTooNewError } from './errors.ts'
import { dirname } from 'node:path'
import { foldText } from './foldText.ts'
import { migrations, SCHEMA_VERSION } from './migrations/index.ts'

/** "Hilm": the application_id in the header of every library's database. */
export const APPLICATION_ID = 0x48696c6d

const BUSY_TIMEOUT_MS = 15_000

export interface OpenDatabaseOptions {
  /** This program's version, noted in the library by each migration. */
  readonly programVersion: string
}

/**
 * Opens (or begins) `hilum.db` and brings its schema up to date. Every commit is synced to disk before it is acknowledged; deleted content is
 * overwritten with zeros. On a full disk, which has no room for the memory that programs share beside the write-ahead log, this program takes the database
 * for itself alone and keeps that memory in its own: it can be read, and written again when there is room. Throws LibraryTooNewError, LibraryForeignError, LibraryCorruptError, LibraryAccessError, LibraryBusyError,
 * LibraryFilesystemError, DiskFullError.
 */
export function openDatabase(path: string, options: OpenDatabaseOptions): WritableDb {
  try {
    return open(path, options)
  } catch (error) {
    if (!(error instanceof DiskFullError)) throw error
    try {
      return open(path, options, true)
    } catch (alone) {
      // another program has it open
      throw alone instanceof LibraryBusyError ? error : alone
    }
  }
}

/** `alone`: no other program can open it meanwhile (https://sqlite.org/wal.html#noshm). */
function open(path: string, { programVersion }: OpenDatabaseOptions, alone = false): WritableDb {
  let connection: Database.Database | undefined
  try {
    connection = new Database(path, { timeout: alone ? 0 : BUSY_TIMEOUT_MS })
    if (alone) connection.pragma('locking_mode = EXCLUSIVE')
    checkVersion(connection, path, programVersion)
    configure(connection, path)
    const db = wrapDatabase(connection, path)
    migrate(db, path, programVersion)
    return db
  } catch (error) {
    connection?.close()
    throw translateError(error, path)
  }
}

/** Before anything is written: whose database is it, and how new? */
function checkVersion(connection: Database.Database, path: string, programVersion: string): void {
  const schema = Number(connection.pragma('user_version', { simple: true }))
  const applicationId = Number(connection.pragma('application_id', { simple: true }))
  const tables = connection.prepare<[], { n: number }>('SELECT count(*) AS n FROM sqlite_schema').get()?.n ?? 0
  if (applicationId !== APPLICATION_ID && (applicationId !== 0 || schema !== 0 || tables !== 0)) throw new LibraryForeignError(path)
  if (schema > SCHEMA_VERSION) {
    throw new LibraryTooNewError(dirname(path), { schema, program: writtenBy(connection) }, { schema: SCHEMA_VERSION, program: programVersion })
  }
}

function writtenBy(connection: Database.Database): string | undefined {
  try {
    return connection.prepare<[], { value: string }>(`SELECT value FROM setting WHERE name = 'program_version'`).get()?.value
  } catch {
    return undefined // a newer schema may keep it elsewhere
  }
}

function configure(connection: Database.Database, path: string): void {
  const mode = String(connection.pragma('journal_mode = WAL', { simple: true }))
  if (mode !== 'wal') throw new LibraryFilesystemError(dirname(path), mode)
  connection.pragma('synchronous = FULL')
  connection.pragma('fullfsync = ON') // macOS: through the drive's own cache
  connection.pragma('checkpoint_fullfsync = ON')
  connection.pragma('foreign_keys = ON')
  connection.pragma('secure_delete = ON')
  connection.pragma('trusted_schema = OFF')
  connection.pragma('cache_size = -65536') // KiB, at most: a filter that no index answers looks into every line of the worklist
  connection.pragma('temp_store = MEMORY') // no patient data in the system's temporary folder
  connection.function('hilum_fold', { deterministic: true }, (text) => foldText(String(text)))
}

function migrate(db: WritableDb, path: string, programVersion: string): void {
  for (const migration of migrations) {
    if (Number(db.pragma('user_version')) >= migration.version) continue
    db.write(() => {
      // another program may have migrated between the question and this transaction
      const current = Number(db.pragma('user_version'))
      if (current > SCHEMA_VERSION) {
        throw new LibraryTooNewError(dirname(path), { schema: current, program: undefined }, { schema: SCHEMA_VERSION, program: programVersion })
      }
      if (current >= migration.version) return
      db.exec(migration.sql)
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${migration.version}`)
      db.prepare<[string]>(`INSERT INTO setting VALUES ('program_version', ?) ON CONFLICT DO UPDATE SET value = excluded.value`).run(programVersion)
    })
  }
}
