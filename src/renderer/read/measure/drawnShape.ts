import type { MeasurementKind } from '../../../contract/index.ts'
import type { Point } from '../../viewport/viewTransform.ts'

/** Lines of a measurement on the screen: paths of screen points, an ellipse as a path of its own. */
export interface DrawnShape {
  readonly path: string
  /** Where its text stands. */
  readonly label: Point
}

/** Half the length of the strokes across the ends of a line, and the size of an arrow's head, in pixels. */
const END = 5
const HEAD = 9

/** The shape through the points, as `toScreen` puts them on the screen. */
export function drawnShape(kind: MeasurementKind, points: readonly Point[], toScreen: (point: Point) => Point): DrawnShape | undefined {
  const at = points.map(toScreen)
  const [a, b, c, d] = at
  if (a === undefined || b === undefined) return undefined
  switch (kind) {
    case 'length':
      return { path: ruled(a, b), label: lowest(at) }
    case 'angle':
      return c === undefined ? { path: line(a, b), label: lowest(at) } : { path: `${line(a, b)}L${c.x} ${c.y}`, label: lowest(at) }
    case 'arrow':
      return { path: arrow(a, b), label: b }
    case 'ctr':
      return { path: c === undefined || d === undefined ? ruled(a, b) : `${ruled(a, b)}${ruled(c, d)}`, label: c === undefined || d === undefined ? lowest(at) : { x: (c.x + d.x) / 2 - 60, y: (c.y + d.y) / 2 } }
    case 'rectangle':
    case 'ellipse': {
      const [p, q] = [points[0], points[1]]
      if (p === undefined || q === undefined) return undefined
      const outline = (kind === 'rectangle' ? [{ x: p.x, y: p.y }, { x: q.x, y: p.y }, { x: q.x, y: q.y }, { x: p.x, y: q.y }] : around(p, q)).map(toScreen)
      return { path: `M${outline.map(({ x, y }) => `${round(x)} ${round(y)}`).join('L')}Z`, label: lowest(outline) }
    }
  }
}

/** How far a screen point is from the shape's lines, in pixels. */
export function distanceToShape(kind: MeasurementKind, points: readonly Point[], toScreen: (point: Point) => Point, at: Point): number {
  const [a, b, c, d] = points
  if (a === undefined || b === undefined) return Infinity
  const segments: [Point, Point][] = []
  if (kind === 'rectangle' || kind === 'ellipse') {
    const outline = kind === 'rectangle' ? [a, { x: b.x, y: a.y }, b, { x: a.x, y: b.y }] : around(a, b)
    outline.forEach((point, i) => segments.push([point, outline[(i + 1) % outline.length] ?? point]))
  } else {
    segments.push([a, b])
    if (kind === 'angle' && c !== undefined) segments.push([b, c])
    if (kind === 'ctr' && c !== undefined && d !== undefined) segments.push([c, d])
  }
  return Math.min(...segments.map(([from, to]) => distanceToSegment(toScreen(from), toScreen(to), at)))
}

function around(p: Point, q: Point): Point[] {
  const [cx, cy, rx, ry] = [(p.x + q.x) / 2, (p.y + q.y) / 2, (q.x - p.x) / 2, (q.y - p.y) / 2]
  return Array.from({ length: 64 }, (_, i) => ({ x: cx + rx * Math.cos((i * Math.PI) / 32), y: cy + ry * Math.sin((i * Math.PI) / 32) }))
}

function line(a: Point, b: Point): string {
  return `M${round(a.x)} ${round(a.y)}L${round(b.x)} ${round(b.y)}`
}

/** A line with a stroke across each end. */
function ruled(a: Point, b: Point): string {
  const length = Math.hypot(b.x - a.x, b.y - a.y)
  if (length === 0) return line(a, b)
  const [nx, ny] = [(-(b.y - a.y) / length) * END, ((b.x - a.x) / length) * END]
  return line(a, b) + [a, b].map(({ x, y }) => line({ x: x + nx, y: y + ny }, { x: x - nx, y: y - ny })).join('')
}

function arrow(tip: Point, tail: Point): string {
  const angle = Math.atan2(tail.y - tip.y, tail.x - tip.x)
  const [left, right] = [0.45, -0.45].map((off) => ({ x: tip.x + HEAD * Math.cos(angle + off), y: tip.y + HEAD * Math.sin(angle + off) }))
  return left === undefined || right === undefined ? line(tail, tip) : `${line(tail, tip)}${line(left, tip)}${line(right, tip)}`
}

function lowest(points: readonly Point[]): Point {
  return points.reduce((found, point) => (point.y > found.y ? point : found), points[0] ?? { x: 0, y: 0 })
}

function distanceToSegment(a: Point, b: Point, at: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const squared = dx * dx + dy * dy
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - a.x) * dx + (at.y - a.y) * dy) / squared))
  return Math.hypot(at.x - a.x - along * dx, at.y - a.y - along * dy)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
