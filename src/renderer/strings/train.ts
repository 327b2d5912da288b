/** Texts of the page Train. */
export const trainStrings = {
  title: 'Train',
  soon: 'This page is not in this edition yet.'
} as const
