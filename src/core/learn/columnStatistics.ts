import type { Matrix } from './matrix.ts'

/** Per column: mean and sample standard deviation (n - 1); 0 for a constant column and for a single row. */
export interface ColumnStatistics {
  readonly mean: Float64Array
  readonly standardDeviation: Float64Array
}

/**
 * Mean and standard deviation of every column, in one pass, as MLlib's `Summarizer` computes them: Welford's update over the non-zero
 * values, the zeros joined in at the end. A column of one repeated value then has a deviation of exactly 0, which is what MLlib's
 * treatment of constant columns depends on.
 */
export function columnStatistics(matrix: Matrix): ColumnStatistics {
  const { rows, columns, data } = matrix
  const mean = new Float64Array(columns)
  const squares = new Float64Array(columns)
  const nonZeros = new Float64Array(columns)
  for (let i = 0; i < rows; i++) {
    const base = i * columns
    for (let j = 0; j < columns; j++) {
      const value = data[base + j] as number
      if (value === 0) continue
      const count = nonZeros[j] as number
      const difference = value - (mean[j] as number)
      const updated = (mean[j] as number) + difference / (count + 1)
      mean[j] = updated
      squares[j] = (squares[j] as number) + (value - updated) * difference
      nonZeros[j] = count + 1
    }
  }
  const standardDeviation = new Float64Array(columns)
  for (let j = 0; j < columns; j++) {
    const m = mean[j] as number
    const count = nonZeros[j] as number
    const sum = (squares[j] as number) + (m * m * count * (rows - count)) / rows
    if (rows > 1) standardDeviation[j] = Math.sqrt(Math.max(sum / (rows - 1), 0))
    mean[j] = rows > 0 ? m * (count / rows) : 0
  }
  return { mean, standardDeviation }
}
