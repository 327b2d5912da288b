/** Texts of the evidence panel and the reader's form. */
export const evidenceStrings = {
  title: 'Evidence'
} as const
