import { ImageRefusedError } from '../image/imageRefusedError.ts'

/**
 * Decodes an RLE frame (PS3.5 annex G): `samples` x `bytesPerSample` segments, one for each byte of each sample, most significant first,
 * of `size` bytes when decoded. Gives the bytes little-endian and interleaved, as uncompressed pixels would be. Throws ImageRefusedError.
 */
export function decodeRle(bytes: Uint8Array, size: number, samples: number, bytesPerSample: number): Uint8Array<ArrayBuffer> {
  const count = samples * bytesPerSample
  if (bytes.length < 64) throw new ImageRefusedError('truncated', `an RLE frame begins with 64 bytes of header; it has ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const written = view.getUint32(0, true)
  if (written !== count) {
    throw new ImageRefusedError('damaged', `the RLE frame has ${written} segments; ${samples} sample(s) of ${bytesPerSample} byte(s) need ${count}`)
  }
  if (size * count > bytes.length * MAX_RATIO) {
    throw new ImageRefusedError('implausible-size', `the RLE frame should hold ${size * count} bytes, more than its ${bytes.length} bytes can`)
  }
  const out = new Uint8Array(size * count)
  for (let segment = 0; segment < count; segment++) {
    const start = view.getUint32(4 + 4 * segment, true)
    const end = segment + 1 < count ? view.getUint32(8 + 4 * segment, true) : bytes.length
    if (start < 64 || start > end || end > bytes.length) {
      throw new ImageRefusedError('damaged', `segment ${segment} of the RLE frame is said to lie at bytes ${start} to ${end} of ${bytes.length}`)
    }
    const sample = Math.floor(segment / bytesPerSample)
    const significance = bytesPerSample - 1 - (segment % bytesPerSample)
    const filled = decodeSegment(bytes, start, end, out, sample * bytesPerSample + significance, count, size)
    if (filled < size) throw new ImageRefusedError('truncated', `segment ${segment} of the RLE frame gives ${filled} bytes of ${size}`)
  }
  return out
}

/** A run takes two bytes and gives 128. */
const MAX_RATIO = 64

/** PackBits from `start` to `end` into every `step`-th byte of `out`; what it gives past `size` bytes is padding. Returns the bytes given. */
function decodeSegment(bytes: Uint8Array, start: number, end: number, out: Uint8Array, first: number, step: number, size: number): number {
  let from = start
  let done = 0
  let to = first
  while (from < end && done < size) {
    const head = bytes[from++] as number
    if (head === 128) continue
    if (head < 128) {
      const length = Math.min(head + 1, size - done, end - from)
      for (let i = 0; i < length; i++, to += step) out[to] = bytes[from + i] as number
      from += head + 1
      done += length
    } else if (from < end) {
      const value = bytes[from++] as number
      const length = Math.min(257 - head, size - done)
      for (let i = 0; i < length; i++, to += step) out[to] = value
      done += length
    }
  }
  return done
}
