import { byNumber, compare, type SeriesImage } from './seriesImage.ts'
import type { Phase } from './stack.ts'

/** An image with its position along the normal of its stack, mm. */
export interface PlacedImage {
  readonly image: SeriesImage
  readonly position: number
}

export interface PhaseImages {
  readonly phase?: Phase
  /** In the order that they were given. */
  readonly images: readonly PlacedImage[]
}

const CRITERIA: readonly (readonly [Phase['by'], (image: SeriesImage) => number | string | undefined])[] = [
  ['segment', (image) => image.segment],
  ['temporal position', (image) => image.temporalPosition],
  ['echo time', (image) => image.echoTime],
  ['b-value', (image) => image.bValue],
  ['acquisition number', (image) => image.acquisitionNumber],
  ['frame type', (image) => image.frameType],
  ['trigger time', (image) => image.triggerTime]
]

/**
 * Tells repetitions of a volume apart: `places` are the images at each position. One attribute does it where it has as many values as the
 * fullest position has images and never gives two images of one position the same value; else, where all positions hold equally many
 * different instances, their order of numbers does. Undefined where nothing tells them apart: duplicates.
 */
export function splitPhases(places: readonly (readonly PlacedImage[])[]): readonly PhaseImages[] | undefined {
  const all = places.flat()
  const most = places.reduce((longest, place) => Math.max(longest, place.length), 0)
  if (most <= 1) return [{ images: all }]
  for (const [by, valueOf] of CRITERIA) {
    const groups = new Map<number | string, PlacedImage[]>()
    for (const placed of all) {
      const value = valueOf(placed.image)
      if (value === undefined) continue
      const group = groups.get(value)
      if (group === undefined) groups.set(value, [placed])
      else group.push(placed)
    }
    const complete = [...groups.values()].reduce((sum, group) => sum + group.length, 0) === all.length
    const apart = places.every((place) => new Set(place.map(({ image }) => valueOf(image))).size === place.length)
    if (!complete || !apart || groups.size !== most) continue
    const values = [...groups.keys()].toSorted((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : a < b ? -1 : 1))
    return values.map((value, index) => ({ phase: { index, count: most, by, value }, images: groups.get(value) ?? [] }))
  }
  return places.every((place) => place.length === most && areInstances(place)) ? byOrder(places, most) : undefined
}

function byOrder(places: readonly (readonly PlacedImage[])[], count: number): PhaseImages[] {
  const ordered = places.map((place) => place.toSorted((a, b) => compare(a.image.triggerTime, b.image.triggerTime) || byNumber(a.image, b.image)))
  return Array.from({ length: count }, (_, index) => ({
    phase: { index, count, by: 'order' as const },
    images: ordered.flatMap((place) => place[index] ?? [])
  }))
}

/** Different frames or SOP instances, not copies of one. */
function areInstances(place: readonly PlacedImage[]): boolean {
  return new Set(place.map(({ image }) => (image.sopUid === undefined ? `id ${image.id}` : `${image.sopUid} ${image.frame}`))).size === place.length
}
