import { imageOrientation, planeName, pointOf, type ImageOrientation } from './imagePlane.ts'
import { lettersOfPlane } from './orientationLetters.ts'
import { splitPhases, type PlacedImage } from './phases.ts'
import { byNumber, compare, type SeriesImage } from './seriesImage.ts'
import type { Stack } from './stack.ts'
import { describeImages, describeVolume, groupByPosition, missingNumbers, type StackFinding } from './stackFindings.ts'
import { SAME_STACK_ANGLE } from './tolerances.ts'
import { angleBetween, dot, type Vector3 } from './vector3.ts'

/**
 * Sorts a series into stacks: one for each orientation (a localizer has several), and one for each phase where positions are repeated. A
 * volume is in ascending order of the image positions along the normal of its rows and columns (PS3.3 C.7.6.2.1.1; an ordinary axial stack
 * goes from the feet to the head); images without a position follow their instance numbers, acquisition numbers and SOP UIDs, and so do
 * four or more images of as many orientations (projections around an axis). The largest stack comes first, phases in their order. Deterministic whatever the order of `images`.
 */
export function sortSeries(images: readonly SeriesImage[]): { readonly stacks: readonly Stack[]; readonly findings: readonly StackFinding[] } {
  const ordered = images.toSorted(byNumber)
  const { oriented, unplaced } = byOrientation(ordered)
  const { groups, turning } = apartFromTurning(oriented)
  const stacks = groups.toSorted((a, b) => b.images.length - a.images.length).flatMap(({ orientation, images: group }): Stack[] => stacksOf(group, orientation))
  if (turning.length > 0) stacks.push({ kind: 'sequence', slices: turning.map(({ id }) => ({ id })), findings: describeImages(turning) })
  const findings = missingNumbers(ordered)
  if (unplaced.length > 0) {
    if (stacks.length > 0) {
      findings.push({ kind: 'no-position', detail: `${unplaced.length} of ${images.length} images have no position in the patient`, images: unplaced.map(({ id }) => id) })
    }
    stacks.push({ kind: 'sequence', slices: unplaced.map(({ id }) => ({ id })), findings: describeImages(unplaced) })
  }
  return { stacks, findings }
}

/** Radial acquisitions have some hundreds; beyond this a series is taken for an attack on time. */
const MAX_ORIENTATIONS = 1000

interface Oriented {
  readonly orientation: ImageOrientation
  readonly images: { readonly image: SeriesImage; readonly origin: Vector3 }[]
}

function byOrientation(images: readonly SeriesImage[]): { oriented: Oriented[]; unplaced: SeriesImage[] } {
  const oriented: Oriented[] = []
  const unplaced: SeriesImage[] = []
  for (const image of images) {
    const [orientation, origin] = [imageOrientation(image.imageOrientation), pointOf(image.imagePosition)]
    if (orientation === undefined || origin === undefined) {
      unplaced.push(image)
      continue
    }
    const group = oriented.find((one) => angleBetween(one.orientation.row, orientation.row) < SAME_STACK_ANGLE && angleBetween(one.orientation.column, orientation.column) < SAME_STACK_ANGLE)
    if (group === undefined && oriented.length >= MAX_ORIENTATIONS) unplaced.push(image)
    else if (group === undefined) oriented.push({ orientation, images: [{ image, origin }] })
    else group.images.push({ image, origin })
  }
  return { oriented, unplaced }
}

/** From this many images, each of an orientation of its own, they are taken for projections around an axis: one sequence. */
const TURNING_FROM = 4

function apartFromTurning(oriented: readonly Oriented[]): { groups: readonly Oriented[]; turning: SeriesImage[] } {
  const single = oriented.filter(({ images }) => images.length === 1)
  if (single.length < TURNING_FROM) return { groups: oriented, turning: [] }
  return { groups: oriented.filter(({ images }) => images.length > 1), turning: single.flatMap(({ images }) => images.map(({ image }) => image)).toSorted(byNumber) }
}

function stacksOf(images: Oriented['images'], orientation: ImageOrientation): Stack[] {
  const placed = images.map(({ image, origin }): PlacedImage => ({ image, position: dot(origin, orientation.normal) })).toSorted((a, b) => a.position - b.position || byNumber(a.image, b.image))
  const places = groupByPosition(placed)
  const about = { plane: planeName(orientation), edges: lettersOfPlane(orientation) }
  const [only] = places
  if (places.length === 1 && only !== undefined && only.length > 1) {
    const inTime = only.toSorted((a, b) => compare(a.image.temporalPosition, b.image.temporalPosition) || compare(a.image.triggerTime, b.image.triggerTime) || byNumber(a.image, b.image))
    return [{ kind: 'time', slices: inTime.map(sliceOf), ...about, findings: describeImages(inTime.map(({ image }) => image)) }]
  }
  // within a position, numbers decide, whatever a hundredth of a millimetre says
  const tidy = places.map((place) => place.toSorted((a, b) => byNumber(a.image, b.image)))
  const phases = splitPhases(tidy) ?? [{ images: tidy.flat() }]
  return phases.map(({ phase, images: slices }) => ({
    kind: 'volume',
    slices: slices.map(sliceOf),
    ...about,
    ...(phase === undefined ? {} : { phase }),
    ...describeVolume(slices, orientation)
  }))
}

function sliceOf({ image, position }: PlacedImage): Stack['slices'][number] {
  return { id: image.id, position }
}
