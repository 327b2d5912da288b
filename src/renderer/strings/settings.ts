/** Texts of the page Settings. */
export const settingsStrings = {
  title: 'Settings',
  soon: 'This page is not in this edition yet.'
} as const
