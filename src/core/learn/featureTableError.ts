/** A feature file that can't be read as one; the message names line (or row) and column where there is one. */
export class FeatureTableError extends Error {
  override readonly name = 'FeatureTableError'
  readonly code = 'invalid-features'
}
