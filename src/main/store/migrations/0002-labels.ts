import type { Migration } from './migration.ts'

export const migration0002: Migration = {
  version: 2,
  purpose: 'labels',
  sql: `
    -- Any finding about any subject. A label is never rewritten: a changed one is retired and followed by a new row.
    CREATE TABLE label (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      patient INTEGER REFERENCES patient (id) ON DELETE CASCADE,
      study INTEGER REFERENCES study (id) ON DELETE CASCADE,
      series INTEGER REFERENCES series (id) ON DELETE CASCADE,
      image INTEGER REFERENCES image (id) ON DELETE CASCADE,
      finding TEXT NOT NULL CHECK (finding <> ''),
      -- present, absent, uncertain, or a class
      value TEXT NOT NULL CHECK (value <> ''),
      annotator TEXT NOT NULL DEFAULT '',
      -- how it was made: folder, csv, reader, ...
      method TEXT NOT NULL,
      -- where it was read, e.g. the file's path in its table
      source TEXT NOT NULL DEFAULT '',
      labelled_at TEXT NOT NULL,
      retired_at TEXT,
      CHECK ((patient IS NOT NULL) + (study IS NOT NULL) + (series IS NOT NULL) + (image IS NOT NULL) = 1)
    ) STRICT;
    -- one voice says one thing at a time about one subject
    CREATE UNIQUE INDEX label_current ON label (
      coalesce(image, 0), coalesce(study, 0), coalesce(series, 0), coalesce(patient, 0), finding, annotator, source
    ) WHERE retired_at IS NULL;
    CREATE INDEX label_by_image ON label (image) WHERE image IS NOT NULL;
    CREATE INDEX label_by_series ON label (series) WHERE series IS NOT NULL;
    CREATE INDEX label_by_study ON label (study) WHERE study IS NOT NULL;
    CREATE INDEX label_by_patient ON label (patient) WHERE patient IS NOT NULL;

    -- A person's answer about a study.
    CREATE TABLE reading (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      finding TEXT NOT NULL CHECK (finding <> ''),
      answer TEXT NOT NULL CHECK (answer <> ''),
      -- what was answered before the model's answer was shown
      first_answer TEXT,
      ai_visible INTEGER NOT NULL CHECK (ai_visible IN (0, 1)),
      note TEXT,
      reader TEXT NOT NULL DEFAULT '',
      read_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reading_by_study ON reading (study);
  `
}
