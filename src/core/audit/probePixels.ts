import type { DecodedImage } from '../image/image.ts'
import { prepareInput } from '../image/prepareInput.ts'
import { resizeAreaAveraging } from '../image/resize.ts'
import { THUMBNAIL_SIDE } from './thumbnailIndex.ts'

/** What the probes need of one image's pixels. Grey is luminance over the full range of the bits, 0..1. */
export interface ProbePixels {
  readonly width: number
  readonly height: number
  /** 16x16 means of the whole image, row by row. */
  readonly thumbnail: Float32Array
  /** The same of the image with its middle 60 % (of width and of height) set to 0. */
  readonly surround: Float32Array
  /** Mean and standard deviation of the outer 5 % at the top, right, bottom and left. */
  readonly border: Float32Array
  /** How much steeper grey is at the steepest column of every eight than at the median one, logarithm of the ratio; the same of rows. What JPEG's blocks leave. */
  readonly blocks: readonly [number, number]
}

const CENTRE = 0.6
const RING = 0.05

/** Throws what `prepareInput` throws (ImageRefusedError). */
export function probePixels(image: DecodedImage): ProbePixels {
  const { width, height } = image
  const grey = prepareInput(image, { voi: { rule: 'full' }, resize: { method: 'bilinear', height, width }, channels: 1, preprocessing: 'unit' })
  const cells = (data: Float32Array, rows: number, columns: number): Float32Array => resizeAreaAveraging(data, height, width, 1, rows, columns, false)
  const thumbnail = cells(grey, THUMBNAIL_SIDE, THUMBNAIL_SIDE)
  const border = borderOf(grey, width, height)
  const blocks = [blockiness(grey, width, height, 1), blockiness(grey, width, height, width)] as const
  blackenCentre(grey, width, height)
  return { width, height, thumbnail, surround: cells(grey, THUMBNAIL_SIDE, THUMBNAIL_SIDE), border, blocks }
}

function borderOf(grey: Float32Array, width: number, height: number): Float32Array {
  const rows = Math.max(1, Math.round(height * RING))
  const columns = Math.max(1, Math.round(width * RING))
  const sides = [
    [0, 0, width, rows],
    [width - columns, 0, width, height],
    [0, height - rows, width, height],
    [0, 0, columns, height]
  ] as const
  return Float32Array.from(sides.flatMap(([left, top, right, bottom]) => moments(grey, width, left, top, right, bottom)))
}

function moments(grey: Float32Array, stride: number, left: number, top: number, right: number, bottom: number): [number, number] {
  let sum = 0
  let squares = 0
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = grey[y * stride + x] ?? 0
      sum += value
      squares += value * value
    }
  }
  const n = (right - left) * (bottom - top)
  const mean = sum / n
  return [mean, Math.sqrt(Math.max(0, squares / n - mean * mean))]
}

function blackenCentre(grey: Float32Array, width: number, height: number): void {
  const margin = (1 - CENTRE) / 2
  const left = Math.round(width * margin)
  const right = Math.round(width * (1 - margin))
  for (let y = Math.round(height * margin); y < Math.round(height * (1 - margin)); y++) grey.fill(0, y * width + left, y * width + right)
}

/** Along rows (`stride` 1) or columns (`stride` the width): 8x8 blocks of JPEG differ at their seams, wherever the image was cut. */
function blockiness(grey: Float32Array, width: number, height: number, stride: number): number {
  const [along, across] = stride === 1 ? [width, height] : [height, width]
  if (along < 32) return 0
  const step = stride === 1 ? width : 1
  const sums = new Float64Array(8)
  const counts = new Float64Array(8)
  for (let line = 0; line < across; line++) {
    for (let at = 1; at < along; at++) {
      const here = line * step + at * stride
      sums[at % 8] = (sums[at % 8] ?? 0) + Math.abs((grey[here] ?? 0) - (grey[here - stride] ?? 0))
      counts[at % 8] = (counts[at % 8] ?? 0) + 1
    }
  }
  const means = sums.map((sum, phase) => sum / (counts[phase] ?? 1)).toSorted()
  return Math.log(((means[7] ?? 0) + 1e-6) / ((means[4] ?? 0) + 1e-6))
}
