import type { Migration } from './migration.ts'

export const migration0003: Migration = {
  version: 3,
  purpose: 'datasets',
  sql: `
    -- Frozen labels: a version is never changed but by the deletion of a patient, which removed_items then counts.
    CREATE TABLE dataset (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL CHECK (name <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      -- sha256 over finding and items as they were frozen
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      finding TEXT NOT NULL,
      classes TEXT NOT NULL CHECK (json_valid(classes)),
      removed_items INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      UNIQUE (name, version)
    ) STRICT;

    CREATE TABLE dataset_item (
      dataset INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      label TEXT NOT NULL,
      group_name TEXT NOT NULL CHECK (group_name <> ''),
      source TEXT,
      -- the sealed test part
      lockbox INTEGER NOT NULL DEFAULT 0 CHECK (lockbox IN (0, 1)),
      PRIMARY KEY (dataset, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX dataset_item_by_image ON dataset_item (image);

    CREATE TABLE split (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      dataset INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      rule TEXT NOT NULL,
      seed INTEGER NOT NULL,
      params TEXT NOT NULL CHECK (json_valid(params)),
      -- sha256 over rule, seed, params and parts as they were frozen
      hash TEXT NOT NULL CHECK (length(hash) = 64),
      removed_items INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      UNIQUE (dataset, hash)
    ) STRICT;

    CREATE TABLE split_item (
      split INTEGER NOT NULL REFERENCES split (id) ON DELETE CASCADE,
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      part TEXT NOT NULL,
      PRIMARY KEY (split, image)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX split_item_by_image ON split_item (image);
  `
}
