import type { Migration } from './migration.ts'

export const migration0017: Migration = {
  version: 17,
  purpose: 'evidence',
  sql: `
    -- What a reading answers to, as it stood then. answer: present, absent, uncertain. found: classes that the reader names.
    ALTER TABLE reading ADD COLUMN image INTEGER REFERENCES image (id) ON DELETE SET NULL;
    ALTER TABLE reading ADD COLUMN model INTEGER REFERENCES model (id) ON DELETE SET NULL;
    ALTER TABLE reading ADD COLUMN model_score REAL CHECK (model_score BETWEEN 0 AND 1);
    -- what the model called; NULL where it gave no score
    ALTER TABLE reading ADD COLUMN model_answer TEXT CHECK (model_answer IN ('present', 'absent'));
    -- that the call was made at; NULL where nobody had confirmed one, and the provisional one was taken
    ALTER TABLE reading ADD COLUMN operating_point REAL CHECK (operating_point BETWEEN 0 AND 1);
    ALTER TABLE reading ADD COLUMN found TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(found));
    CREATE INDEX reading_by_image ON reading (image) WHERE image IS NOT NULL;
    CREATE INDEX reading_by_model ON reading (model) WHERE model IS NOT NULL;

    -- Readers who work blinded: models' answers are hidden from them until they have committed.
    CREATE TABLE blinded_reader (reader TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    -- To whom a study's evidence has been shown: what makes a reading one with the AI visible.
    CREATE TABLE evidence_shown (
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      reader TEXT NOT NULL,
      shown_at TEXT NOT NULL,
      PRIMARY KEY (study, reader)
    ) STRICT, WITHOUT ROWID;

    -- The training queue: labels that readings propose, until a person takes them over or not.
    CREATE TABLE label_proposal (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      finding TEXT NOT NULL CHECK (finding <> ''),
      -- NULL where the reader named none: to be looked at
      value TEXT CHECK (value <> ''),
      reading INTEGER REFERENCES reading (id) ON DELETE CASCADE,
      proposed_by TEXT NOT NULL,
      proposed_at TEXT NOT NULL,
      state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'dismissed')),
      decided_by TEXT,
      decided_at TEXT
    ) STRICT;
    CREATE UNIQUE INDEX label_proposal_open ON label_proposal (study, finding) WHERE state = 'open';
    CREATE INDEX label_proposal_by_study ON label_proposal (study);
    CREATE INDEX label_proposal_by_reading ON label_proposal (reading) WHERE reading IS NOT NULL;

    -- Top of the colour scale of a model's maps by a method that its document holds none for, as measured once on training images.
    CREATE TABLE map_scale (
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      method TEXT NOT NULL,
      label INTEGER NOT NULL,
      top REAL NOT NULL CHECK (top > 0),
      images INTEGER NOT NULL,
      PRIMARY KEY (model, method, label)
    ) STRICT, WITHOUT ROWID;
  `
}
