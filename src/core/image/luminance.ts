/**
 * Luminance (ITU-R BT.601) of interleaved RGB. Bytes as Pillow's `convert('L')`: rounded, (19595 R + 38470 G + 7471 B + 32768) >> 16;
 * otherwise with fractions.
 */
export function luminance(rgb: ArrayLike<number>, bytes: boolean): Uint8Array | Float32Array {
  const pixels = Math.floor(rgb.length / 3)
  const out = bytes ? new Uint8Array(pixels) : new Float32Array(pixels)
  for (let p = 0, from = 0; p < pixels; p++, from += 3) {
    const weighted = 19595 * (rgb[from] as number) + 38470 * (rgb[from + 1] as number) + 7471 * (rgb[from + 2] as number)
    out[p] = bytes ? (weighted + 32768) >>> 16 : weighted / 65536
  }
  return out
}
