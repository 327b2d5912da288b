import type { ConflictKind } from '../../store/conflicts.ts'

/** A file that is not imported, and why. */
export interface Refusal {
  readonly path: string
  /** Stable, kebab-case. */
  readonly code: string
  readonly reason: string
}

/** What an import found contradictory; the image is in, a person decides. */
export interface ImportConflict {
  readonly kind: ConflictKind
  readonly path: string
  readonly detail: string
}
