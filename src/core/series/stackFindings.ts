import { length, subtract, dot, addScaled, angleBetween, type Vector3 } from './vector3.ts'
import { imageOrientation, pointOf, type ImageOrientation } from './imagePlane.ts'
import type { PlacedImage } from './phases.ts'
import type { SeriesImage } from './seriesImage.ts'
import { SAME_ORIENTATION_ANGLE, SAME_POSITION, SAME_SPACING_SHARE, spacingTolerance, TILT_FROM } from './tolerances.ts'

/** What is irregular about a stack or a series, for a person and for a program that wants a regular volume. */
export interface StackFinding {
  readonly kind:
    | 'gap' | 'irregular-spacing' | 'duplicate-position' | 'missing-numbers' | 'inconsistent-orientation' | 'inconsistent-pixel-spacing'
    | 'inconsistent-matrix' | 'inconsistent-thickness' | 'spacing-differs-from-header' | 'tilted-gantry' | 'shifted-origins'
    | 'several-frames-of-reference' | 'no-position'
  readonly detail: string
  /** The images concerned; for a gap those on both sides. */
  readonly images: readonly number[]
  /** mm (gap: from centre to centre) or degrees, where one number says it. */
  readonly size?: number
  /** Slices that fit into a gap, or missing numbers. */
  readonly missing?: number
}

/** Findings about images of one orientation and one phase, sorted by position; with the median spacing and the tilt. */
export function describeVolume(placed: readonly PlacedImage[], orientation: ImageOrientation): { spacing?: number; tilt?: number; findings: StackFinding[] } {
  const places = groupByPosition(placed)
  const spacing = medianDistance(places)
  const tilt = tiltOf(placed, orientation)
  const findings = [
    ...(spacing === undefined ? [] : gapsOf(places, spacing)),
    ...duplicatesOf(places),
    ...(spacing === undefined ? [] : headerSpacing(placed, spacing)),
    ...orientationsOf(placed, orientation),
    ...(tilt === undefined ? [] : [{ kind: 'tilted-gantry' as const, detail: `each slice is shifted in its plane: the gantry is tilted by ${tilt.toFixed(1)} degrees`, images: [], size: tilt }]),
    ...shiftsOf(placed, orientation),
    ...describeImages(placed.map(({ image }) => image))
  ]
  return { ...(spacing === undefined ? {} : { spacing }), ...(tilt === undefined ? {} : { tilt }), findings }
}

/** Findings that need no position: matrix, pixel spacing, slice thickness, frame of reference. */
export function describeImages(images: readonly SeriesImage[]): StackFinding[] {
  return [
    ...differing('inconsistent-matrix', 'matrices', images, (image) => `${image.columns} x ${image.rows}`),
    ...differing('inconsistent-pixel-spacing', 'pixel spacings', images, ({ spacing }) => spacing, sameSpacing, (spacing) => `${spacing.row} x ${spacing.column} mm`),
    ...differing('inconsistent-thickness', 'slice thicknesses', images, (image) => image.sliceThickness, sameShare, (mm) => `${mm} mm`),
    ...differing('several-frames-of-reference', 'frames of reference', images, (image) => image.frameOfReferenceUid)
  ]
}

/** Instance numbers that are missing between the first and the last of single-frame images. */
export function missingNumbers(images: readonly SeriesImage[]): StackFinding[] {
  const numbers = [...new Set(images.flatMap((image) => (image.multiFrame || image.instanceNumber === undefined ? [] : [image.instanceNumber])))].toSorted((a, b) => a - b)
  const ranges: string[] = []
  let missing = 0
  numbers.forEach((number, i) => {
    const before = numbers[i - 1]
    if (before === undefined || number === before + 1) return
    missing += number - before - 1
    ranges.push(number === before + 2 ? String(before + 1) : `${before + 1} to ${number - 1}`)
  })
  if (missing === 0) return []
  const listed = ranges.length > MAX_LISTED ? `${ranges.slice(0, MAX_LISTED).join(', ')} and more` : ranges.join(', ')
  return [{ kind: 'missing-numbers', detail: `instance numbers that are missing: ${listed}`, images: [], missing }]
}

/** Images whose positions agree within 0.01 mm, in order; `placed` is sorted by position. */
export function groupByPosition(placed: readonly PlacedImage[]): PlacedImage[][] {
  const groups: PlacedImage[][] = []
  for (const one of placed) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && one.position - last[0].position < SAME_POSITION) last.push(one)
    else groups.push([one])
  }
  return groups
}

const MAX_LISTED = 20
/** Different values that are told apart at most: comparing is quadratic in them. */
const MAX_GROUPS = 200

function distances(places: readonly (readonly PlacedImage[])[]): number[] {
  return places.slice(1).map((place, i) => (place[0]?.position ?? 0) - (places[i]?.[0]?.position ?? 0))
}

function medianDistance(places: readonly (readonly PlacedImage[])[]): number | undefined {
  const sorted = distances(places).toSorted((a, b) => a - b)
  // the lower of the two middle ones, so that one gap among two distances is still seen
  return sorted[Math.floor((sorted.length - 1) / 2)]
}

