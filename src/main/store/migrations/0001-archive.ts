import type { Migration } from './migration.ts'

export const migration0001: Migration = {
  version: 1,
  purpose: 'archive',
  sql: `
    -- Facts about the library itself: the program that wrote it, which model is active.
    CREATE TABLE setting (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Files that nothing refers to (yet, or any more), by path below the library. A file is noted before it is written and
    -- struck out in the transaction that adds its row; a file to be removed is noted in the transaction that deletes its row.
    -- What still stands here when a library is opened was cut off by a crash and is removed then.
    CREATE TABLE pending_removal (
      path TEXT PRIMARY KEY,
      noted_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE patient (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- (0010,0020). NULL where it is blank: such a row stands for one study alone, a blank never groups.
      patient_id TEXT CHECK (patient_id <> ''),
      -- (0010,0021)
      issuer TEXT NOT NULL DEFAULT '',
      name TEXT,
      sex TEXT,
      birth_date TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX patient_by_patient_id ON patient (patient_id, issuer) WHERE patient_id IS NOT NULL;

    CREATE TABLE study (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
      -- Study Instance UID (0020,000D), or for files without one a key of our own: 'local:' + what told them apart.
      uid TEXT NOT NULL,
      accession TEXT,
      description TEXT,
      -- ISO 8601, the scanner's clock, without zone
      acquired TEXT,
      -- (0010,1010), as DICOM writes it
      age TEXT,
      urgency TEXT CHECK (urgency IN ('stat', 'urgent', 'routine')),
      -- Not stated counts as routine.
      urgency_rank INTEGER NOT NULL GENERATED ALWAYS AS (CASE urgency WHEN 'stat' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END) VIRTUAL,
      flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1)),
      created_at TEXT NOT NULL,
      UNIQUE (patient, uid)
    ) STRICT;
    CREATE INDEX study_by_uid ON study (uid);

    CREATE TABLE series (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      -- Series Instance UID (0020,000E), or 'local:' + a key
      uid TEXT NOT NULL,
      modality TEXT,
      body_part TEXT,
      view_position TEXT,
      description TEXT,
      number INTEGER,
      UNIQUE (study, uid)
    ) STRICT;

    -- Originals, byte for byte, under their hash in files/.
    CREATE TABLE file (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      size INTEGER NOT NULL,
      format TEXT NOT NULL CHECK (format IN ('png', 'jpeg', 'dicom')),
      -- The name it came under first; may tell who the patient is, so it stays in the library.
      original_name TEXT NOT NULL,
      imported_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- One frame.
    CREATE TABLE image (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
      file_hash TEXT NOT NULL REFERENCES file (hash),
      frame INTEGER NOT NULL CHECK (frame >= 0),
      -- (0008,0018); not unique: the same UID with other bytes is kept and listed in conflict
      sop_uid TEXT,
      instance_number INTEGER,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      bits_stored INTEGER NOT NULL,
      samples_per_pixel INTEGER NOT NULL,
      photometric_interpretation TEXT NOT NULL,
      -- sha256 over the canonical stored values: what a network can tell apart
      pixel_digest TEXT NOT NULL CHECK (length(pixel_digest) = 64),
      -- all stored values equal: two blank frames are no sign of one patient
      uniform INTEGER NOT NULL CHECK (uniform IN (0, 1)),
      -- images that a split keeps together, where the import said so
      split_group TEXT CHECK (split_group <> ''),
      -- site or collection
      source TEXT CHECK (source <> ''),
      -- further columns of the import's table
      attributes TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(attributes)),
      UNIQUE (file_hash, frame)
    ) STRICT;
    CREATE INDEX image_by_series ON image (series);
    CREATE INDEX image_by_sop_uid ON image (sop_uid) WHERE sop_uid IS NOT NULL;
    CREATE INDEX image_by_pixel_digest ON image (pixel_digest);

    -- What an import found contradictory, for a person to settle.
    CREATE TABLE conflict (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      other_image INTEGER REFERENCES image (id) ON DELETE CASCADE,
      detail TEXT NOT NULL,
      found_at TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX conflict_once ON conflict (image, kind, coalesce(other_image, 0), detail);
    CREATE INDEX conflict_by_other_image ON conflict (other_image) WHERE other_image IS NOT NULL;
  `
}
