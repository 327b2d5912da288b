import type { Migration } from './migration.ts'

export const migration0006: Migration = {
  version: 6,
  purpose: 'journal',
  sql: `
    -- What was done, when and by whom. Never names a patient; rows are never changed.
    CREATE TABLE audit_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      actor TEXT NOT NULL DEFAULT '',
      kind TEXT NOT NULL,
      detail TEXT NOT NULL CHECK (json_valid(detail))
    ) STRICT;
    CREATE TRIGGER audit_event_unchanged BEFORE UPDATE ON audit_event BEGIN
      SELECT raise(ABORT, 'an audit event is never changed');
    END;
    CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event BEGIN
      SELECT raise(ABORT, 'an audit event is never deleted');
    END;

    CREATE TABLE job (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      -- may hold paths and so names: emptied when a patient is deleted and the job has ended
      payload TEXT NOT NULL CHECK (json_valid(payload)),
      state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
      progress TEXT CHECK (json_valid(progress)),
      error TEXT CHECK (json_valid(error)),
      created_at TEXT NOT NULL,
      changed_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_by_state ON job (state, created_at);
  `
}
