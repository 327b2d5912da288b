import type { Random } from '../random.ts'
import type { Shape } from './phantomShapes.ts'

/** How far a point may be bent aside. */
const BEND = 0.04

/** A picture being drawn: what every pixel is worth, how far it is lung, and where in the body it lies. */
export interface PhantomCanvas {
  readonly size: number
  readonly values: Float32Array
  /** 0 to 1 */
  readonly lung: Float32Array
  /** Calls `use` with the cover of every pixel that the shape may touch. */
  readonly paint: (shape: Shape, use: (pixel: number, cover: number) => void) => void
}

/** An empty canvas whose body is turned, scaled, stretched, moved and bent a little at random. */
export function phantomCanvas(size: number, random: Random): PhantomCanvas {
  const angle = 0.08 * random.normal()
  const scale = Math.exp(random.between(-0.36, 0.14))
  const aspect = Math.exp(0.1 * random.normal())
  const [m00, m01, m10, m11] = [Math.cos(angle) * scale * aspect, -Math.sin(angle) * scale, Math.sin(angle) * scale, (Math.cos(angle) * scale) / aspect]
  const shift = [0.07 * random.normal(), 0.07 * random.normal()] as const
  const bend = (): Float32Array => {
    const [frequency, phase] = [random.between(1, 4), random.between(0, 2 * Math.PI)]
    return Float32Array.from({ length: size }, (_, i) => BEND * Math.sin(frequency * at(i) + phase))
  }
  const at = (i: number): number => -1 + (2 * i) / (size - 1)
  const [bendX, bendY] = [bend(), bend()]
  const xs = new Float32Array(size * size)
  const ys = new Float32Array(size * size)
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const x = at(column) + (bendX[row] as number)
      const y = at(row) + (bendY[column] as number)
      xs[row * size + column] = m00 * x + m01 * y + shift[0]
      ys[row * size + column] = m10 * x + m11 * y + shift[1]
    }
  }
  const determinant = m00 * m11 - m01 * m10
  const pixel = (g: number): number => ((g + 1) / 2) * (size - 1)
  const clip = (i: number): number => Math.max(0, Math.min(size - 1, i))
  return {
    size,
    values: new Float32Array(size * size),
    lung: new Float32Array(size * size),
    paint({ bounds: [left, top, right, bottom], cover }, use) {
      const [x, y, dx, dy] = [(left + right) / 2 - shift[0], (top + bottom) / 2 - shift[1], (right - left) / 2, (bottom - top) / 2]
      const [gx, gy] = [(m11 * x - m01 * y) / determinant, (m00 * y - m10 * x) / determinant]
      const [ex, ey] = [(Math.abs(m11) * dx + Math.abs(m01) * dy) / determinant + BEND, (Math.abs(m00) * dy + Math.abs(m10) * dx) / determinant + BEND]
      const [first, last] = [clip(Math.floor(pixel(gx - ex))), clip(Math.ceil(pixel(gx + ex)))]
      const end = clip(Math.ceil(pixel(gy + ey)))
      for (let row = clip(Math.floor(pixel(gy - ey))); row <= end; row++) {
        for (let i = row * size + first; i <= row * size + last; i++) {
          const c = cover(xs[i] as number, ys[i] as number)
          if (c > 0) use(i, c)
        }
      }
    }
  }
}

/** Adds `value` wherever the shape is. */
export function add(canvas: PhantomCanvas, shape: Shape, value: number): void {
  const { values } = canvas
  canvas.paint(shape, (i, c) => (values[i] = (values[i] as number) + value * c))
}

/** Adds `value` where the shape meets lung. */
export function addInLung(canvas: PhantomCanvas, shape: Shape, value: number): void {
  const { values, lung } = canvas
  canvas.paint(shape, (i, c) => (values[i] = (values[i] as number) + value * c * (lung[i] as number)))
}

/** Puts `value` in the place of what was there. */
export function replace(canvas: PhantomCanvas, shape: Shape, value: number): void {
  const { values } = canvas
  canvas.paint(shape, (i, c) => (values[i] = (values[i] as number) * (1 - c) + value * c))
}

/** Adds `value` times the cover of lung everywhere. */
export function addToLung({ values, lung }: PhantomCanvas, value: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + value * (lung[i] as number)
}
