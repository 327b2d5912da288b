/** Texts of the page Models. */
export const modelsStrings = {
  title: 'Models',
  soon: 'This page is not in this edition yet.'
} as const
