import type { Migration } from './migration.ts'

export const migration0005: Migration = {
  version: 5,
  purpose: 'models',
  sql: `
    CREATE TABLE recipe (
      hash TEXT PRIMARY KEY CHECK (length(hash) = 64),
      name TEXT NOT NULL,
      document TEXT NOT NULL CHECK (json_valid(document)),
      added_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- Its parameters lie in models/ under the hash of their bytes.
    CREATE TABLE model (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE CHECK (length(hash) = 64),
      name TEXT NOT NULL CHECK (name <> ''),
      version INTEGER NOT NULL CHECK (version >= 1),
      backbone_hash TEXT,
      finding TEXT NOT NULL,
      classes TEXT NOT NULL CHECK (json_valid(classes)),
      card TEXT NOT NULL CHECK (json_valid(card)),
      -- What it learned from: the items of the data set (of the split, where there is one) outside the held-out parts and the lockbox.
      dataset INTEGER REFERENCES dataset (id),
      split INTEGER REFERENCES split (id),
      held_out TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(held_out)),
      -- Bound to these very parameters; absent until a person has confirmed one.
      operating_point REAL CHECK (operating_point BETWEEN 0 AND 1),
      -- images it learned from that were deleted since, with their patients
      deleted_training_images INTEGER NOT NULL DEFAULT 0,
      created_at TEXT NOT NULL,
      UNIQUE (name, version)
    ) STRICT;

    CREATE TABLE run (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
      recipe_hash TEXT NOT NULL REFERENCES recipe (hash),
      seed INTEGER NOT NULL,
      dataset INTEGER NOT NULL REFERENCES dataset (id),
      dataset_hash TEXT NOT NULL,
      split INTEGER REFERENCES split (id),
      backbone_hash TEXT,
      engine TEXT,
      numeric_class TEXT,
      model INTEGER REFERENCES model (id),
      -- depend on recipe, seed, data, weights and engine class alone
      figures TEXT CHECK (json_valid(figures)),
      -- depend on the machine
      timings TEXT CHECK (json_valid(timings)),
      error TEXT CHECK (json_valid(error)),
      -- below the library, or absolute
      report_path TEXT,
      started_at TEXT NOT NULL,
      finished_at TEXT
    ) STRICT;
    CREATE INDEX run_by_dataset ON run (dataset);

    -- A model's answer about an image or a study: a score, or a refusal with its reason.
    CREATE TABLE prediction (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      run INTEGER REFERENCES run (id) ON DELETE SET NULL,
      image INTEGER REFERENCES image (id) ON DELETE CASCADE,
      study INTEGER REFERENCES study (id) ON DELETE CASCADE,
      -- of the image that was judged (of the deciding image, for a study)
      pixel_digest TEXT,
      finding TEXT,
      probabilities TEXT CHECK (json_valid(probabilities)),
      score REAL CHECK (score BETWEEN 0 AND 1),
      refused_code TEXT,
      refused_reason TEXT,
      predicted_at TEXT NOT NULL,
      CHECK ((image IS NULL) <> (study IS NULL)),
      CHECK ((score IS NULL) = (refused_code IS NOT NULL)),
      CHECK ((refused_code IS NULL) = (refused_reason IS NULL))
    ) STRICT;
    CREATE UNIQUE INDEX prediction_of_image ON prediction (model, image) WHERE image IS NOT NULL;
    CREATE UNIQUE INDEX prediction_of_study ON prediction (model, study) WHERE study IS NOT NULL;
    CREATE INDEX prediction_by_image ON prediction (image) WHERE image IS NOT NULL;
    CREATE INDEX prediction_by_study ON prediction (study) WHERE study IS NOT NULL;
    CREATE INDEX prediction_by_run ON prediction (run) WHERE run IS NOT NULL;

    -- Activation maps, overlays, thumbnails: made from an image, removed with it.
    CREATE TABLE artifact (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      model INTEGER REFERENCES model (id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail)),
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX artifact_once ON artifact (image, kind, coalesce(model, 0));
    CREATE INDEX artifact_by_path ON artifact (path);

    -- The worklist's order, kept beside the study so that one index answers a page of 100,000 rows. The prediction shown is the
    -- active model's, else the latest. Priority: 3 + score at or above the operating point; 2 refused; 1.5 not scored; else the score.
    ALTER TABLE study ADD COLUMN shown_prediction INTEGER REFERENCES prediction (id) ON DELETE SET NULL;
    ALTER TABLE study ADD COLUMN priority REAL NOT NULL DEFAULT 1.5;
    CREATE INDEX study_by_priority ON study (urgency_rank, priority DESC, id);
    CREATE INDEX study_by_shown_prediction ON study (shown_prediction) WHERE shown_prediction IS NOT NULL;
  `
}
