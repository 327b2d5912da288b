import { ImageRefusedError } from './imageRefusedError.ts'

/** PackBits (TIFF 6.0, section 9), at most `size` bytes of it. */
export function unpackBits(packed: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  let to = 0
  for (let at = 0; at < packed.length && to < size; ) {
    const head = packed[at++] as number
    if (head === 128) continue
    if (head < 128) {
      const run = packed.subarray(at, Math.min(at + head + 1, at + size - to))
      out.set(run, to)
      to += run.length
      at += head + 1
    } else {
      const end = Math.min(size, to + 257 - head)
      out.fill(packed[at++] ?? 0, to, end)
      to = end
    }
  }
  return out.subarray(0, to)
}

const CLEAR = 256
const END = 257

/** LZW (TIFF 6.0, section 13), at most `size` bytes of it. Throws ImageRefusedError. */
export function unpackLzw(packed: Uint8Array, size: number): Uint8Array {
  if (packed[0] === 0 && ((packed[1] ?? 0) & 1) === 1) throw new ImageRefusedError('unsupported-tiff', 'the TIFF is compressed by LZW of the old kind, which cannot be read')
  const out = new Uint8Array(size)
  // where in the output each code's string was first written, and how long it is
  const starts = new Uint32Array(4096)
  const lengths = new Uint16Array(4096)
  let [to, next, width, bits, held, before] = [0, 258, 9, 0, 0, -1]
  let [previousStart, previousLength] = [0, 0]
  for (let at = 0; to < size; ) {
    while (held < width && at < packed.length) {
      bits = ((bits << 8) | (packed[at++] as number)) & 0xff_ffff
      held += 8
    }
    if (held < width) break
    held -= width
    const code = (bits >> held) & ((1 << width) - 1)
    if (code === END) break
    if (code === CLEAR) {
      ;[next, width, before] = [258, 9, -1]
      continue
    }
    const start = to
    if (code < 256) out[to++] = code
    else {
      if (before < 0 || code > next || (code === next && next > 4095)) throw new ImageRefusedError('damaged', `the LZW data of the TIFF have code ${code}, which is not in their table`)
      // a code that is just being defined is the string before and its own first byte, which the copy below has written by then
      const from = code === next ? previousStart : (starts[code] as number)
      const length = code === next ? previousLength + 1 : (lengths[code] as number)
      const end = Math.min(size, to + length)
      for (let i = from; to < end; i++) out[to++] = out[i] as number
    }
    if (before >= 0 && next < 4096) {
      // its string is the one before and the byte after it
      starts[next] = previousStart
      lengths[next] = previousLength + 1
      next++
      if (next > (1 << width) - 2 && width < 12) width++
    }
    ;[before, previousStart, previousLength] = [code, start, to - start]
  }
  return out.subarray(0, to)
}
