/** Texts of the page Audit. */
export const auditStrings = {
  title: 'Audit',
  soon: 'This page is not in this edition yet.'
} as const
