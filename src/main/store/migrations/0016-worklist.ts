import type { Migration } from './migration.ts'

const BY_SERIES = (row: 'NEW' | 'OLD'): string => `SELECT study FROM series WHERE id = ${row}.series`
const BY_IMAGE = (row: 'NEW' | 'OLD'): string => `SELECT series.study FROM image JOIN series ON series.id = image.series WHERE image.id = ${row}.image`
const SIBLINGS = (row: 'NEW' | 'OLD'): string => `SELECT id FROM study WHERE patient = ${row}.patient`
const OWN = (row: 'NEW' | 'OLD', column = 'study'): string => `SELECT ${row}.${column}`
const ABOUT = (row: 'NEW' | 'OLD'): string =>
  `${BY_IMAGE(row)} UNION ${BY_SERIES(row)} UNION SELECT ${row}.study WHERE ${row}.study IS NOT NULL UNION ${SIBLINGS(row)}`

/** Notes studies whose line is out of date. The SELECT's own WHERE keeps ON from being read as a join's. */
const stale = (studies: string, answersAlone: boolean): string =>
  `INSERT INTO worklist_stale SELECT *, ${answersAlone ? 1 : 0} FROM (${studies}) WHERE true ON CONFLICT DO UPDATE SET answers_alone = min(answers_alone, excluded.answers_alone);`

function trigger(table: string, event: string, studies: string, when = '', answersAlone = false): string {
  const name = `worklist_${table}_${event.split(' ')[0]?.toLowerCase()}${event.includes(' OF ') ? `_${event.split(' OF ')[1]?.split(',')[0]?.trim()}` : ''}`
  return `CREATE TRIGGER ${name} AFTER ${event} ON ${table} ${when === '' ? '' : `WHEN ${when}`} BEGIN ${stale(studies, answersAlone)} END;\n`
}

function changed(...columns: readonly string[]): string {
  return columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ')
}

