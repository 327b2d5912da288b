import type { CommandInput, CommandOutput } from '../../contract/index.ts'
import { locatePoint } from '../../core/series/frameOfReference.ts'
import { imageOrientation, pointAt, pointOf, type ImagePlane } from '../../core/series/imagePlane.ts'
import { sortSeries } from '../../core/series/sortSeries.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { PlacedImageRow } from '../store/geometry.ts'
import type { Library } from '../store/openLibrary.ts'
import { readGeometry } from './series.ts'

/**
 * Where a point of an image (pixels from the centre of the first one) lies in the other stacks of its study that share its frame of
 * reference (0020,0052). No points where the image has no plane or no such frame. Throws RowUnknownError.
 */
export async function locateInStudy(library: Library, { imageId, column, row }: CommandInput<'series.locate'>): Promise<CommandOutput<'series.locate'>> {
  const study = library.images.byId(imageId)?.study
  if (study === undefined) throw new RowUnknownError('image', imageId)
  await readGeometry(library, study)
  const images = library.geometry.ofStudy(study)
  const image = images.find(({ id }) => id === imageId)
  const plane = image === undefined ? undefined : planeOf(image)
  const frame = image?.frameOfReferenceUid
  if (image === undefined || plane === undefined || frame === undefined) return { point: null, found: [] }
  const point = pointAt(plane, column, row)
  const sharing = images.filter((one) => one.frameOfReferenceUid === frame && one.supersededBy === undefined)
  const stacks = [...Map.groupBy(sharing, (one) => one.series)].flatMap(([series, own]) => sortSeries(own).stacks.map((stack) => ({ series, stack })))
  const byId = new Map(images.map((one) => [one.id, one]))
  const found = stacks.flatMap(({ series, stack: { slices, spacing } }) => {
    if (slices.some(({ id }) => id === imageId)) return []
    const placed = slices.flatMap(({ id }) => {
      const own = byId.get(id)
      const ownPlane = own === undefined ? undefined : planeOf(own)
      return own === undefined || ownPlane === undefined ? [] : [{ own, plane: ownPlane }]
    })
    const at = locatePoint(placed.map((one) => one.plane), point)
    const nearest = at === undefined ? undefined : placed[at.index]?.own
    if (at === undefined || nearest === undefined) return []
    const reach = Math.max(spacing ?? 0, nearest.sliceThickness ?? 0) / 2
    const inside = at.column >= -0.5 && at.row >= -0.5 && at.column <= nearest.columns - 0.5 && at.row <= nearest.rows - 0.5
    return [{ seriesId: series, imageId: nearest.id, column: at.column, row: at.row, distance: at.distance, reached: inside && Math.abs(at.distance) <= reach + ROUNDING }]
  })
  return { point: [...point], found }
}

/** mm */
const ROUNDING = 0.01

function planeOf(image: PlacedImageRow): ImagePlane | undefined {
  const [orientation, origin] = [imageOrientation(image.imageOrientation), pointOf(image.imagePosition)]
  if (orientation === undefined || origin === undefined || image.spacing === undefined) return undefined
  return { ...orientation, origin, rowSpacing: image.spacing.row, columnSpacing: image.spacing.column }
}
