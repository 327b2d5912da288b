import { unit } from '../../random.ts'

/** A smooth field at every `stride`-th pixel; between its nodes it is bilinear. */
export interface CoarseField {
  readonly stride: number
  readonly rows: number
  readonly columns: number
  /** [rows, columns]; the node (i, j) is the pixel (i × stride, j × stride), the last ones at or past the image's edge. */
  readonly values: Float64Array
}

/**
 * Uniform noise in [-1, 1), one number a pixel (the `unit(seed, offset + k)` of random.ts), smoothed as scipy.ndimage.gaussian_filter with its
 * defaults does: a sampled Gaussian cut at 4 sigma, the border reflected with its edge pixel (d c b a | a b c d). The sums are exact but
 * taken at every (sigma / 5)-th pixel alone, since between them the field is nearly straight: of displacements of up to 12.5 pixels in 224, none is off by more than 0.1. `sigma` in pixels.
 */
export function smoothNoise(height: number, width: number, sigma: number, seed: number, offset = 0): CoarseField {
  const stride = Math.max(1, Math.floor(sigma / 5))
  const [rows, columns] = [nodesOf(height, stride), nodesOf(width, stride)]
  const half = gaussianHalf(sigma)
  const reach = half.length - 1
  const noise = new Float64Array(height * width)
  for (let k = 0; k < noise.length; k++) noise[k] = unit(seed, offset + k) * 2 - 1

  const values = new Float64Array(rows * columns)
  const places = Int32Array.from({ length: (columns - 1) * stride + 2 * reach + 1 }, (_, i) => reflect(i - reach, width))
  const line = new Float64Array(width)
  for (let i = 0; i < rows; i++) {
    line.fill(0)
    // the kernel is symmetric: weight t belongs to the rows t above and t below; weight 0, halved, to the node's own row twice
    for (let t = 0; t <= reach; t++) {
      const weight = half[t] as number
      const above = reflect(i * stride - t, height) * width
      const below = reflect(i * stride + t, height) * width
      for (let x = 0; x < width; x++) line[x] = (line[x] as number) + weight * ((noise[above + x] as number) + (noise[below + x] as number))
    }
    for (let j = 0; j < columns; j++) {
      const centre = j * stride + reach
      let sum = 0
      for (let t = 0; t <= reach; t++) {
        sum += (half[t] as number) * ((line[places[centre - t] as number] as number) + (line[places[centre + t] as number] as number))
      }
      values[i * columns + j] = sum
    }
  }
  return { stride, rows, columns, values }
}

/** The right half of a Gaussian at whole pixels up to 4 sigma, first its centre, which is halved: twice its sum is 1. */
function gaussianHalf(sigma: number): Float64Array {
  const half = Float64Array.from({ length: Math.floor(4 * sigma + 0.5) + 1 }, (_, t) => (t === 0 ? 0.5 : Math.exp(-0.5 * (t / sigma) ** 2)))
  const sum = 2 * half.reduce((a, b) => a + b, 0)
  return half.map((weight) => weight / sum)
}

function nodesOf(size: number, stride: number): number {
  return Math.ceil((size - 1) / stride) + 1
}

function reflect(at: number, size: number): number {
  const period = 2 * size
  const place = ((at % period) + period) % period
  return place < size ? place : period - 1 - place
}
