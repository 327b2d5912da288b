import type { Migration } from './migration.ts'

export const migration0004: Migration = {
  version: 4,
  purpose: 'features',
  sql: `
    -- Architecture + weights + preprocessing, named by hash; the weights lie in weights/ or come with the program.
    CREATE TABLE backbone (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      name TEXT NOT NULL,
      card TEXT NOT NULL CHECK (json_valid(card)),
      weights_path TEXT,
      added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- One buffer of features in append-only chunk files. The key is the sha256 of the canonical JSON in parts: everything that
    -- decides a row besides the pixels, and no label.
    CREATE TABLE feature_matrix (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      key TEXT NOT NULL UNIQUE CHECK (length(key) = 64),
      parts TEXT NOT NULL CHECK (json_valid(parts)),
      dimension INTEGER NOT NULL CHECK (dimension > 0),
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE feature_chunk (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      matrix INTEGER NOT NULL REFERENCES feature_matrix (id) ON DELETE CASCADE,
      path TEXT NOT NULL UNIQUE,
      row_count INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX feature_chunk_by_matrix ON feature_chunk (matrix);

    -- Which row of which chunk holds an image's features. By pixels, not by image: the same pixels are featurized once.
    CREATE TABLE feature_row (
      matrix INTEGER NOT NULL REFERENCES feature_matrix (id) ON DELETE CASCADE,
      pixel_digest TEXT NOT NULL,
      chunk INTEGER NOT NULL REFERENCES feature_chunk (id) ON DELETE CASCADE,
      row_index INTEGER NOT NULL,
      PRIMARY KEY (matrix, pixel_digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX feature_row_by_chunk ON feature_row (chunk);
    CREATE INDEX feature_row_by_pixel_digest ON feature_row (pixel_digest);
  `
}
