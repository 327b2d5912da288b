import { apply, inverse, type Matrix, type Size } from './viewTransform.ts'

/** Whole pixels. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The canvas pixels whose centres lie in the image; `matrix`: from image points to canvas points, quarters of a turn at most. */
export function coveredBox(matrix: Matrix, image: Size, canvas: Size): Box {
  const [x, y] = extent(matrix, 0, 0, image.width, image.height)
  return between(firstCentre(x.low), firstCentre(y.low), firstCentre(x.high), firstCentre(y.high), canvas)
}

/** The image pixels that are seen on the canvas, with those beside them that smoothing needs. */
export function seenBox(matrix: Matrix, image: Size, canvas: Size): Box {
  const [x, y] = extent(inverse(matrix), 0, 0, canvas.width, canvas.height)
  return between(Math.floor(x.low) - 1, Math.floor(y.low) - 1, Math.ceil(x.high) + 1, Math.ceil(y.high) + 1, image)
}

export function isEmpty({ width, height }: Box): boolean {
  return width <= 0 || height <= 0
}

/** The first pixel whose centre is not before `edge`; an edge that arithmetic has moved by a trifle is where it should be. */
function firstCentre(edge: number): number {
  return Math.ceil(edge - 0.5 - 1e-6)
}

function extent(matrix: Matrix, left: number, top: number, right: number, bottom: number): readonly [{ low: number; high: number }, { low: number; high: number }] {
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]].map(([x = 0, y = 0]) => apply(matrix, { x, y }))
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)]
  return [{ low: Math.min(...xs), high: Math.max(...xs) }, { low: Math.min(...ys), high: Math.max(...ys) }]
}

function between(left: number, top: number, right: number, bottom: number, { width, height }: Size): Box {
  const [x, y] = [Math.max(0, left), Math.max(0, top)]
  return { left: x, top: y, width: Math.max(0, Math.min(width, right) - x), height: Math.max(0, Math.min(height, bottom) - y) }
}
