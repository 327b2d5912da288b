import Database from 'better-sqlite3'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolder } from '../../../test/fixtures/archiveFiles.ts'
import {
  LibraryAccessError, LibraryCorruptError, LibraryForeignError, LibraryMissingError, LibraryTooNewError, NetworkFilesystemError
} from './errors.ts'
import { migrations, SCHEMA_VERSION } from './migrations/index.ts'
import { APPLICATION_ID } from './openDatabase.ts'
import { openLibrary } from './openLibrary.ts'
import { LIBRARY_FOLDERS } from './paths.ts'

let folder: ReturnType<typeof makeFolder>
let dir: string
beforeEach(() => {
  folder = makeFolder()
  dir = join(folder.dir, 'library')
})
afterEach(() => folder.remove())

const errorOf = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test('a new library has its folders, its pragmas and its schema', () => {
  const library = openLibrary(dir, { create: true })
  const pragma = (name: string): unknown => library.db.pragma(name)
  expect({
    names: readdirSync(dir).toSorted(),
    pragmas: Object.fromEntries(['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete', 'user_version', 'application_id', 'busy_timeout'].map((p) => [p, pragma(p)])),
    lax: library.db.prepare<[], { name: string }>(`SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'`).all()
  }).toEqual({
    names: [...LIBRARY_FOLDERS, 'hilum.db', 'hilum.db-shm', 'hilum.db-wal'].toSorted(),
    pragmas: { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, secure_delete: 1, user_version: SCHEMA_VERSION, application_id: APPLICATION_ID, busy_timeout: 15_000 },
    lax: []
  })
  library.check()
  library.close()
  openLibrary(dir).close()
})

test('migrations are numbered from 1 in their order', () => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, i) => i + 1))
})

test('every foreign key has an index on its side, so that a deletion never scans', () => {
  const library = openLibrary(dir, { create: true })
  const unindexed = library.db
    .prepare<[], { child: string; columnName: string }>(
      `SELECT tables.name AS child, keys."from" AS columnName FROM pragma_table_list AS tables, pragma_foreign_key_list(tables.name) AS keys
       WHERE keys.on_delete <> 'NO ACTION' AND NOT EXISTS (
         SELECT 1 FROM pragma_index_list(tables.name) AS lists, pragma_index_info(lists.name) AS columns WHERE columns.seqno = 0 AND columns.name = keys."from")
         -- a row id is its own index
         AND NOT EXISTS (SELECT 1 FROM pragma_table_info(tables.name) AS own WHERE own.name = keys."from" AND own.type = 'INTEGER' AND own.pk = 1
           AND (SELECT count(*) FROM pragma_table_info(tables.name) AS part WHERE part.pk > 0) = 1)`
    )
    .all()
  // these parents are deleted by no code but a test's, so that their children need no index
  const rare = ['artifact.model', 'prediction.run', 'dataset_item.dataset', 'split_item.split', 'split.dataset', 'prediction.model']
  expect(unindexed.map((row) => `${row.child}.${row.columnName}`).filter((name) => !rare.includes(name))).toEqual([])
  library.close()
})

test('a library from an older version is brought up to date, with what it holds', () => {
  mkdirSync(dir)
  const old = new Database(join(dir, 'hilum.db'))
  old.exec(migrations[0]?.sql ?? '')
  old.pragma('user_version = 1')
  old.pragma(`application_id = ${APPLICATION_ID}`)
  old.exec(`INSERT INTO patient (patient_id, created_at) VALUES ('P1', '2026')`)
  old.close()
  const library = openLibrary(dir)
  expect([library.archive.patientsWithId('P1').length, library.db.pragma('user_version')]).toEqual([1, SCHEMA_VERSION])
  library.close()
})

describe('refuses with a named reason', () => {
  test('a library that is not there, and makes nothing', () => {
    const error = errorOf(() => openLibrary(dir))
    expect(error).toBeInstanceOf(LibraryMissingError)
    expect([String(error), existsSync(dir)]).toEqual([
      `LibraryMissingError: There is no library in ${dir}. Create one with: hilum import PATH… --library "${dir}"`,
      false
    ])
  })

  test('one from a newer version, untouched', () => {
    openLibrary(dir, { create: true, version: '9.4.0' }).close()
    const later = new Database(join(dir, 'hilum.db'))
    later.pragma(`user_version = ${SCHEMA_VERSION + 3}`)
    later.pragma('wal_checkpoint(TRUNCATE)')
    later.close()
    const before = readFileSync(join(dir, 'hilum.db'))
    const error = errorOf(() => openLibrary(dir, { version: '0.1.0' }))
    expect(error).toBeInstanceOf(LibraryTooNewError)
    expect(String(error)).toBe(
      `LibraryTooNewError: The library in ${dir} was written by Hilum 9.4.0 (schema version ${SCHEMA_VERSION + 3}); this is Hilum 0.1.0 ` +
        `(schema version ${SCHEMA_VERSION}). Nothing was changed. Open it with the newer version.`
    )
    expect(readFileSync(join(dir, 'hilum.db')).equals(before)).toBe(true)
  })

  test('one on a network filesystem, before anything is made', () => {
    const error = errorOf(() => openLibrary(dir, { create: true, probe: (path) => ({ platform: 'linux', path, magic: 0x6969 }) }))
    expect(error).toBeInstanceOf(NetworkFilesystemError)
    expect(String(error)).toMatch(/is on a network filesystem \(NFS\)\. .*Keep it on a local disk/)
    expect(existsSync(dir)).toBe(false)
  })

  test('a database of another program', () => {
    mkdirSync(dir)
    const other = new Database(join(dir, 'hilum.db'))
    other.exec('CREATE TABLE browser_history (url TEXT)')
    other.close()
    expect(errorOf(() => openLibrary(dir))).toBeInstanceOf(LibraryForeignError)
  })

  test('a file that is no database', () => {
    mkdirSync(dir)
    writeFileSync(join(dir, 'hilum.db'), 'not a database, but long enough to be read as a header of one'.repeat(40))
    expect(errorOf(() => openLibrary(dir))).toBeInstanceOf(LibraryCorruptError)
  })

  test('a damaged database, when the damage is met', () => {
    const library = openLibrary(dir, { create: true })
    library.transaction(() => {
      for (let i = 0; i < 500; i++) library.audit.record('test', { i, text: 'x'.repeat(100) })
    })
    library.close()
    const path = join(dir, 'hilum.db')
    const bytes = readFileSync(path)
    bytes.fill(0x5a, 4096 * 2)
    writeFileSync(path, bytes)
    const error = errorOf(() => {
      const damaged = openLibrary(dir)
      try {
        damaged.check()
      } finally {
        damaged.close()
      }
    })
    expect(error).toBeInstanceOf(LibraryCorruptError)
    expect(String(error)).toContain('Restore hilum.db from a backup')
  })

  test('a folder where a file stands', () => {
    writeFileSync(dir, '')
    expect(errorOf(() => openLibrary(dir, { create: true }))).toBeInstanceOf(LibraryAccessError)
  })
})

test('a transaction is all or nothing, and repositories join in', () => {
  const library = openLibrary(dir, { create: true })
  const failure = new Error('half way')
  expect(
    errorOf(() =>
      library.transaction(() => {
        library.jobs.create('import', { paths: [] })
        throw failure
      })
    )
  ).toBe(failure)
  expect(library.jobs.list()).toEqual([])
  library.close()
})
