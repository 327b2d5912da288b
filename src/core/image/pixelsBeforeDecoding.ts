/**
 * Pixels that a PNG or JPEG, which are decoded as they are opened, says it has; 0 for other formats and for what is damaged, which decoding
 * refuses before it takes memory. Reads the header alone.
 */
export function pixelsBeforeDecoding(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // width and height of IHDR, the first chunk (PNG 11.2.2)
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) return view.getUint32(16) * view.getUint32(20)
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return 0
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return 0
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xff) at++
    // frame headers (ITU-T T.81 table B.1): precision, lines, samples per line
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return view.getUint16(at + 5) * view.getUint16(at + 7)
    else at += 2 + (marker >= 0xd0 && marker <= 0xd8 ? 0 : view.getUint16(at + 2))
  }
  return 0
}
