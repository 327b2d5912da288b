const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))
const VALUES = new Int8Array(128).fill(-1)
CODES.forEach((code, value) => (VALUES[code] = value))
const PAD = '='.charCodeAt(0)
/** Bytes encoded at once; a multiple of three, so that only the last piece is padded. */
const PIECE = 24_576

/** Base64 of bytes (RFC 4648, with padding). */
export function encodeBase64(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let from = 0; from < bytes.length; from += PIECE) pieces.push(encodePiece(bytes.subarray(from, from + PIECE)))
  return pieces.join('')
}

function encodePiece(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  let to = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    codes[to++] = CODES[bits >> 18] as number
    codes[to++] = CODES[(bits >> 12) & 63] as number
    codes[to++] = left > 1 ? (CODES[(bits >> 6) & 63] as number) : PAD
    codes[to++] = left > 2 ? (CODES[bits & 63] as number) : PAD
  }
  return String.fromCharCode(...codes)
}

/** The bytes of a base64 text. Throws RangeError where it is none. */
export function decodeBase64(text: string): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (text.length % 4 !== 0) throw new RangeError(`${text.length} characters are no base64 text`)
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  const digits = text.length - padding
  let to = 0
  let bits = 0
  for (let i = 0; i < text.length; i++) {
    const value = i < digits ? (VALUES[text.charCodeAt(i)] ?? -1) : 0
    if (value < 0) throw new RangeError(`character ${i} is not of base64`)
    bits = (bits << 6) | value
    if (i % 4 !== 3) continue
    for (const shift of [16, 8, 0]) if (to < bytes.length) bytes[to++] = (bits >> shift) & 255
    bits = 0
  }
  return bytes
}
