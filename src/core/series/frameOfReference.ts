import { pixelAt, type ImagePlane } from './imagePlane.ts'
import type { Vector3 } from './vector3.ts'

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
