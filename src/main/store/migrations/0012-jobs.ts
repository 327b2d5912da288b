import type { Migration } from './migration.ts'

export const migration0012: Migration = {
  version: 12,
  purpose: 'jobs of the workstation',
  sql: `
    -- The process that runs it: {pid, host, started}; a job that had not ended when its process went was interrupted.
    ALTER TABLE job ADD COLUMN owner TEXT CHECK (json_valid(owner));
    -- What it answered; may hold names as the payload does, and is emptied with it.
    ALTER TABLE job ADD COLUMN result TEXT CHECK (json_valid(result));
    CREATE INDEX job_by_time ON job (created_at DESC, id);

    -- Inputs that a job refused, in its own order.
    CREATE TABLE job_refusal (
      job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      path TEXT NOT NULL,
      code TEXT NOT NULL,
      reason TEXT NOT NULL,
      PRIMARY KEY (job, place)
    ) STRICT, WITHOUT ROWID;
  `
}
