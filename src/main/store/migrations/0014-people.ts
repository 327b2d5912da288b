import type { Migration } from './migration.ts'

export const migration0014: Migration = {
  version: 14,
  purpose: 'people at the machine',
  sql: `
    CREATE TABLE person (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL COLLATE NOCASE,
      -- scrypt, with its parameters and salt; null: enters without one
      pin TEXT,
      -- what they chose about the interface
      preferences TEXT CHECK (json_valid(preferences)),
      added_at TEXT NOT NULL,
      -- a name that records carry is never given to another
      removed_at TEXT,
      UNIQUE (name)
    ) STRICT;
  `
}
