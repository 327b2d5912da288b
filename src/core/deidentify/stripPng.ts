import { crc32 } from '../image/crc32.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { readPngChunks } from '../image/pngChunks.ts'
import { joinBytes } from '../joinBytes.ts'
import { ascii } from './dummyValue.ts'

/**
 * A PNG with the chunks that make its picture and no others: header, palette, pixels, transparency, and how its values are colours. Text, time,
 * EXIF (but the orientation), profiles, and what follows its end are gone; the bytes of the pixels stay. Throws ImageRefusedError.
 */
export function stripPng(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // checks structure and checksums, and refuses what breaks off
  const { orientation } = readPngChunks(bytes)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const parts: Uint8Array[] = [bytes.subarray(0, 8)]
  for (let at = 8; ; ) {
    const end = at + 12 + view.getUint32(at)
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const size = FIXED_SIZES.get(type)
    if (size !== undefined && (size === 'any' || size.includes(end - at - 12)) && crc32(bytes.subarray(at + 4, end - 4)) === view.getUint32(end - 4)) {
      if (type === 'IEND' && orientation !== 1) parts.push(exifChunk(orientation))
      parts.push(bytes.subarray(at, end))
    }
    if (type === 'IEND') return joinBytes(parts)
    at = end
    if (at + 12 > bytes.length) throw new ImageRefusedError('truncated', 'the PNG breaks off before its end chunk')
  }
}

/** Chunks that stay. The ancillary ones have so few bytes, all of them numbers, that nothing can be told in them. */
const FIXED_SIZES: ReadonlyMap<string, readonly number[] | 'any'> = new Map<string, readonly number[] | 'any'>([
  ['IHDR', 'any'], ['PLTE', 'any'], ['IDAT', 'any'], ['IEND', [0]], ['tRNS', 'any'], ['gAMA', [4]], ['cHRM', [32]], ['sRGB', [1]], ['sBIT', [1, 2, 3, 4]], ['cICP', [4]]
])

function exifChunk(orientation: number): Uint8Array {
  const body = joinBytes([ascii('eXIf'), exifOrientationOnly(orientation)])
  const out = new Uint8Array(body.length + 8)
  const view = new DataView(out.buffer)
  view.setUint32(0, body.length - 4)
  out.set(body, 4)
  view.setUint32(4 + body.length, crc32(body))
  return out
}

/** A TIFF structure that holds the orientation (274) and nothing else. */
export function exifOrientationOnly(orientation: number): Uint8Array {
  return Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 18, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0)
}
