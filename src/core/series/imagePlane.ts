import { addScaled, cross, dot, length, scaled, subtract, type Vector3 } from './vector3.ts'

/** How an image lies in the patient: unit vectors along increasing columns (a row) and increasing rows (a column), and their normal. */
export interface ImageOrientation {
  readonly row: Vector3
  readonly column: Vector3
  /** row x column */
  readonly normal: Vector3
}

/** An image's plane in the patient, with the size of its pixels in mm. */
export interface ImagePlane extends ImageOrientation {
  /** Centre of the first pixel. */
  readonly origin: Vector3
  readonly rowSpacing: number
  readonly columnSpacing: number
}

/** A cosine may be off by this much, from rounding in the file, and still make a unit vector or a right angle. */
const COSINE_TOLERANCE = 0.01

/** Six direction cosines (0020,0037) as unit vectors; undefined where they are no two perpendicular directions (within 0.01). */
export function imageOrientation(cosines: readonly number[] | undefined): ImageOrientation | undefined {
  if (cosines?.length !== 6 || !cosines.every(Number.isFinite)) return undefined
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = cosines
  const [row, column]: Vector3[] = [[rx, ry, rz], [cx, cy, cz]]
  if (row === undefined || column === undefined) return undefined
  const [a, b] = [length(row), length(column)]
  if (Math.abs(a - 1) > COSINE_TOLERANCE || Math.abs(b - 1) > COSINE_TOLERANCE || Math.abs(dot(row, column)) > COSINE_TOLERANCE) return undefined
  const normal = cross(row, column)
  return { row: scaled(row, 1 / a), column: scaled(column, 1 / b), normal: scaled(normal, 1 / length(normal)) }
}

/** Three numbers (0020,0032) as a point; undefined where they are not. */
export function pointOf(position: readonly number[] | undefined): Vector3 | undefined {
  const [x, y, z] = position ?? []
  return x !== undefined && y !== undefined && z !== undefined && [x, y, z].every(Number.isFinite) ? [x, y, z] : undefined
}

/** The patient point under an image point, in pixels from the centre of the first pixel (PS3.3 C.7.6.2.1.1). */
export function pointAt(plane: ImagePlane, column: number, row: number): Vector3 {
  return addScaled(addScaled(plane.origin, plane.row, column * plane.columnSpacing), plane.column, row * plane.rowSpacing)
}

/** The image point nearest to a patient point, and its signed distance from the plane in mm (positive along the normal). */
export function pixelAt(plane: ImagePlane, point: Vector3): { readonly column: number; readonly row: number; readonly distance: number } {
  const offset = subtract(point, plane.origin)
  return { column: dot(offset, plane.row) / plane.columnSpacing, row: dot(offset, plane.column) / plane.rowSpacing, distance: dot(offset, plane.normal) }
}

export type PlaneName = 'axial' | 'coronal' | 'sagittal' | 'oblique'

/** A normal further than this from every axis, in degrees, makes an oblique plane. A tilted gantry is still axial. */
const OBLIQUE_FROM = 35

/** The plane's name by the axis that its normal is nearest to, within 35 degrees. */
export function planeName({ normal }: ImageOrientation): PlaneName {
  const [x, y, z] = normal.map(Math.abs) as [number, number, number]
  const largest = Math.max(x, y, z)
  if (largest < Math.cos((OBLIQUE_FROM * Math.PI) / 180)) return 'oblique'
  return largest === z ? 'axial' : largest === y ? 'coronal' : 'sagittal'
}
