import type { Migration } from './migration.ts'

export const migration0020: Migration = {
  version: 20,
  purpose: 'splitGroups',
  sql: `
    -- Numbers that tell apart what the split kept together: the data set's groups, joined over near-duplicates where the recipe does. NULL in splits that were frozen before.
    ALTER TABLE split_item ADD COLUMN kept_together INTEGER;
  `
}
