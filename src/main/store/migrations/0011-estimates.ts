import type { Migration } from './migration.ts'

export const migration0011: Migration = {
  version: 11,
  purpose: 'estimates',
  sql: `
    -- The fold whose classifier gave the answer, because the model itself learned from the image; NULL for the model's own answer.
    ALTER TABLE prediction ADD COLUMN fold TEXT;

    -- The process that runs it: {pid, host, started}; a run whose process is gone was interrupted. NULL in runs from before.
    ALTER TABLE run ADD COLUMN owner TEXT CHECK (json_valid(owner));

    -- What the shortcut audit found of a data set, as its job answered: by place among the items, which a deletion moves.
    CREATE TABLE dataset_audit (
      dataset INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
      options TEXT NOT NULL CHECK (json_valid(options)),
      result TEXT NOT NULL CHECK (json_valid(result)),
      PRIMARY KEY (dataset, options)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER dataset_audit_stale AFTER UPDATE OF removed_items ON dataset BEGIN
      DELETE FROM dataset_audit WHERE dataset = NEW.id;
    END;
  `
}
