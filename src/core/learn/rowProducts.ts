import type { Matrix } from './matrix.ts'

/** out[i] = row i · vector, for every row; four rows at a time, so that the vector is read a quarter as often. */
export function rowProducts({ rows, columns, data }: Matrix, vector: Float64Array, out: Float64Array): void {
  let i = 0
  for (; i + 3 < rows; i += 4) {
    const b0 = i * columns
    const b1 = b0 + columns
    const b2 = b1 + columns
    const b3 = b2 + columns
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (let j = 0; j < columns; j++) {
      const v = vector[j] as number
      s0 += (data[b0 + j] as number) * v
      s1 += (data[b1 + j] as number) * v
      s2 += (data[b2 + j] as number) * v
      s3 += (data[b3 + j] as number) * v
    }
    out[i] = s0
    out[i + 1] = s1
    out[i + 2] = s2
    out[i + 3] = s3
  }
  for (; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += (data[i * columns + j] as number) * (vector[j] as number)
    out[i] = sum
  }
}
