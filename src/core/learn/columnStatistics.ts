import type { Matrix } from './matrix.ts'

/** Per column: mean and sample standard deviation (n - 1); 0 for a constant column and for a single row. */
export interface ColumnStatistics {
  readonly mean: Float64Array
  readonly standardDeviation: Float64Array
}

/**
 * Mean and standard deviation of every column in one pass: sums of the differences from the first row, and of their squares, four rows at a time. A
 * column of one repeated value then has a deviation of exactly 0, as MLlib's `Summarizer` gives it, which its treatment of constant columns depends on.
 */
export function columnStatistics(matrix: Matrix): ColumnStatistics {
  const { rows, columns, data } = matrix
  const shift = Float64Array.from(data.subarray(0, columns))
  const sums = new Float64Array(columns)
  const squares = new Float64Array(columns)
  let i = 1
  for (; i + 3 < rows; i += 4) {
    const b0 = i * columns
    const b1 = b0 + columns
    const b2 = b1 + columns
    const b3 = b2 + columns
    for (let j = 0; j < columns; j++) {
      const first = shift[j] as number
      const d0 = (data[b0 + j] as number) - first
      const d1 = (data[b1 + j] as number) - first
      const d2 = (data[b2 + j] as number) - first
      const d3 = (data[b3 + j] as number) - first
      sums[j] = (sums[j] as number) + (d0 + d1 + (d2 + d3))
      squares[j] = (squares[j] as number) + (d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3))
    }
  }
  for (; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const difference = (data[i * columns + j] as number) - (shift[j] as number)
      sums[j] = (sums[j] as number) + difference
      squares[j] = (squares[j] as number) + difference * difference
    }
  }
  const mean = new Float64Array(columns)
  const standardDeviation = new Float64Array(columns)
  if (rows === 0) return { mean, standardDeviation }
  for (let j = 0; j < columns; j++) {
    const sum = sums[j] as number
    mean[j] = (shift[j] as number) + sum / rows
    if (rows > 1) standardDeviation[j] = Math.sqrt(Math.max((squares[j] as number) - (sum * sum) / rows, 0) / (rows - 1))
  }
  return { mean, standardDeviation }
}
