import type { Migration } from './migration.ts'

export const migration0009: Migration = {
  version: 9,
  purpose: 'geometry',
  sql: `
    -- Where an image lies in the patient, how it was taken and how large its pixels are. An image without a row was imported before this
    -- step: its original is read when its series is first asked for.
    CREATE TABLE image_geometry (
      image INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
      -- (0020,0052)
      frame_of_reference TEXT,
      -- (0020,0032) and (0020,0037): arrays of 3 and of 6 numbers
      position TEXT CHECK (json_valid(position)),
      orientation TEXT CHECK (json_valid(orientation)),
      -- of the position along rows x columns, mm
      along_normal REAL,
      -- axial, coronal, sagittal, oblique
      plane TEXT,
      -- letters at the edges: {left, right, top, bottom}
      edges TEXT CHECK (json_valid(edges)),
      -- mm, with the attribute that says it and where it holds
      row_spacing REAL CHECK (row_spacing > 0),
      column_spacing REAL CHECK (column_spacing > 0),
      spacing_source TEXT,
      spacing_provenance TEXT,
      slice_thickness REAL,
      spacing_between_slices REAL,
      laterality TEXT,
      view TEXT,
      acquisition_number REAL,
      temporal_position REAL,
      -- ms
      trigger_time REAL,
      echo_time REAL,
      b_value REAL,
      segment REAL,
      frame_type TEXT,
      frame_time REAL,
      frames_per_second REAL,
      CHECK ((row_spacing IS NULL) = (spacing_provenance IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX image_geometry_by_frame_of_reference ON image_geometry (frame_of_reference) WHERE frame_of_reference IS NOT NULL;

    -- ICH E11 and E7: newborn, infant, child, adolescent, adult, elderly; NULL where it cannot be told
    ALTER TABLE study ADD COLUMN age_group TEXT;

    -- The image that a corrected copy of the same SOP instance, with the same pixels, was imported as: that one is shown.
    ALTER TABLE image ADD COLUMN superseded_by INTEGER REFERENCES image (id) ON DELETE SET NULL;
    CREATE INDEX image_by_superseded_by ON image (superseded_by) WHERE superseded_by IS NOT NULL;

    -- Every value that files gave for a patient; the patient's row holds those that are current. Never rewritten by an import.
    CREATE TABLE patient_value (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
      field TEXT NOT NULL CHECK (field IN ('name', 'sex', 'birth_date', 'patient_id')),
      value TEXT NOT NULL CHECK (value <> ''),
      -- date of the latest study that gave it, ISO 8601; NULL where it is not known
      as_of TEXT,
      -- when it was imported first, and the name of the file that brought it
      seen_at TEXT NOT NULL,
      source TEXT NOT NULL DEFAULT '',
      -- when a newer value took its place; NULL for the current one
      replaced_at TEXT,
      UNIQUE (patient, field, value)
    ) STRICT;
  `
}
