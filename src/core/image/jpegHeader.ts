import { exifOrientation, type Orientation } from './exifOrientation.ts'
import { ImageRefusedError } from './imageRefusedError.ts'

/** What a JPEG says of itself before any entropy-coded byte is decoded. */
export interface JpegHeader {
  readonly width: number
  readonly height: number
  readonly components: number
  /** `dct-8`: baseline, extended or progressive, 8 bits, Huffman. Otherwise the process in words. */
  readonly process: string
  /** From EXIF; 1 where there is none. */
  readonly orientation: Orientation
  /** An end-of-image marker follows the last scan. */
  readonly complete: boolean
}

/** Walks the marker segments of a JPEG (ITU-T T.81 annex B). Throws ImageRefusedError where they do not hang together. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: { width: number; height: number; components: number; process: string } | undefined
  let orientation: Orientation | undefined
  let scans = 0
  let position = 2
  while (position < bytes.length) {
    if (bytes[position] !== 0xff) throw new ImageRefusedError('damaged', `the JPEG has no marker at byte ${position}`)
    while (bytes[position] === 0xff) position++
    const marker = bytes[position++] ?? 0
    if (marker === 0xd9) break
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue
    const length = u16(bytes, position)
    if (length < 2 || position + length > bytes.length) break
    const end = position + length
    if (isFrameHeader(marker)) {
      if (length < 8) throw new ImageRefusedError('damaged', 'the frame header of the JPEG is too short')
      frame = {
        height: u16(bytes, position + 3),
        width: u16(bytes, position + 5),
        components: bytes[position + 7] ?? 0,
        process: processOf(marker, bytes[position + 2] ?? 0)
      }
    } else if (marker === 0xe1) {
      orientation ??= orientationOfSegment(bytes.subarray(position + 2, end))
    }
    position = end
    if (marker === 0xda) {
      scans++
      position = skipEntropyCoded(bytes, position)
    }
  }
  if (frame === undefined) throw new ImageRefusedError('truncated', 'the JPEG breaks off before its frame header')
  if (scans === 0) throw new ImageRefusedError('truncated', 'the JPEG breaks off before its image data')
  // the loop leaves on an end marker, or where bytes are missing
  const complete = bytes[position - 1] === 0xd9 && bytes[position - 2] === 0xff
  return { ...frame, orientation: orientation ?? 1, complete }
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function processOf(marker: number, precision: number): string {
  if (marker >= 0xc9) return 'arithmetic-coded'
  if (marker === 0xc3 || marker === 0xc7) return 'lossless'
  if (marker >= 0xc5) return 'hierarchical'
  return precision === 8 ? 'dct-8' : `of ${precision} bits per sample`
}

/** The position of the next marker that is not a restart marker or a stuffed byte. */
function skipEntropyCoded(bytes: Uint8Array, position: number): number {
  let at = position
  for (;;) {
    at = bytes.indexOf(0xff, at)
    if (at < 0) return bytes.length
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
    at += next === 0xff ? 1 : 2
  }
}

function orientationOfSegment(segment: Uint8Array): Orientation | undefined {
  return String.fromCharCode(...segment.subarray(0, 6)) === 'Exif\0\0' ? exifOrientation(segment.subarray(6)) : undefined
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}
