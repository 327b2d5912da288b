import type { Migration } from './migration.ts'

export const migration0008: Migration = {
  version: 8,
  purpose: 'fileFormats',
  sql: `
    -- A CHECK cannot be altered: the table is made anew with its rows. Dropping it leaves every image without its file until the rows are
    -- back, so foreign keys wait for the commit.
    PRAGMA defer_foreign_keys = ON;

    CREATE TABLE file_kept (hash, size, format, original_name, imported_at);
    INSERT INTO file_kept SELECT hash, size, format, original_name, imported_at FROM file;
    DROP TABLE file;

    -- Originals, byte for byte, under their hash in files/.
    CREATE TABLE file (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      size INTEGER NOT NULL,
      format TEXT NOT NULL CHECK (format IN ('png', 'jpeg', 'dicom', 'tiff', 'nifti')),
      -- The name it came under first; may tell who the patient is, so it stays in the library.
      original_name TEXT NOT NULL,
      imported_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    INSERT INTO file SELECT hash, size, format, original_name, imported_at FROM file_kept;
    DROP TABLE file_kept;
  `
}
