import { createHash } from 'node:crypto'

/**
 * A chunk of a feature matrix: one buffer, little-endian.
 *
 *     0  "HFC1"   magic and format version
 *     4  u32      rows
 *     8  u32      columns
 *    12  u32      element type: 1 = float32
 *    16  32 × u8  key of the matrix
 *    48  16 × u8  first half of the sha256 over all that follows
 *    64  rows × 32 bytes: the pixel digest of each row
 *     …  rows × columns float32
 */
export interface FeatureChunk {
  /** sha256, lower-case hex: the matrix that the rows are of. */
  readonly key: string
  readonly columns: number
  /** Pixel digests, lower-case hex, one a row. */
  readonly digests: readonly string[]
  /** Row-major [rows, columns]. */
  readonly values: Float32Array
}

export class FeatureChunkDamagedError extends Error {
  override readonly name = 'FeatureChunkDamagedError'
  readonly code = 'feature-chunk-damaged'
  constructor(reason: string) {
    super(`The feature chunk is damaged: ${reason}.`)
  }
}

const MAGIC = 'HFC1'
const HEADER = 64
const KEY_AT = 16
const CHECK_AT = 48
const FLOAT32 = 1
const DIGEST = 32

export function encodeFeatureChunk({ key, columns, digests, values }: FeatureChunk): Uint8Array {
  const rows = digests.length
  if (values.length !== rows * columns) throw new RangeError(`${rows} rows of ${columns} columns need ${rows * columns} values, not ${values.length}`)
  const bytes = new Uint8Array(HEADER + rows * DIGEST + values.length * 4)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < MAGIC.length; i++) bytes[i] = MAGIC.charCodeAt(i)
  view.setUint32(4, rows, true)
  view.setUint32(8, columns, true)
  view.setUint32(12, FLOAT32, true)
  bytes.set(Buffer.from(key, 'hex'), KEY_AT)
  digests.forEach((digest, row) => bytes.set(Buffer.from(digest, 'hex'), HEADER + row * DIGEST))
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), HEADER + rows * DIGEST)
  bytes.set(check(bytes), CHECK_AT)
  return bytes
}

/** Throws FeatureChunkDamagedError, saying which check failed. */
export function decodeFeatureChunk(bytes: Uint8Array): FeatureChunk {
  if (bytes.length < HEADER) throw new FeatureChunkDamagedError(`it has ${bytes.length} bytes, fewer than a header`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < MAGIC.length; i++) if (bytes[i] !== MAGIC.charCodeAt(i)) throw new FeatureChunkDamagedError('it does not begin with HFC1')
  const rows = view.getUint32(4, true)
  const columns = view.getUint32(8, true)
  if (view.getUint32(12, true) !== FLOAT32) throw new FeatureChunkDamagedError('its element type is not float32')
  const valuesAt = HEADER + rows * DIGEST
  if (bytes.length !== valuesAt + rows * columns * 4) throw new FeatureChunkDamagedError(`it has ${bytes.length} bytes for ${rows} rows of ${columns} columns`)
  if (!check(bytes).every((byte, i) => byte === bytes[CHECK_AT + i])) throw new FeatureChunkDamagedError('its sha256 differs')
  const hexAt = (at: number, length: number): string => Buffer.from(bytes.buffer, bytes.byteOffset + at, length).toString('hex')
  const hex = hexAt(HEADER, rows * DIGEST)
  const digests = Array.from({ length: rows }, (_, row) => hex.slice(row * 64, row * 64 + 64))
  // a copy, aligned: what comes from a file is a view into a pool
  const values = new Float32Array(Uint8Array.from(bytes.subarray(valuesAt)).buffer)
  return { key: hexAt(KEY_AT, DIGEST), columns, digests, values }
}

function check(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes.subarray(0, CHECK_AT)).update(bytes.subarray(HEADER)).digest().subarray(0, HEADER - CHECK_AT)
}
