import type { Matrix } from '../matrix.ts'
import { rowProductsOf } from '../rowProducts.ts'
import { scaleRow, type Scaling } from '../standardScaling.ts'

export type Kernel = { readonly kind: 'linear' } | { readonly kind: 'rbf'; readonly gamma: number }

/** Kernel values between a row and all rows of a matrix, both scaled; the matrix stays as it is. */
export interface KernelRows {
  /** K(i, t) for every row t. Valid until the cache drops it: read it before asking for two more. */
  row(i: number): Float32Array
  /** K(i, i) */
  readonly diagonal: Float64Array
}

/** Bytes of kernel rows that are kept. */
const CACHE_BYTES = 256 * 2 ** 20

/** Rows are computed when asked for and kept as float32, as libsvm does; those longest unused go first. */
export function kernelRows(features: Matrix, scaling: Scaling, kernel: Kernel, signal?: AbortSignal): KernelRows {
  const { rows } = features
  const products = new Float64Array(rows)
  const against = scaledProducts(features, scaling)
  const norms = squaredNorms(features, scaling)
  const capacity = Math.max(3, Math.floor(CACHE_BYTES / (4 * rows)))
  const cache = new Map<number, Float32Array>()
  return {
    diagonal: kernel.kind === 'linear' ? norms : new Float64Array(rows).fill(1),
    row(i) {
      const known = cache.get(i)
      if (known !== undefined) {
        cache.delete(i)
        cache.set(i, known)
        return known
      }
      signal?.throwIfAborted()
      let row: Float32Array | undefined
      if (cache.size >= capacity) {
        for (const [oldest, reused] of cache) {
          row = reused
          cache.delete(oldest)
          break
        }
      }
      row ??= new Float32Array(rows)
      against(features, i, products)
      for (let t = 0; t < rows; t++) row[t] = kernelValue(kernel, products[t] as number, norms[i] as number, norms[t] as number)
      cache.set(i, row)
      return row
    }
  }
}

/** Kernel value from a scalar product and both squared norms. */
export function kernelValue(kernel: Kernel, product: number, norm: number, otherNorm: number): number {
  return kernel.kind === 'linear' ? product : Math.exp(-kernel.gamma * Math.max(0, norm + otherNorm - 2 * product))
}

/**
 * Scalar products of scaled rows without a scaled copy: Σ (x - c)(y - c) s² = Σ y w - Σ c w with w = (x - c) s².
 * The function fills `out[t]` with row `i` of `source` times row t of `features`.
 */
export function scaledProducts(features: Matrix, { centre, inverse }: Scaling): (source: Matrix, i: number, out: Float64Array) => void {
  const { columns } = features
  const weights = new Float64Array(columns)
  const products = rowProductsOf(features)
  return (source, i, out) => {
    let offset = 0
    for (let j = 0; j < columns; j++) {
      const s = inverse[j] as number
      const c = centre[j] as number
      const w = ((source.data[i * columns + j] as number) - c) * s * s
      weights[j] = w
      offset += w * c
    }
    products(weights, out)
    if (offset !== 0) for (let t = 0; t < features.rows; t++) out[t] = (out[t] as number) - offset
  }
}

/** |(x - c) s|² of every row. */
export function squaredNorms(features: Matrix, scaling: Scaling): Float64Array {
  const { rows, columns } = features
  const row = new Float64Array(columns)
  const norms = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    let sum = 0
    scaleRow(features, i, scaling, row)
    for (const z of row) sum += z * z
    norms[i] = sum
  }
  return norms
}
