import type { Migration } from './migration.ts'

export const migration0007: Migration = {
  version: 7,
  purpose: 'reports',
  sql: `
    -- Every folder that a run's report was written to; run.report_path keeps the latest. Reports show images, so a patient's deletion asks here.
    CREATE TABLE report (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      -- below the library, or absolute
      path TEXT NOT NULL CHECK (path <> ''),
      PRIMARY KEY (run, path)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX report_by_path ON report (path);
    INSERT INTO report SELECT id, report_path FROM run WHERE report_path IS NOT NULL;
  `
}
