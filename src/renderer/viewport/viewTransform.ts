/** How an image lies on a canvas: flipped in its own rows and columns, turned clockwise, scaled, moved. */
export interface View {
  /** Canvas pixels per image pixel, along the denser of rows and columns. */
  readonly scale: number
  /** Of the image's centre from the canvas's, in canvas pixels. */
  readonly panX: number
  readonly panY: number
  /** Degrees clockwise, 0 to below 360. */
  readonly rotation: number
  readonly flipHorizontal: boolean
  readonly flipVertical: boolean
}

export interface ImageShape {
  readonly width: number
  readonly height: number
  /** Height of a pixel by its width. */
  readonly aspect: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** x' = a x + c y + e, y' = b x + d y + f, as SVG and canvas write it. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export const UPRIGHT: View = { scale: 1, panX: 0, panY: 0, rotation: 0, flipHorizontal: false, flipVertical: false }

const LEAST_SCALE = 0.01
const GREATEST_SCALE = 100

/** Factors along columns and rows that make pixels as high as they are wide. */
export function pixelScale(aspect: number): { readonly x: number; readonly y: number } {
  return aspect < 1 ? { x: 1 / aspect, y: 1 } : { x: 1, y: aspect }
}

/** From image points (pixels from the outer corner of the first one) to canvas points. */
export function matrixOf(view: View, shape: ImageShape, canvas: Size): Matrix {
  const { cos, sin } = turn(view.rotation)
  const { x, y } = pixelScale(shape.aspect)
  const sx = view.scale * x * (view.flipHorizontal ? -1 : 1)
  const sy = view.scale * y * (view.flipVertical ? -1 : 1)
  const [a, b, c, d] = [cos * sx, sin * sx, (0 - sin) * sy, cos * sy]
  const [cx, cy] = [shape.width / 2, shape.height / 2]
  return [a, b, c, d, canvas.width / 2 + view.panX - a * cx - c * cy, canvas.height / 2 + view.panY - b * cx - d * cy]
}

export function apply([a, b, c, d, e, f]: Matrix, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f }
}

export function inverse([a, b, c, d, e, f]: Matrix): Matrix {
  const det = a * d - b * c
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det]
}

/** The scale at which the turned image just fits into the canvas. */
export function fitScale({ width, height, aspect }: ImageShape, canvas: Size, rotation: number): number {
  const { cos, sin } = turn(rotation)
  const { x, y } = pixelScale(aspect)
  const [w, h] = [width * x, height * y]
  const [boxWidth, boxHeight] = [Math.abs(w * cos) + Math.abs(h * sin), Math.abs(w * sin) + Math.abs(h * cos)]
  return clampScale(Math.min(canvas.width / boxWidth, canvas.height / boxHeight))
}

/** The scale at which a millimetre of the image takes `pixelsPerMm` canvas pixels. */
export function trueSizeScale(spacing: { readonly row: number; readonly column: number }, pixelsPerMm: number): number {
  return clampScale(Math.min(spacing.row, spacing.column) * pixelsPerMm)
}

/** Zooms so that what is under `at` (a canvas point) stays there. */
export function zoomAbout(view: View, canvas: Size, factor: number, at: Point): View {
  const scale = clampScale(view.scale * factor)
  const k = scale / view.scale
  const [x, y] = [at.x - canvas.width / 2, at.y - canvas.height / 2]
  return { ...view, scale, panX: x - k * (x - view.panX), panY: y - k * (y - view.panY) }
}

/** Turns what is seen about the middle of the canvas. */
export function rotated(view: View, degrees: number): View {
  const { cos, sin } = turn(degrees)
  const { panX, panY } = view
  return { ...view, rotation: normalized(view.rotation + degrees), panX: cos * panX - sin * panY, panY: sin * panX + cos * panY }
}

/** Mirrors what is seen, left to right: also where the image is turned. */
export function mirrored(view: View, direction: 'horizontal' | 'vertical'): View {
  const turned = { ...view, rotation: normalized(-view.rotation) }
  return direction === 'horizontal'
    ? { ...turned, flipHorizontal: !view.flipHorizontal, panX: -view.panX }
    : { ...turned, flipVertical: !view.flipVertical, panY: -view.panY }
}

function normalized(degrees: number): number {
  return ((degrees % 360) + 360) % 360
}

function clampScale(scale: number): number {
  return Math.min(GREATEST_SCALE, Math.max(LEAST_SCALE, scale))
}

/** Exact for quarters. */
function turn(degrees: number): { readonly cos: number; readonly sin: number } {
  const quarter = normalized(degrees) / 90
  if (Number.isInteger(quarter)) return { cos: [1, 0, -1, 0][quarter] ?? 1, sin: [0, 1, 0, -1][quarter] ?? 0 }
  const angle = (degrees * Math.PI) / 180
  return { cos: Math.cos(angle), sin: Math.sin(angle) }
}
