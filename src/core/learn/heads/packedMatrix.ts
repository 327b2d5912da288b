import { z } from 'zod'
import { decodeBase64, encodeBase64 } from '../../base64.ts'
import type { Matrix } from '../matrix.ts'

/** Numbers of a fitted head, row-major and little-endian: exact, and a third of what decimal text takes. */
export const packedMatrixSchema = z.strictObject({
  rows: z.int().min(0),
  columns: z.int().min(0),
  type: z.enum(['float32', 'float64']),
  base64: z.string()
})

export type PackedMatrix = z.infer<typeof packedMatrixSchema>

/** The matrix's numbers are not as many as it says. */
export class PackedMatrixError extends Error {
  override readonly name = 'PackedMatrixError'
  readonly code = 'model-damaged'
}

export function packMatrix({ rows, columns, data }: Matrix): PackedMatrix {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return { rows, columns, type: data instanceof Float32Array ? 'float32' : 'float64', base64: encodeBase64(bytes) }
}

/** A row of a matrix. */
export function packVector(values: Float64Array): PackedMatrix {
  return packMatrix({ rows: 1, columns: values.length, data: values })
}

/** Rows of equal length. */
export function packRows(rows: readonly Float64Array[], columns: number): PackedMatrix {
  const data = new Float64Array(rows.length * columns)
  rows.forEach((row, r) => data.set(row, r * columns))
  return packMatrix({ rows: rows.length, columns, data })
}

/** Throws PackedMatrixError. */
export function unpackMatrix({ rows, columns, type, base64 }: PackedMatrix): Matrix {
  let bytes: Uint8Array
  try {
    bytes = decodeBase64(base64)
  } catch (error) {
    throw new PackedMatrixError(`The model's numbers cannot be read: ${error instanceof Error ? error.message : String(error)}.`)
  }
  const size = type === 'float32' ? 4 : 8
  if (bytes.length !== rows * columns * size) throw new PackedMatrixError(`The model says ${rows} x ${columns} numbers of ${type}, and holds ${bytes.length} bytes.`)
  const { buffer } = bytes.slice()
  return { rows, columns, data: type === 'float32' ? new Float32Array(buffer) : new Float64Array(buffer) }
}

/** Throws PackedMatrixError. */
export function unpackVector(packed: PackedMatrix): Float64Array {
  return Float64Array.from(unpackMatrix(packed).data)
}

/** Throws PackedMatrixError. */
export function unpackRows(packed: PackedMatrix): Float64Array[] {
  const { rows, columns, data } = unpackMatrix(packed)
  return Array.from({ length: rows }, (_, r) => Float64Array.from(data.subarray(r * columns, (r + 1) * columns)))
}
