/** Two rows or columns within this angle are of one stack; real localizers differ by tens of degrees. Degrees. */
export const SAME_STACK_ANGLE = 0.5

/** Directions of one stack further apart than this are reported. Degrees. */
export const SAME_ORIENTATION_ANGLE = 0.05

/** Positions along the normal closer than this are one position. mm */
export const SAME_POSITION = 0.01

/** A line of origins further than this from the normal is a tilted gantry. Degrees. */
export const TILT_FROM = 0.1

/** Written pixel spacings that differ by a smaller share are one. */
export const SAME_SPACING_SHARE = 1e-3

/**
 * How far a distance between two slices may be from the median: 0.1 mm (positions are often written to a tenth) and 1 percent, and never
 * more than a quarter of it. mm
 */
export function spacingTolerance(median: number): number {
  return Math.min(0.1 + 0.01 * median, 0.25 * median)
}
