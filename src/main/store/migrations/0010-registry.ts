import type { Migration } from './migration.ts'

export const migration0010: Migration = {
  version: 10,
  purpose: 'registry',
  sql: `
    -- One active model per finding: its answers are the worklist's. A retired one answers no more; it can be promoted again.
    ALTER TABLE model ADD COLUMN state TEXT NOT NULL DEFAULT 'candidate' CHECK (state IN ('candidate', 'active', 'retired'));
    -- Of a model that came in a file: what it was called there; NULL for one trained here.
    ALTER TABLE model ADD COLUMN origin TEXT CHECK (json_valid(origin));
    -- How the operating point was chosen, on which predictions, by whom and when.
    ALTER TABLE model ADD COLUMN operating_choice TEXT CHECK (json_valid(operating_choice));
    -- The latest test on local cases: {passed, …}.
    ALTER TABLE model ADD COLUMN acceptance TEXT CHECK (json_valid(acceptance));
    -- What a person set in place of the intended input that training derived.
    ALTER TABLE model ADD COLUMN intended_input TEXT CHECK (json_valid(intended_input));
    -- The threshold that calls are made by. An imported model's is not in force until it has passed its test on local cases.
    ALTER TABLE model ADD COLUMN live_threshold REAL GENERATED ALWAYS AS (
      CASE WHEN origin IS NULL OR json_extract(acceptance, '$.passed') THEN operating_point END) VIRTUAL;
    UPDATE model SET state = 'active' WHERE id = (SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'active_model');
    DELETE FROM setting WHERE name = 'active_model';
    CREATE UNIQUE INDEX model_active ON model (finding) WHERE state = 'active';

    -- Before calibration; NULL where the score is as the classifier gave it. probabilities are the classifier's own.
    ALTER TABLE prediction ADD COLUMN raw_score REAL CHECK (raw_score BETWEEN 0 AND 1);

    -- What the stored values look like (core/judge/pixelSanity.ts); NULL until somebody asks.
    ALTER TABLE image ADD COLUMN pixel_facts TEXT CHECK (json_valid(pixel_facts));
  `
}
