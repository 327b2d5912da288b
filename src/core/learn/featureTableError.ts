/** A feature file that can't be read as one; the message names line (or row) and column where there is one. */
export class FeatureTableError extends Error {
  override readonly name = 'FeatureTableError'
  readonly code = 'invalid-features'
}

/** The first ten names, quoted, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`).join(', ')
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown
}
