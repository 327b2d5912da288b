import type { MeasuredValue, MeasurementKind } from '../../../contract/index.ts'
import { aspectOf, type ViewerFrame } from '../../viewport/viewerFrame.ts'
import type { Point } from '../../viewport/viewTransform.ts'
import { regionStatistics } from './regionStatistics.ts'

/** The unit of lengths at these points of a frame, with the size of a pixel in it. */
interface Ruler {
  readonly x: number
  readonly y: number
  readonly unit: string
}

/**
 * The figures of a measurement. Millimetres as the file gives them, their provenance in the unit; `px` where it gives none, and in
 * ultrasound where a point lies outside the calibrated regions. Values are stored values in modality units.
 */
export function measuredValues(kind: MeasurementKind, points: readonly Point[], frame: ViewerFrame): MeasuredValue[] {
  const ruler = rulerAt(frame, points)
  const [a, b, c, d] = points
  if (a === undefined || b === undefined) return []
  switch (kind) {
    case 'length':
      return [{ name: 'length', value: distance(ruler, a, b), unit: ruler.unit }]
    case 'angle':
      return c === undefined ? [] : [{ name: 'angle', value: angle(frame, a, b, c), unit: '°' }]
    case 'ellipse':
    case 'rectangle':
      return region(kind, ruler, frame, a, b)
    case 'arrow':
      return []
    case 'ctr':
      return c === undefined || d === undefined ? [] : ratio(ruler, a, b, c, d)
  }
}

/** What a value of this frame is in: `HU` and the like; `stored value` where the file names no unit. */
export function valueUnit({ unit, slope, intercept }: Pick<ViewerFrame, 'unit' | 'slope' | 'intercept'>): string {
  return unit ?? (slope === 1 && intercept === 0 ? 'stored value' : 'rescaled value')
}

function rulerAt({ spacing }: ViewerFrame, points: readonly Point[]): Ruler {
  if (spacing === undefined) return { x: 1, y: 1, unit: 'px' }
  const { regions, column, row, label } = spacing
  const inside = regions === undefined || regions.some((one) => points.every(({ x, y }) => x >= one.left && x <= one.right + 1 && y >= one.top && y <= one.bottom + 1))
  return inside ? { x: column, y: row, unit: label } : { x: 1, y: 1, unit: 'px' }
}

function distance(ruler: Ruler, a: Point, b: Point): number {
  return Math.hypot((b.x - a.x) * ruler.x, (b.y - a.y) * ruler.y)
}

/** At `vertex`, in degrees, 0 to 180; pixels that are not square are taken as they are. */
function angle(frame: ViewerFrame, a: Point, vertex: Point, b: Point): number {
  const aspect = aspectOf(frame)
  const [ux, uy, vx, vy] = [a.x - vertex.x, (a.y - vertex.y) * aspect, b.x - vertex.x, (b.y - vertex.y) * aspect]
  return (Math.atan2(Math.abs(ux * vy - uy * vx), ux * vx + uy * vy) * 180) / Math.PI
}

function region(kind: 'ellipse' | 'rectangle', ruler: Ruler, frame: ViewerFrame, a: Point, b: Point): MeasuredValue[] {
  const [w, h] = [Math.abs(b.x - a.x) * ruler.x, Math.abs(b.y - a.y) * ruler.y]
  const area: MeasuredValue = { name: 'area', value: kind === 'ellipse' ? (Math.PI / 4) * w * h : w * h, unit: squared(ruler.unit) }
  const found = regionStatistics(frame, kind, a, b)
  if (found === undefined) return [area]
  const unit = valueUnit(frame)
  return [...(['mean', 'sd', 'min', 'max'] as const).map((name) => ({ name, value: found[name], unit })), area]
}

/** Greatest width of the heart by greatest inner width of the chest. */
function ratio(ruler: Ruler, a: Point, b: Point, c: Point, d: Point): MeasuredValue[] {
  const [cardiac, thoracic] = [distance(ruler, a, b), distance(ruler, c, d)]
  const widths: MeasuredValue[] = [{ name: 'cardiac', value: cardiac, unit: ruler.unit }, { name: 'thoracic', value: thoracic, unit: ruler.unit }]
  return thoracic > 0 ? [{ name: 'ratio', value: cardiac / thoracic, unit: '' }, ...widths] : widths
}

/** `mm² (detector)` of `mm (detector)`. */
function squared(unit: string): string {
  return unit.replace(/^(mm|px)/, '$1²')
}
