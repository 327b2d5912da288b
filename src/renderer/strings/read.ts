/** Texts of the page Read. */
export const readStrings = {
  title: 'Read',
  soon: 'This page is not in this edition yet.'
} as const
