import type { Ellipse } from './phantomShapes.ts'

export const ANATOMIES = ['frontal', 'axial-high', 'axial-low'] as const
export type Anatomy = (typeof ANATOMIES)[number]

/** What findings need to know of a body that stands on the canvas. */
export interface Body {
  /** Viewer's left, viewer's right. */
  readonly lungs: readonly [Ellipse, Ellipse]
  /** Where the vessels of each lung come in. */
  readonly roots: readonly [readonly [number, number], readonly [number, number]]
  /** What tissue adds to a lung. */
  readonly tissue: number
  /** Draws what lies over the lungs. */
  finish(): void
}

/** The same for the viewer's left (-1) and right (1). */
export function both<T>(of: (side: -1 | 1) => T): readonly [T, T] {
  return [of(-1), of(1)]
}

/** Where vessels come into a lung: `share` of its way from the midline, `lower` than its middle. */
export function rootOf({ x, y }: Ellipse, share: number, lower: number): readonly [number, number] {
  return [x * share, y + lower]
}
