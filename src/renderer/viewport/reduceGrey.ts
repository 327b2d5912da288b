import type { Box } from './imageBox.ts'
import type { FrameSamples } from './viewerFrame.ts'
import type { Matrix } from './viewTransform.ts'

/** Samples with the grey of each: that of a sample s is `greys[s - first]`. */
export interface GreyPicture {
  readonly width: number
  readonly height: number
  /** Row-major, one a pixel. */
  readonly data: FrameSamples
  readonly first: number
  readonly greys: Uint8ClampedArray
}

/** Pixels as a canvas has them, RGBA, a row after the other. */
export interface Pixels {
  readonly data: Uint32Array
  readonly width: number
}

/** Weights of neighbours are whole numbers out of this. */
const ONE = 1024
const BITS = 20
const HALF = 2 ** (BITS - 1)

/**
 * Draws a picture at the size at which it is seen: every pixel of `box` gets the grey of the four samples around its centre, by distance, or
 * without `smooth` that of the sample under it. Grey is made before it is mixed, as cornerstone-core does. `matrix`: from image points to
 * points of `into`, quarters of a turn and mirrored at most. Only samples that are needed are read, each row once.
 */
export function reduceGrey(picture: GreyPicture, matrix: Matrix, box: Box, smooth: boolean, into: Pixels): void {
  const { width, height } = picture
  const [a, b, c, d, e, f] = matrix
  // which direction of the canvas runs along the rows of the image
  const upright = a !== 0
  const [alongX, alongY] = upright ? [box.width, box.height] : [box.height, box.width]
  const columns = upright ? places(alongX, box.left, a, e, width, smooth) : places(alongX, box.top, b, f, width, smooth)
  const rows = upright ? places(alongY, box.top, d, f, height, smooth) : places(alongY, box.left, c, e, height, smooth)
  const [stepX, stepY] = upright ? [1, into.width] : [into.width, 1]
  let above: Row = { index: -1, mixed: new Int32Array(alongX) }
  let below: Row = { index: -1, mixed: new Int32Array(alongX) }
  for (let j = 0; j < alongY; j++) {
    const index = rows.index[j] as number
    const next = Math.min(index + 1, height - 1)
    if (index === below.index || next === above.index) [above, below] = [below, above]
    if (above.index !== index) above = mixRow(picture, index, columns, above.mixed)
    if (below.index !== next) below = next === index ? { index: next, mixed: copied(above.mixed, below.mixed) } : mixRow(picture, next, columns, below.mixed)
    writeRow(above.mixed, below.mixed, rows.weight[j] as number, into.data, box.top * into.width + box.left + j * stepY, stepX)
  }
}

interface Row {
  readonly index: number
  /** Grey times ONE. */
  readonly mixed: Int32Array<ArrayBuffer>
}

interface Places {
  /** The nearer of the two samples to the image's beginning. */
  readonly index: Int32Array
  /** Share of the other one, out of ONE. */
  readonly weight: Int32Array
}

/** Where pixels from `from` on lie among `size` samples, for a point of the image times `scale` plus `shift`. */
function places(count: number, from: number, scale: number, shift: number, size: number, smooth: boolean): Places {
  const index = new Int32Array(count)
  const weight = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const at = (from + i + 0.5 - shift) / scale
    if (smooth) {
      const near = Math.min(size - 1, Math.max(0, at - 0.5))
      index[i] = Math.min(Math.floor(near), Math.max(0, size - 2))
      weight[i] = Math.round((near - (index[i] as number)) * ONE)
    } else index[i] = Math.min(size - 1, Math.max(0, Math.floor(at)))
  }
  return { index, weight }
}

function mixRow({ width, data, first, greys }: GreyPicture, row: number, { index, weight }: Places, mixed: Int32Array<ArrayBuffer>): Row {
  const start = row * width
  const step = width > 1 ? 1 : 0
  for (let i = 0; i < mixed.length; i++) {
    const at = start + (index[i] as number)
    const share = weight[i] as number
    const grey = greys[(data[at] as number) - first] as number
    mixed[i] = share === 0 ? grey * ONE : grey * ONE + ((greys[(data[at + step] as number) - first] as number) - grey) * share
  }
  return { index: row, mixed }
}

function copied(from: Int32Array<ArrayBuffer>, to: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  to.set(from)
  return to
}

function writeRow(above: Int32Array, below: Int32Array, weight: number, out: Uint32Array, start: number, step: number): void {
  for (let i = 0, to = start; i < above.length; i++, to += step) {
    const one = above[i] as number
    const grey = (one * ONE + ((below[i] as number) - one) * weight + HALF) >> BITS
    out[to] = 0xff000000 | (grey * 0x10101)
  }
}