export const migration0016: Migration = {
  version: 16,
  purpose: 'worklist',
  sql: `
    -- What a person said of a study without an answer to its findings: read, or to be read again.
    CREATE TABLE study_mark (
      study INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
      read INTEGER NOT NULL CHECK (read IN (0, 1)),
      marked_by TEXT NOT NULL DEFAULT '',
      marked_at TEXT NOT NULL
    ) STRICT;
    -- A reading is newer than "to be read again".
    CREATE TRIGGER study_mark_answered AFTER INSERT ON reading BEGIN
      DELETE FROM study_mark WHERE study = NEW.study AND read = 0;
    END;

    -- Studies that wait for a person to label them and put them into a data set.
    CREATE TABLE training_queue (
      study INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
      -- chosen, disagreement, ...
      reason TEXT NOT NULL DEFAULT 'chosen',
      queued_by TEXT NOT NULL DEFAULT '',
      queued_at TEXT NOT NULL
    ) STRICT;

    -- A person's filter with its order and columns.
    CREATE TABLE worklist_view (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      person TEXT NOT NULL,
      name TEXT NOT NULL CHECK (name <> ''),
      view TEXT NOT NULL CHECK (json_valid(view)),
      saved_at TEXT NOT NULL,
      UNIQUE (person, name)
    ) STRICT;

    -- The worklist's line of each study, made from the tables that own the facts (store/worklistRows.ts), so that an index answers every
    -- order. Triggers note in worklist_stale whose line is out of date; it is made anew before the list is read.
    CREATE TABLE worklist (
      study INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
      patient INTEGER NOT NULL,
      patient_id TEXT,
      name TEXT,
      sex TEXT,
      age TEXT,
      accession TEXT,
      description TEXT,
      modality TEXT,
      acquired TEXT,
      arrived TEXT NOT NULL,
      -- it waits since then: acquired, but never later than it came in; seconds since 1970, UTC
      since INTEGER NOT NULL,
      images INTEGER NOT NULL,
      series INTEGER NOT NULL,
      -- earlier studies of the patient
      priors INTEGER NOT NULL,
      preview INTEGER,
      urgency TEXT,
      urgency_rank INTEGER NOT NULL,
      flagged INTEGER NOT NULL,
      read INTEGER NOT NULL,
      queued INTEGER NOT NULL,
      -- a person's latest answer contradicts the model's
      disagrees INTEGER NOT NULL,
      -- 0 flagged, 1 new, 2 training, 3 read
      status_rank INTEGER NOT NULL,
      reader TEXT,
      read_at TEXT,
      -- 0 above the operating point, 1 refused, 2 not scored, 3 below
      bucket INTEGER NOT NULL,
      finding TEXT,
      -- 0 where nothing has scored it
      score REAL NOT NULL,
      refused_code TEXT,
      refused_reason TEXT,
      model TEXT,
      operating_point REAL,
      -- core/judge/priority: value = risk + 1 where it has waited 48 hours, else drift + now / 48 h
      risk REAL NOT NULL,
      drift REAL NOT NULL,
      labels TEXT NOT NULL,
      -- folded (foldText): orders that do not tell case and accents apart
      name_key TEXT NOT NULL,
      id_key TEXT NOT NULL,
      study_key TEXT NOT NULL,
      age_years REAL
    ) STRICT;
    -- What a text filter looks in, folded: apart, because it reads all of it.
    CREATE TABLE worklist_search (
      study INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
      text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX worklist_by_ai ON worklist (urgency_rank, bucket, score DESC, since, study, read);
    CREATE INDEX worklist_by_risk ON worklist (read, urgency_rank, risk DESC, study, since);
    CREATE INDEX worklist_by_drift ON worklist (read, urgency_rank, drift DESC, study, since);
    CREATE INDEX worklist_by_acquired ON worklist (acquired, study, read);
    CREATE INDEX worklist_by_since ON worklist (since, study, read);
    CREATE INDEX worklist_by_name ON worklist (name_key, study, read);
    CREATE INDEX worklist_by_id ON worklist (id_key, study, read);
    CREATE INDEX worklist_by_study ON worklist (study_key, study, read);
    CREATE INDEX worklist_by_age ON worklist (age_years, study, read);
    CREATE INDEX worklist_by_status ON worklist (status_rank, study, read);
    CREATE INDEX worklist_by_images ON worklist (images, study, read);
    CREATE INDEX worklist_by_priors ON worklist (priors, study, read);
    CREATE INDEX worklist_by_read_at ON worklist (read_at, study, read);
    CREATE INDEX worklist_by_patient ON worklist (patient);
    -- counts beside the filters come from here alone, and what is filtered by
    CREATE INDEX worklist_counts ON worklist (read, bucket, urgency_rank, status_rank, queued, disagrees, modality, finding, refused_code, operating_point, flagged);

    CREATE TABLE worklist_label (
      study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
      finding TEXT NOT NULL,
      value TEXT NOT NULL,
      PRIMARY KEY (study, finding, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX worklist_label_by_value ON worklist_label (finding, value, study);

    -- No reference to study: what is noted while a study is deleted is struck out when the list is read.
    CREATE TABLE worklist_stale (
      study INTEGER PRIMARY KEY,
      -- nothing but what models say of it has changed, as for all studies when another model becomes active
      answers_alone INTEGER NOT NULL
    ) STRICT;
    INSERT INTO worklist_stale SELECT id, 0 FROM study;

    ${[
      trigger('study', 'INSERT', SIBLINGS('NEW')),
      trigger('study', 'DELETE', SIBLINGS('OLD')),
      trigger('study', 'UPDATE OF patient, acquired', `${SIBLINGS('OLD')} UNION ${SIBLINGS('NEW')}`, changed('patient', 'acquired')),
      trigger(
        'study',
        'UPDATE OF accession, description, age, urgency, flagged',
        OWN('NEW', 'id'),
        changed('accession', 'description', 'age', 'urgency', 'flagged')
      ),
      trigger('study', 'UPDATE OF shown_prediction, priority', OWN('NEW', 'id'), changed('shown_prediction', 'priority'), true),
      trigger('patient', 'UPDATE', 'SELECT id FROM study WHERE patient = NEW.id', changed('patient_id', 'name', 'sex')),
      trigger('series', 'INSERT', OWN('NEW')),
      trigger('series', 'UPDATE OF modality, study', `${OWN('OLD')} UNION ${OWN('NEW')}`, changed('modality', 'study')),
      trigger('series', 'DELETE', OWN('OLD')),
      trigger('image', 'INSERT', BY_SERIES('NEW')),
      trigger('image', 'UPDATE OF series, superseded_by', `${BY_SERIES('OLD')} UNION ${BY_SERIES('NEW')}`, changed('series', 'superseded_by')),
      trigger('image', 'DELETE', BY_SERIES('OLD')),
      trigger('label', 'INSERT', ABOUT('NEW')),
      trigger('label', 'UPDATE', `${ABOUT('OLD')} UNION ${ABOUT('NEW')}`),
      trigger('label', 'DELETE', ABOUT('OLD')),
      trigger('reading', 'INSERT', OWN('NEW')),
      trigger('reading', 'DELETE', OWN('OLD')),
      trigger('prediction', 'INSERT', OWN('NEW'), 'NEW.study IS NOT NULL', true),
      trigger('prediction', 'UPDATE', OWN('NEW'), 'NEW.study IS NOT NULL', true),
      trigger('prediction', 'DELETE', OWN('OLD'), 'OLD.study IS NOT NULL', true),
      // the threshold of those that nothing has scored is the models' too
      trigger('model', 'UPDATE', 'SELECT id FROM study', changed('state', 'operating_point', 'acceptance', 'name', 'version'), true),
      trigger('dataset_item', 'INSERT', BY_IMAGE('NEW')),
      trigger('dataset_item', 'DELETE', BY_IMAGE('OLD')),
      trigger('study_mark', 'INSERT', OWN('NEW')),
      trigger('study_mark', 'UPDATE', OWN('NEW')),
      trigger('study_mark', 'DELETE', OWN('OLD')),
      trigger('training_queue', 'INSERT', OWN('NEW')),
      trigger('training_queue', 'DELETE', OWN('OLD'))
    ].join('    ')}
  `
}
