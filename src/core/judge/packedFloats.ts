import { decodeBase64, encodeBase64 } from '../base64.ts'

/** Numbers as little-endian float32 in base64. */
export function floatsToBase64(values: ArrayLike<number>): string {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] ?? 0, true)
  return encodeBase64(new Uint8Array(view.buffer))
}

/** What `floatsToBase64` wrote, at float32 precision. Throws RangeError for other text. */
export function floatsFromBase64(text: string): Float32Array {
  const bytes = decodeBase64(text)
  if (bytes.length % 4 !== 0) throw new RangeError('not a whole number of float32')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}
