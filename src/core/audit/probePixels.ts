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
  blackenCentre(grey, width, height)
  return { width, height, thumbnail, surround: cells(grey, THUMBNAIL_SIDE, THUMBNAIL_SIDE), border }
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
