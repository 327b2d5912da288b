import type { PlaneName } from './imagePlane.ts'
import type { EdgeLetters } from './orientationLetters.ts'
import type { StackFinding } from './stackFindings.ts'

/** Images of one orientation and one phase in reading order. */
export interface Stack {
  /**
   * `volume`: one image at each position; `time`: one position many times; `sequence`: no positions, as films and ultrasound; in the order
   * of their numbers.
   */
  readonly kind: 'volume' | 'time' | 'sequence'
  readonly slices: readonly StackSlice[]
  readonly plane?: PlaneName
  /** At the edges of the first image. */
  readonly edges?: EdgeLetters
  /** Where positions are repeated: which of the repetitions this is, and what tells them apart. */
  readonly phase?: Phase
  /** Median distance of neighbouring positions, mm; for two or more positions. */
  readonly spacing?: number
  /** Angle between the line of origins and the normal, where it is above 0.1 degrees. */
  readonly tilt?: number
  readonly findings: readonly StackFinding[]
}

export interface StackSlice {
  readonly id: number
  /** Along the stack's normal from the frame of reference's origin, mm; ascending. */
  readonly position?: number
}

export interface Phase {
  /** From 0. */
  readonly index: number
  readonly count: number
  readonly by: 'segment' | 'temporal position' | 'echo time' | 'b-value' | 'acquisition number' | 'frame type' | 'trigger time' | 'order'
  /** As written, e.g. the echo time in ms. */
  readonly value?: number | string
}
