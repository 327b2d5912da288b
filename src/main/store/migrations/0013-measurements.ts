import type { Migration } from './migration.ts'

export const migration0013: Migration = {
  version: 13,
  purpose: 'measurements',
  sql: `
    -- What people have drawn on images, with the figures as they were shown.
    CREATE TABLE measurement (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      -- made by the page, so that an undone deletion brings back the same one
      uid TEXT NOT NULL UNIQUE,
      image INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('length', 'angle', 'ellipse', 'rectangle', 'arrow', 'ctr')),
      -- [{x, y}], pixels from the outer corner of the first pixel
      points TEXT NOT NULL CHECK (json_valid(points)),
      text TEXT NOT NULL DEFAULT '',
      -- [{name, value, unit}]; the unit says where millimetres hold
      figures TEXT NOT NULL CHECK (json_valid(figures)),
      author TEXT NOT NULL,
      made_at TEXT NOT NULL,
      changed_by TEXT NOT NULL,
      changed_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX measurement_by_image ON measurement (image);
  `
}
