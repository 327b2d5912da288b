import { pixelAt, type ImagePlane } from './imagePlane.ts'
import { dot, length, subtract, type Vector3 } from './vector3.ts'

/** Where a patient point falls in a stack of planes. */
export interface StackPoint {
  /** Of the plane that is nearest to the point. */
  readonly index: number
  /** In that plane, pixels from the centre of the first one; may lie outside the image. */
  readonly column: number
  readonly row: number
  /** Signed, along the plane's normal, mm. */
  readonly distance: number
}

/**
 * The plane of a stack in which a point of the same frame of reference (0020,0052) is to be looked for: the one at the smallest distance
 * along the normal. A caller compares `distance` with the slice spacing to tell whether the stack reaches the point. Undefined for no planes.
 */
export function locatePoint(planes: readonly ImagePlane[], point: Vector3): StackPoint | undefined {
  let nearest: StackPoint | undefined
  planes.forEach((plane, index) => {
    const found = { index, ...pixelAt(plane, point) }
    if (nearest === undefined || Math.abs(found.distance) < Math.abs(nearest.distance)) nearest = found
  })
  return nearest
}

/** Series by what frame of reference they share: the ids of the others with the same UID, for each id that has any. */
export function sharedFrames(series: readonly { readonly id: number; readonly frameOfReferenceUids: readonly string[] }[]): ReadonlyMap<number, readonly number[]> {
  return new Map(
    series.flatMap(({ id, frameOfReferenceUids }) => {
      const others = series.filter((other) => other.id !== id && other.frameOfReferenceUids.some((uid) => frameOfReferenceUids.includes(uid)))
      return others.length === 0 ? [] : [[id, others.map((other) => other.id)] as const]
    })
  )
}

/**
 * Where a plane cuts the plane of an image, as a line in the image's pixels: a reference line (PS3.3 C.7.6.2.1.1). Undefined where the two
 * are parallel (within 0.5 degrees) or the line misses the image of `columns` x `rows` pixels.
 */
export function referenceLine(
  image: ImagePlane & { readonly columns: number; readonly rows: number },
  cutting: ImagePlane
): readonly [from: { column: number; row: number }, to: { column: number; row: number }] | undefined {
  // distance of the cutting plane over the image: a + b * column + c * row
  const a = pixelAt(cutting, image.origin).distance
  const b = image.columnSpacing * dot(image.row, cutting.normal)
  const c = image.rowSpacing * dot(image.column, cutting.normal)
  if (Math.hypot(dot(image.row, cutting.normal), dot(image.column, cutting.normal)) < Math.sin(Math.PI / 360)) return undefined
  const [lastColumn, lastRow] = [image.columns - 0.5, image.rows - 0.5]
  const ends: { column: number; row: number }[] = []
  for (const column of [-0.5, lastColumn]) ends.push({ column, row: -(a + b * column) / c })
  for (const row of [-0.5, lastRow]) ends.push({ column: -(a + c * row) / b, row })
  const inside = ends.filter(({ column, row }) => column >= -0.5 && column <= lastColumn && row >= -0.5 && row <= lastRow)
  const [from] = inside
  const to = inside.find((end) => from !== undefined && length(subtract([end.column, end.row, 0], [from.column, from.row, 0])) > 1e-9)
  return from === undefined || to === undefined ? undefined : [from, to]
}
