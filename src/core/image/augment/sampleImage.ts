import type { BorderRule } from './augmentation.ts'

/** For every pixel of the result, row-major, where in the source it comes from, in pixels (0 is the centre of the first one). */
export interface Coordinates {
  readonly x: Float32Array
  readonly y: Float32Array
}

/**
 * Bilinear samples of `values` [height, width, channels] at the coordinates, as scipy.ndimage.map_coordinates with `order=1` and `mode`
 * `nearest` (border `edge`) or `constant` (0 outside the centres of the outermost pixels).
 */
export function sampleImage(
  values: Float32Array,
  height: number,
  width: number,
  channels: number,
  at: Coordinates,
  border: BorderRule
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(at.x.length * channels)
  const [right, bottom] = [width - 1, height - 1]
  for (let p = 0, to = 0; p < at.x.length; p++, to += channels) {
    let x = at.x[p] as number
    let y = at.y[p] as number
    if (x < 0 || y < 0 || x > right || y > bottom) {
      if (border === 'constant') continue
      x = x < 0 ? 0 : x > right ? right : x
      y = y < 0 ? 0 : y > bottom ? bottom : y
    }
    const left = x | 0
    const top = y | 0
    const fx = x - left
    const fy = y - top
    const a = (top * width + left) * channels
    const toRight = left < right ? channels : 0
    const down = top < bottom ? width * channels : 0
    for (let c = 0; c < channels; c++) {
      const from = a + c
      const nw = values[from] as number
      const sw = values[from + down] as number
      const upper = nw + ((values[from + toRight] as number) - nw) * fx
      const lower = sw + ((values[from + down + toRight] as number) - sw) * fx
      out[to + c] = upper + (lower - upper) * fy
    }
  }
  return out
}
