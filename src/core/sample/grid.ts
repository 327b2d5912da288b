import type { Pose } from './anatomy.ts'

/** Side of the square detector, mm. */
export const FIELD_OF_VIEW = 368

/** The film's pixels and where they lie in the patient (an affine map without shear). */
export interface Grid {
  /** pixels along each side */
  readonly size: number
  /** mm of detector per pixel */
  readonly spacing: number
  /** anatomical position of pixel (0, 0)'s centre */
  readonly originX: number
  readonly originY: number
  /** anatomical step for one pixel to the right: (stepX, stepY); one pixel down is (-stepY, stepX) */
  readonly stepX: number
  readonly stepY: number
}

/** Places a film of `size` x `size` pixels over a posed patient. */
export function createGrid(size: number, pose: Pose): Grid {
  const spacing = FIELD_OF_VIEW / size
  const stepX = (Math.cos(pose.rotation) * spacing) / pose.magnification
  const stepY = (Math.sin(pose.rotation) * spacing) / pose.magnification
  const half = (size - 1) / 2
  const shiftX = pose.shift[0] / spacing + half
  const shiftY = pose.shift[1] / spacing + half
  return { size, spacing, originX: -shiftX * stepX + shiftY * stepY, originY: -shiftX * stepY - shiftY * stepX, stepX, stepY }
}

/** Anatomical millimetres to (fractional) pixel column and row. */
export function toPixel(grid: Grid, x: number, y: number): readonly [number, number] {
  const dx = x - grid.originX
  const dy = y - grid.originY
  const n = grid.stepX * grid.stepX + grid.stepY * grid.stepY
  return [(dx * grid.stepX + dy * grid.stepY) / n, (dy * grid.stepX - dx * grid.stepY) / n]
}
