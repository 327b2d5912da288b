import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { readJpegHeader } from '../image/jpegHeader.ts'
import { joinBytes } from '../joinBytes.ts'
import { ascii } from './dummyValue.ts'
import { exifOrientationOnly } from './stripPng.ts'

/**
 * A JPEG with the segments that make its picture and no others: of the application segments JFIF (without its thumbnail), Adobe and ICC
 * profiles stay, and of EXIF the orientation; comments and what follows its end are gone. The coded image stays byte for byte. Throws ImageRefusedError.
 */
export function stripJpeg(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { complete, orientation } = readJpegHeader(bytes)
  if (!complete) throw new ImageRefusedError('truncated', 'the JPEG breaks off before its end marker')
  const parts: Uint8Array[] = [bytes.subarray(0, 2)]
  let oriented = orientation === 1
  for (let at = 2; at < bytes.length; ) {
    while (bytes[at + 1] === 0xff) at++
    const marker = bytes[at + 1] ?? 0
    if (marker === 0xd9) return joinBytes([...parts, Uint8Array.of(0xff, 0xd9)])
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2
      continue
    }
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))
    const isApp0 = marker === 0xe0
    // EXIF comes after JFIF and before all else
    if (!isApp0 && !oriented) {
      parts.push(exifSegment(orientation))
      oriented = true
    }
    const kept = keptSegment(bytes.subarray(at, end), marker)
    if (kept !== undefined) parts.push(kept)
    at = end
    if (marker === 0xda) {
      at = endOfScan(bytes, end)
      parts.push(bytes.subarray(end, at))
    }
  }
  throw new ImageRefusedError('truncated', 'the JPEG breaks off before its end marker')
}

function keptSegment(segment: Uint8Array, marker: number): Uint8Array | undefined {
  // frame headers, tables and scans; reserved and extension segments may hold anything
  if (marker >= 0xc0 && marker <= 0xdf && marker !== 0xc8) return segment
  if (marker === 0xe0 && begins(segment, 'JFIF\0') && segment.length >= 18) {
    // version, unit and density; a thumbnail of 0 x 0
    const jfif = Uint8Array.from(segment.subarray(0, 18))
    jfif.set([0, 16], 2)
    jfif.set([0, 0], 16)
    return jfif
  }
  if (marker === 0xee && begins(segment, 'Adobe') && segment.length === 16) return segment
  return marker === 0xe2 && begins(segment, 'ICC_PROFILE\0') ? segment : undefined
}

function begins(segment: Uint8Array, text: string): boolean {
  return ascii(text).every((byte, i) => segment[4 + i] === byte)
}

function exifSegment(orientation: number): Uint8Array {
  const body = joinBytes([ascii('Exif\0\0'), exifOrientationOnly(orientation)])
  return joinBytes([Uint8Array.of(0xff, 0xe1, 0, body.length + 2), body])
}

/** The position of the marker that ends the entropy-coded bytes. */
function endOfScan(bytes: Uint8Array, start: number): number {
  for (let at = start; ; at += 2) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) return bytes.length
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    if (next === 0xff) at--
  }
}
