/** Mean and standard deviation of every column; a constant column has a deviation of 0 and counts for nothing. */
export interface ColumnMoments {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** Over all rows of several tables of `columns` columns (Welford 1962, in one pass). */
export function columnMoments(tables: readonly Float32Array[], columns: number): ColumnMoments {
  const mean = new Float64Array(columns)
  const squares = new Float64Array(columns)
  let n = 0
  for (const table of tables) {
    const rows = columns === 0 ? 0 : Math.floor(table.length / columns)
    for (let r = 0; r < rows; r++) {
      n++
      const row = r * columns
      for (let c = 0; c < columns; c++) {
        const value = table[row + c] as number
        const before = value - (mean[c] as number)
        mean[c] = (mean[c] as number) + before / n
        squares[c] = (squares[c] as number) + before * (value - (mean[c] as number))
      }
    }
  }
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / Math.max(1, n))) }
}

/** A row with every column less its mean, by its deviation. */
export function standardize(row: ArrayLike<number>, { mean, deviation }: ColumnMoments): Float64Array {
  return Float64Array.from({ length: mean.length }, (_, c) => ((deviation[c] ?? 0) > 0 ? ((row[c] ?? 0) - (mean[c] ?? 0)) / (deviation[c] ?? 1) : 0))
}

/** Cosine between a standardized row and every row of a table, -1 to 1; 0 for a row that is the mean. */
export function cosineToRows(query: Float64Array, table: Float32Array, { mean, deviation }: ColumnMoments): Float64Array {
  const columns = mean.length
  const inverse = deviation.map((value) => (value > 0 ? 1 / value : 0))
  const length = Math.sqrt(query.reduce((sum, value) => sum + value * value, 0))
  const out = new Float64Array(columns === 0 ? 0 : Math.floor(table.length / columns))
  for (let row = 0; row < out.length; row++) {
    let dot = 0
    let squares = 0
    for (let c = 0; c < columns; c++) {
      const value = ((table[row * columns + c] as number) - (mean[c] as number)) * (inverse[c] as number)
      dot += value * (query[c] as number)
      squares += value * value
    }
    const size = length * Math.sqrt(squares)
    out[row] = size > 0 ? dot / size : 0
  }
  return out
}
