import type { Migration } from './migration.ts'

/** Studies with an image that the model has no answer about; slow over a whole library, so it is asked when a model becomes active, and of single studies. */
const UNSCORED = (model: string): string => `EXISTS (
  SELECT 1 FROM series JOIN image ON image.series = series.id
  WHERE series.study = study.id AND image.superseded_by IS NULL AND NOT EXISTS (SELECT 1 FROM prediction WHERE prediction.model = ${model} AND prediction.image = image.id))`

export const migration0018: Migration = {
  version: 18,
  purpose: 'scoring',
  sql: `
    -- Studies that an active model may still have to judge: with a new image, or from before it became active. Who scores takes them out.
    CREATE TABLE scoring_wait (
      model INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      PRIMARY KEY (model, study)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX scoring_wait_by_study ON scoring_wait (study);
    INSERT INTO scoring_wait SELECT model.id, study.id FROM model, study WHERE model.state = 'active' AND ${UNSCORED('model.id')};

    CREATE TRIGGER scoring_wait_image AFTER INSERT ON image BEGIN
      INSERT OR IGNORE INTO scoring_wait SELECT model.id, series.study FROM model, series WHERE model.state = 'active' AND series.id = NEW.series;
    END;
    CREATE TRIGGER scoring_wait_promoted AFTER UPDATE OF state ON model WHEN NEW.state = 'active' AND OLD.state <> 'active' BEGIN
      INSERT OR IGNORE INTO scoring_wait SELECT NEW.id, study.id FROM study WHERE ${UNSCORED('NEW.id')};
    END;
    CREATE TRIGGER scoring_wait_retired AFTER UPDATE OF state ON model WHEN NEW.state <> 'active' BEGIN
      DELETE FROM scoring_wait WHERE model = NEW.id;
    END;
  `
}
