import type { Orientation } from './exifOrientation.ts'

/** Samples [height, width, samplesPerPixel], row-major and interleaved. */
export interface Samples<T> {
  readonly width: number
  readonly height: number
  readonly samplesPerPixel: number
  readonly data: T
}

/** The image turned and mirrored to stand upright (TIFF 6.0, Orientation); 5 to 8 swap width and height. 1 gives the same image. */
export function orientImage<T extends Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array, I extends Samples<T>>(
  image: I,
  orientation: Orientation
): I {
  if (orientation === 1) return image
  const { width: columns, height: rows, samplesPerPixel: samples, data } = image
  const [mirrored, upsideDown] = [MIRRORED.includes(orientation), UPSIDE_DOWN.includes(orientation)]
  const swapped = orientation >= 5
  const [width, height] = swapped ? [rows, columns] : [columns, rows]
  // steps in the stored image, in pixels, for one to the right and one down in the upright one
  const alongRow = mirrored ? -1 : 1
  const alongColumn = upsideDown ? -columns : columns
  const [right, down] = swapped ? [alongColumn, alongRow] : [alongRow, alongColumn]
  const start = (mirrored ? columns - 1 : 0) + (upsideDown ? (rows - 1) * columns : 0)
  const out = data.slice()
  let to = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0, from = (start + y * down) * samples; x < width; x++, from += right * samples) {
      for (let s = 0; s < samples; s++) out[to++] = data[from + s] as number
    }
  }
  return { ...image, width, height, data: out }
}

/** The first pixel to show is in the last stored column. */
const MIRRORED: readonly Orientation[] = [2, 3, 7, 8]
/** The first pixel to show is in the last stored row. */
const UPSIDE_DOWN: readonly Orientation[] = [3, 4, 6, 7]
