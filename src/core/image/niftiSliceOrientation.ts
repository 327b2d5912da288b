import type { Orientation } from './exifOrientation.ts'
import type { NiftiAxes } from './niftiHeader.ts'

/**
 * How a slice (row j, column i) is turned and mirrored to be shown as radiologists see it; nothing is resampled. The world axis nearest to
 * k names the plane: axial slices have the patient's left on the right and posterior below, coronal ones left on the right and inferior
 * below, sagittal ones posterior on the right and inferior below.
 */
export function niftiSliceOrientation([i, j, k]: NiftiAxes): Orientation {
  const [right, below] = PLANES[nearestAxis(k)] ?? PLANES[2]
  const [unitI, unitJ] = [normalise(i), normalise(j)]
  const straight = Math.abs(part(unitI, right)) + Math.abs(part(unitJ, below))
  const swapped = Math.abs(part(unitJ, right)) + Math.abs(part(unitI, below))
  if (straight >= swapped) return ORIENTATIONS.straight[sense(part(unitI, right))][sense(part(unitJ, below))]
  // i runs down the shown image and j to the right
  return ORIENTATIONS.swapped[sense(part(unitI, below))][sense(part(unitJ, right))]
}

/** A world axis (0 right, 1 anterior, 2 superior) and which way along it. */
type Direction = readonly [axis: 0 | 1 | 2, way: 1 | -1]

const LEFT: Direction = [0, -1]
const POSTERIOR: Direction = [1, -1]
const INFERIOR: Direction = [2, -1]

/** Directions to the right and down, by the axis that k is nearest to. */
const PLANES = [[POSTERIOR, INFERIOR], [LEFT, INFERIOR], [LEFT, POSTERIOR]] as const

/** By the sense of i and of j: with the direction wanted of it, or against. */
const ORIENTATIONS = {
  straight: { with: { with: 1, against: 4 }, against: { with: 2, against: 3 } },
  swapped: { with: { with: 5, against: 6 }, against: { with: 8, against: 7 } }
} as const

/** How far the vector goes in the direction. */
function part(vector: readonly number[], [axis, way]: Direction): number {
  return (vector[axis] ?? 0) * way
}

function sense(along: number): 'with' | 'against' {
  return along < 0 ? 'against' : 'with'
}

function nearestAxis(vector: readonly number[]): 0 | 1 | 2 {
  const [x = 0, y = 0, z = 0] = vector.map(Math.abs)
  return z >= x && z >= y ? 2 : y >= x ? 1 : 0
}

function normalise(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}
