import type { Matrix } from './matrix.ts'
import { leaseRowKernels, ROW_BLOCK } from './rowKernels.ts'

/** out[i] = row i · vector, for every row of the matrix it was made for. */
export type RowProducts = (vector: Float64Array, out: Float64Array) => void

/** Products of a matrix's rows with vectors, in WebAssembly where `leaseRowKernels` has it. */
export function rowProductsOf(features: Matrix): RowProducts {
  const lease = leaseRowKernels(features, 1)
  if (lease === undefined) return (vector, out) => inJavaScript(features, vector, out)
  const { rows, columns } = features
  return (vector, out) => {
    const { coefficients, block, dotRows } = lease.current()
    coefficients.set(vector)
    coefficients.fill(0, columns)
    for (let i = 0; i < rows; i += ROW_BLOCK) {
      dotRows(i, 0)
      for (let r = 0; r < ROW_BLOCK && i + r < rows; r++) out[i + r] = block[r] as number
    }
  }
}

function inJavaScript({ rows, columns, data }: Matrix, vector: Float64Array, out: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j] as number) * (vector[j] as number)
    out[i] = sum
  }
}
