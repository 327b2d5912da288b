import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeFolder } from '../../../../test/fixtures/archiveFiles.ts'
import { APPLICATION_ID } from '../openDatabase.ts'
import { openLibrary } from '../openLibrary.ts'
import { migrations } from './index.ts'

const HASHES = ['a', 'b'].map((letter) => letter.repeat(64))

function libraryOfVersion7(dir: string): void {
  mkdirSync(dir)
  const old = new Database(join(dir, 'hilum.db'))
  old.pragma('foreign_keys = ON')
  for (const migration of migrations.slice(0, 7)) old.exec(migration.sql)
  old.pragma('user_version = 7')
  old.pragma(`application_id = ${APPLICATION_ID}`)
  old.exec(`
    INSERT INTO patient (patient_id, created_at) VALUES ('P1', '2026');
    INSERT INTO study (patient, uid, created_at) VALUES (1, '1.2', '2026');
    INSERT INTO series (study, uid) VALUES (1, '1.2.1');
    INSERT INTO file VALUES ('${HASHES[0]}', 10, 'png', 'one.png', '2026'), ('${HASHES[1]}', 20, 'dicom', 'two.dcm', '2026');
    INSERT INTO image (series, file_hash, frame, width, height, bits_stored, samples_per_pixel, photometric_interpretation, pixel_digest, uniform)
    SELECT 1, hash, 0, 4, 4, 8, 1, 'MONOCHROME2', hash, 0 FROM file;
    INSERT INTO label (image, finding, value, method, labelled_at) VALUES (1, 'tb', 'present', 'csv', '2026');
    INSERT INTO conflict (kind, image, other_image, detail, found_at) VALUES ('same-uid', 1, 2, '', '2026');
  `)
  old.close()
}

test('a library with files keeps every row and then takes TIFF and NIfTI', () => {
  const folder = makeFolder()
  try {
    const dir = join(folder.dir, 'library')
    libraryOfVersion7(dir)
    const library = openLibrary(dir)
    const { db } = library
    const rows = (sql: string): unknown[] => db.prepare(sql).raw().all()
    expect(rows('SELECT * FROM file ORDER BY hash')).toEqual([
      [HASHES[0], 10, 'png', 'one.png', '2026'],
      [HASHES[1], 20, 'dicom', 'two.dcm', '2026']
    ])
    expect(rows('SELECT image.id, file.original_name FROM image JOIN file ON file.hash = image.file_hash ORDER BY image.id')).toEqual([[1, 'one.png'], [2, 'two.dcm']])
    expect(rows('SELECT (SELECT count(*) FROM label), (SELECT count(*) FROM conflict)')).toEqual([[1, 1]])
    expect(rows('PRAGMA foreign_key_check')).toEqual([])
    expect(rows('PRAGMA foreign_keys')).toEqual([[1]])
    expect(() => db.exec(`DELETE FROM file WHERE format = 'png'`)).toThrow('FOREIGN KEY constraint failed')
    for (const format of ['tiff', 'nifti']) db.exec(`INSERT INTO file VALUES ('${format.padEnd(64, '-')}', 1, '${format}', 'x', '2026')`)
    expect(() => db.exec(`INSERT INTO file VALUES ('${'c'.repeat(64)}', 1, 'gif', 'x', '2026')`)).toThrow('CHECK constraint failed')
    library.close()
  } finally {
    folder.remove()
  }
})
