import type { Migration } from './migration.ts'

export const migration0015: Migration = {
  version: 15,
  purpose: 'progress of runs',
  sql: `
    -- How a run was asked for (the wizard's choice), and the job that runs it or did last.
    ALTER TABLE run ADD COLUMN choice TEXT CHECK (json_valid(choice));
    ALTER TABLE run ADD COLUMN job TEXT;

    -- What happened in a run, as a person follows it; no patient, no file.
    CREATE TABLE run_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      at TEXT NOT NULL,
      kind TEXT NOT NULL,
      text TEXT NOT NULL,
      level TEXT NOT NULL CHECK (level IN ('info', 'caution', 'stop'))
    ) STRICT;
    CREATE INDEX run_event_by_run ON run_event (run, id);

    -- Each part of a run's split: its curve while a network learns, its figures when it has been judged.
    CREATE TABLE run_part (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      title TEXT NOT NULL,
      epochs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(epochs)),
      figures TEXT CHECK (json_valid(figures)),
      PRIMARY KEY (run, place)
    ) STRICT, WITHOUT ROWID;

    -- What the training wizard keeps of a data set's plan between visits.
    CREATE TABLE training_draft (
      dataset TEXT PRIMARY KEY,
      draft TEXT NOT NULL CHECK (json_valid(draft)),
      saved_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `
}
