/** A dense matrix of features, row-major: element (i, j) is `data[i * columns + j]`. One row is one sample. */
export interface Matrix {
  readonly rows: number
  readonly columns: number
  readonly data: Float32Array | Float64Array
}

/** A matrix whose shape and data do not fit each other, or rows of different lengths. */
export class MatrixShapeError extends Error {
  override readonly name = 'MatrixShapeError'
}

/**
 * A matrix over `data` (not copied), row-major [rows, columns].
 * @throws MatrixShapeError when `data` does not have rows * columns elements
 */
export function createMatrix(rows: number, columns: number, data: Float32Array | Float64Array): Matrix {
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 0 || columns < 0) {
    throw new MatrixShapeError(`A matrix needs whole, non-negative numbers of rows and columns, not ${rows} x ${columns}.`)
  }
  if (data.length !== rows * columns) {
    throw new MatrixShapeError(`A ${rows} x ${columns} matrix has ${rows * columns} elements, but ${data.length} were given.`)
  }
  return { rows, columns, data }
}

/**
 * A float64 matrix with a copy of the given rows.
 * @throws MatrixShapeError when the rows differ in length
 */
export function matrixFromRows(rows: readonly ArrayLike<number>[]): Matrix {
  const columns = rows[0]?.length ?? 0
  const data = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    if (row.length !== columns) throw new MatrixShapeError(`Row ${i} has ${row.length} elements, row 0 has ${columns}.`)
    data.set(row, i * columns)
  })
  return { rows: rows.length, columns, data }
}

/** A copy of the given rows, in the given order, in the same number type. */
export function selectRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const { columns, data } = matrix
  const length = indices.length * columns
  const out = data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
  for (let k = 0; k < indices.length; k++) {
    const i = indices[k] as number
    if (!(i >= 0 && i < matrix.rows)) throw new MatrixShapeError(`There is no row ${i} in a matrix of ${matrix.rows} rows.`)
    out.set(data.subarray(i * columns, (i + 1) * columns), k * columns)
  }
  return { rows: indices.length, columns, data: out }
}
