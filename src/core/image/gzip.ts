/** Deflate's highest ratio: 258 bytes from two bits. */
export const MAX_INFLATE_RATIO = 1032

/** The bytes begin as RFC 1952 has it, with deflate as the method. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8
}