function gapsOf(places: readonly (readonly PlacedImage[])[], spacing: number): StackFinding[] {
  const tolerance = spacingTolerance(spacing)
  return distances(places).flatMap((distance, i): StackFinding[] => {
    if (Math.abs(distance - spacing) <= tolerance) return []
    const [from, to] = [places[i]?.[0], places[i + 1]?.[0]]
    const images = [from, to].flatMap((one) => (one === undefined ? [] : [one.image.id]))
    const where = `between ${from?.position.toFixed(2) ?? ''} and ${to?.position.toFixed(2) ?? ''} mm`
    const missing = Math.round(distance / spacing) - 1
    return missing >= 1
      ? [{ kind: 'gap', detail: `a gap of ${distance.toFixed(2)} mm ${where}; slices are ${spacing.toFixed(2)} mm apart`, images, size: distance, missing }]
      : [{ kind: 'irregular-spacing', detail: `${distance.toFixed(2)} mm ${where}; slices are ${spacing.toFixed(2)} mm apart`, images, size: distance }]
  })
}

function duplicatesOf(places: readonly (readonly PlacedImage[])[]): StackFinding[] {
  return places
    .filter((place) => place.length > 1)
    .map((place) => ({ kind: 'duplicate-position', detail: `${place.length} images at ${place[0]?.position.toFixed(2) ?? ''} mm`, images: place.map(({ image }) => image.id) }))
}

/** Positions decide; a Spacing Between Slices (0018,0088) that says otherwise is told. */
function headerSpacing(placed: readonly PlacedImage[], spacing: number): StackFinding[] {
  const written = placed.find(({ image }) => image.spacingBetweenSlices !== undefined)?.image.spacingBetweenSlices
  if (written === undefined || Math.abs(written - spacing) <= spacingTolerance(spacing)) return []
  return [{ kind: 'spacing-differs-from-header', detail: `Spacing Between Slices (0018,0088) says ${written} mm, the positions ${spacing.toFixed(2)} mm`, images: [], size: written }]
}

function orientationsOf(placed: readonly PlacedImage[], orientation: ImageOrientation): StackFinding[] {
  let largest = 0
  const off = placed.filter(({ image }) => {
    const own = imageOrientation(image.imageOrientation)
    const angle = own === undefined ? 0 : Math.max(angleBetween(own.row, orientation.row), angleBetween(own.column, orientation.column))
    largest = Math.max(largest, angle)
    return angle > SAME_ORIENTATION_ANGLE
  })
  if (off.length === 0) return []
  return [{ kind: 'inconsistent-orientation', detail: `orientations differ by up to ${largest.toFixed(2)} degrees`, images: off.map(({ image }) => image.id), size: largest }]
}

/** In degrees, from the line between the first and the last origin. */
function tiltOf(placed: readonly PlacedImage[], { normal }: ImageOrientation): number | undefined {
  const [first, last] = [originOf(placed[0]), originOf(placed.at(-1))]
  if (first === undefined || last === undefined) return undefined
  const line = subtract(last, first)
  if (length(line) < SAME_POSITION || dot(line, normal) < SAME_POSITION) return undefined
  const tilt = angleBetween(line, normal)
  return tilt > TILT_FROM ? tilt : undefined
}

/** Origins off the line from the first to the last by more than a tenth of a millimetre: the table moved, or slices were cropped singly. */
function shiftsOf(placed: readonly PlacedImage[], { normal }: ImageOrientation): StackFinding[] {
  const [first, last] = [originOf(placed[0]), originOf(placed.at(-1))]
  if (first === undefined || last === undefined) return []
  const line = subtract(last, first)
  const height = dot(line, normal)
  if (height < SAME_POSITION) return []
  let largest = 0
  const off = placed.filter((one) => {
    const origin = originOf(one)
    if (origin === undefined) return false
    const expected = addScaled(first, line, dot(subtract(origin, first), normal) / height)
    const distance = length(subtract(origin, expected))
    largest = Math.max(largest, distance)
    return distance > MAX_SHIFT
  })
  if (off.length === 0) return []
  return [{ kind: 'shifted-origins', detail: `first pixels are up to ${largest.toFixed(2)} mm off one line`, images: off.map(({ image }) => image.id), size: largest }]
}

/** mm */
const MAX_SHIFT = 0.1

function originOf(placed: PlacedImage | undefined): Vector3 | undefined {
  return pointOf(placed?.image.imagePosition)
}

function differing<T>(
  kind: StackFinding['kind'],
  what: string,
  images: readonly SeriesImage[],
  valueOf: (image: SeriesImage) => T | undefined,
  same: (a: T, b: T) => boolean = (a, b) => a === b,
  write: (value: T) => string = String
): StackFinding[] {
  const groups: { value: T; ids: number[] }[] = []
  for (const image of images) {
    const value = valueOf(image)
    if (value === undefined) continue
    const group = groups.find((one) => same(one.value, value))
    if (group === undefined && groups.length >= MAX_GROUPS) break
    if (group === undefined) groups.push({ value, ids: [image.id] })
    else group.ids.push(image.id)
  }
  if (groups.length < 2) return []
  const ranked = groups.toSorted((a, b) => b.ids.length - a.ids.length)
  const listed = ranked.slice(0, 5).map(({ value, ids }) => `${write(value)} (${ids.length})`)
  return [{ kind, detail: `different ${what}: ${listed.join(', ')}${ranked.length > 5 ? ' and more' : ''}`, images: ranked.slice(1).flatMap(({ ids }) => ids) }]
}

function sameSpacing(a: { row: number; column: number }, b: { row: number; column: number }): boolean {
  return sameShare(a.row, b.row) && sameShare(a.column, b.column)
}

function sameShare(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_SPACING_SHARE * Math.max(Math.abs(a), Math.abs(b))
}
