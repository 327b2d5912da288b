import type { Migration } from './migration.ts'

export const migration0019: Migration = {
  version: 19,
  purpose: 'urgencyOrder',
  sql: `
    -- What a person reads by who is not to see what models say.
    CREATE INDEX worklist_by_urgency ON worklist (urgency_rank, since, study, read);
    -- The text that is looked in holds no answer of a model any more.
    INSERT INTO worklist_stale SELECT id, 0 FROM study WHERE true ON CONFLICT DO UPDATE SET answers_alone = 0;
  `
}
