import { ImageRefusedError } from './imageRefusedError.ts'

/**
 * Reverses the filters of `height` rows in place (PNG 9.2). Each row is a filter byte followed by `rowBytes` bytes; `pixelBytes` is the
 * distance to the byte on the left (at least 1). Throws ImageRefusedError for a filter that is not defined.
 */
export function unfilterPass(raw: Uint8Array, offset: number, height: number, rowBytes: number, pixelBytes: number): void {
  const stride = rowBytes + 1
  for (let row = 0; row < height; row++) {
    const start = offset + row * stride + 1
    const end = start + rowBytes
    const filter = raw[start - 1] as number
    const above = row === 0 ? -1 : start - stride
    switch (filter) {
      case 0:
        break
      case 1:
        for (let i = start + pixelBytes; i < end; i++) raw[i] = (raw[i] as number) + (raw[i - pixelBytes] as number)
        break
      case 2:
        if (above >= 0) for (let i = start, up = above; i < end; i++, up++) raw[i] = (raw[i] as number) + (raw[up] as number)
        break
      case 3:
        average(raw, start, end, above, pixelBytes)
        break
      case 4:
        paeth(raw, start, end, above, pixelBytes)
        break
      default:
        throw new ImageRefusedError('damaged', `row ${row} of the PNG names filter ${filter}, which the format does not define`)
    }
  }
}

function average(raw: Uint8Array, start: number, end: number, above: number, pixelBytes: number): void {
  for (let i = start; i < end; i++) {
    const left = i - start < pixelBytes ? 0 : (raw[i - pixelBytes] as number)
    const up = above < 0 ? 0 : (raw[above + i - start] as number)
    raw[i] = (raw[i] as number) + ((left + up) >> 1)
  }
}

function paeth(raw: Uint8Array, start: number, end: number, above: number, pixelBytes: number): void {
  // without a row above the predictor is the byte on the left
  if (above < 0) {
    for (let i = start + pixelBytes; i < end; i++) raw[i] = (raw[i] as number) + (raw[i - pixelBytes] as number)
    return
  }
  const first = Math.min(start + pixelBytes, end)
  let up = above
  for (let i = start; i < first; i++, up++) raw[i] = (raw[i] as number) + (raw[up] as number)
  for (let i = first; i < end; i++, up++) {
    const a = raw[i - pixelBytes] as number
    const b = raw[up] as number
    const c = raw[up - pixelBytes] as number
    raw[i] = (raw[i] as number) + nearest(a, b, c)
  }
}

/** The Paeth predictor (PNG 9.4): of a, b and c the one that is nearest to a + b - c, in this order. Without branches, which noise would make the processor guess wrong. */
function nearest(a: number, b: number, c: number): number {
  const x = b - c
  const y = a - c
  const z = x + y
  // distances to a, b and c; sign bits shifted down are masks
  const pa = (x ^ (x >> 31)) - (x >> 31)
  const pb = (y ^ (y >> 31)) - (y >> 31)
  const pc = (z ^ (z >> 31)) - (z >> 31)
  const aboveOrCorner = b ^ ((b ^ c) & ((pc - pb) >> 31))
  return a ^ ((a ^ aboveOrCorner) & (((pb - pa) | (pc - pa)) >> 31))
}
