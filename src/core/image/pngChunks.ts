import { joinBytes } from '../joinBytes.ts'
import { crc32 } from './crc32.ts'
import { exifOrientation, type Orientation } from './exifOrientation.ts'
import { ImageRefusedError } from './imageRefusedError.ts'

/** What decoding needs of a PNG file: its header, palette and joined image data. */
export interface PngChunks {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly colourType: number
  readonly interlaced: boolean
  /** RGB triples; empty without a PLTE chunk. */
  readonly palette: Uint8Array
  /** All IDAT chunks joined: one zlib stream. */
  readonly compressed: Uint8Array
  /** From the eXIf chunk; 1 where there is none. */
  readonly orientation: Orientation
}

type PngHeader = Omit<PngChunks, 'palette' | 'compressed' | 'orientation'>

/**
 * Walks the chunks of a PNG whose signature has been seen. Ancillary chunks but eXIf are skipped unread, so that nothing in them can cost
 * time; critical ones must have the right CRC. Throws ImageRefusedError.
 */
export function readPngChunks(bytes: Uint8Array, checksum: (bytes: Uint8Array) => number = crc32): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Uint8Array[] = []
  let header: PngHeader | undefined
  let orientation: Orientation | undefined
  let palette = new Uint8Array(0)
  let position = 8
  for (;;) {
    if (position + 12 > bytes.length) throw new ImageRefusedError('truncated', 'the PNG breaks off before its end chunk')
    const length = view.getUint32(position)
    const type = String.fromCharCode(...bytes.subarray(position + 4, position + 8))
    const start = position + 8
    const end = start + length
    if (end + 4 > bytes.length) {
      throw new ImageRefusedError('truncated', `the PNG breaks off in its ${printable(type)} chunk that says it has ${length} bytes`)
    }
    const critical = type === 'IHDR' || type === 'PLTE' || type === 'IDAT'
    if (critical && checksum(bytes.subarray(position + 4, end)) !== view.getUint32(end)) {
      throw new ImageRefusedError('damaged', `the ${type} chunk of the PNG does not have its checksum`)
    }
    if (header === undefined && type !== 'IHDR') throw new ImageRefusedError('damaged', 'the PNG does not begin with its header chunk')
    if (type === 'IHDR') header = readHeader(view, start, length)
    else if (type === 'PLTE') palette = bytes.slice(start, end)
    else if (type === 'IDAT') data.push(bytes.subarray(start, end))
    else if (type === 'eXIf') orientation ??= exifOrientation(bytes.subarray(start, end))
    else if (type === 'IEND') break
    position = end + 4
  }
  if (header === undefined || data.length === 0) throw new ImageRefusedError('no-pixels', 'the PNG has no image data')
  return { ...header, palette, compressed: join(data), orientation: orientation ?? 1 }
}

function readHeader(view: DataView, start: number, length: number): PngHeader {
  if (length !== 13) throw new ImageRefusedError('damaged', `the PNG header has ${length} bytes instead of 13`)
  const [compression, filter, interlace] = [view.getUint8(start + 10), view.getUint8(start + 11), view.getUint8(start + 12)]
  if (compression !== 0 || filter !== 0 || interlace > 1) {
    throw new ImageRefusedError(
      'unsupported-png',
      `the PNG uses compression ${compression}, filter ${filter}, interlace ${interlace}, which the format does not define`
    )
  }
  return {
    width: view.getUint32(start),
    height: view.getUint32(start + 4),
    bitDepth: view.getUint8(start + 8),
    colourType: view.getUint8(start + 9),
    interlaced: interlace === 1
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  return joinBytes(parts)
}

function printable(type: string): string {
  return /^[A-Za-z]{4}$/.test(type) ? type : 'nameless'
}
