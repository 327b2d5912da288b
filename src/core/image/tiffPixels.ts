import type { Codecs } from './codecs.ts'
import type { StoredFrame } from './decodedFile.ts'
import { decodeJpeg } from './decodeJpeg.ts'
import { ImageRefusedError, refuseFailures } from './imageRefusedError.ts'
import { joinBytes } from '../joinBytes.ts'
import { samplesFromBytes } from './samplesFromBytes.ts'
import { unpackBits, unpackLzw } from './tiffDecompress.ts'
import type { TiffPage } from './tiffPage.ts'

type Samples = StoredFrame['data']

/** The picture's samples of a page, [height, width, colours], without alpha. Throws ImageRefusedError. */
export function decodeTiffPixels(bytes: Uint8Array, littleEndian: boolean, page: TiffPage, codecs: Codecs): Samples {
  const { width, height, chunkWidth, chunkHeight, planar, colours, samplesPerPixel, chunks } = page
  const across = Math.ceil(width / chunkWidth)
  const perPlane = across * Math.ceil(height / chunkHeight)
  const samples = planar ? 1 : samplesPerPixel
  const out = samplesFromBytes(new Uint8Array(0), page.sample, true)
  const data = new (out.constructor as new (length: number) => Samples)(width * height * colours)
  for (let plane = 0; plane < (planar ? colours : 1); plane++) {
    for (let i = 0; i < perPlane; i++) {
      const [left, top] = [(i % across) * chunkWidth, Math.floor(i / across) * chunkHeight]
      const rows = page.tiled ? chunkHeight : Math.min(chunkHeight, height - top)
      const { offset = 0, length = 0 } = chunks[plane * perPlane + i] ?? {}
      if (offset + length > bytes.length) {
        throw new ImageRefusedError('truncated', `the TIFF has ${length} bytes of pixels at byte ${offset}, past its end at ${bytes.length}`)
      }
      const chunk = chunkSamples(bytes.subarray(offset, offset + length), littleEndian, page, { rows, samples }, codecs)
      place(chunk, { left, top, rows, samples, plane }, page, data)
    }
  }
  return data
}

interface ChunkSize {
  readonly rows: number
  /** Per pixel of this strip or tile. */
  readonly samples: number
}

function place(chunk: Samples, { left, top, rows, samples, plane }: ChunkSize & { left: number; top: number; plane: number }, page: TiffPage, data: Samples): void {
  const { width, height, chunkWidth, planar, colours } = page
  const columns = Math.min(chunkWidth, width - left)
  const kept = planar ? 1 : colours
  for (let y = 0; y < Math.min(rows, height - top); y++) {
    let from = y * chunkWidth * samples
    let to = ((top + y) * width + left) * colours + plane
    for (let x = 0; x < columns; x++, from += samples, to += colours) for (let c = 0; c < kept; c++) data[to + c] = chunk[from + c] as number
  }
}

function chunkSamples(raw: Uint8Array, littleEndian: boolean, page: TiffPage, { rows, samples }: ChunkSize, codecs: Codecs): Samples {
  const { chunkWidth, bits, sample, predictor } = page
  if (page.compression === 'jpeg') return jpegSamples(raw, page, { rows, samples }, codecs)
  const rowSamples = chunkWidth * samples
  const rowBytes = Math.ceil((rowSamples * bits) / 8)
  const needed = rowBytes * rows
  const content = decompress(page.reversedBits ? raw.map(reverseBits) : raw, page, needed, codecs)
  if (content.length < needed) throw new ImageRefusedError('truncated', `a ${page.tiled ? 'tile' : 'strip'} of the TIFF needs ${needed} bytes and has ${content.length}`)
  if (bits % 8 !== 0) return unpack(content, page, rows, rowSamples, rowBytes)
  if (predictor === 3) return samplesFromBytes(joinFloatBytes(content.subarray(0, needed), rowBytes, rowSamples, samples), sample, false)
  const values = samplesFromBytes(content.subarray(0, needed), sample, littleEndian)
  if (predictor === 2) {
    for (let row = 0; row < values.length; row += rowSamples) {
      for (let i = row + samples; i < row + rowSamples; i++) values[i] = (values[i] as number) + (values[i - samples] as number)
    }
  }
  return values
}

function decompress(raw: Uint8Array, { compression }: TiffPage, needed: number, codecs: Codecs): Uint8Array {
  switch (compression) {
    case 'packbits':
      return unpackBits(raw, needed)
    case 'lzw':
      return unpackLzw(raw, needed)
    case 'deflate':
      return refuseFailures('the compressed data of the TIFF are damaged', () => codecs.inflate(raw, { wrapper: 'zlib', maxOutput: needed + TRAILING_SLACK }))
    case 'none':
    case 'jpeg':
      return raw
  }
}

/** Bytes after the last row that are ignored. */
const TRAILING_SLACK = 65_536

/** Samples of 1 to 15 bits, packed from the high bit on; each row begins at a byte. */
function unpack(content: Uint8Array, { bits, sample }: TiffPage, rows: number, rowSamples: number, rowBytes: number): Samples {
  const out = sample === 'uint8' ? new Uint8Array(rows * rowSamples) : new Uint16Array(rows * rowSamples)
  const mask = 2 ** bits - 1
  for (let y = 0, to = 0; y < rows; y++) {
    for (let x = 0, at = y * rowBytes, held = 0, buffer = 0; x < rowSamples; x++) {
      while (held < bits) {
        buffer = ((buffer << 8) | (content[at++] as number)) & 0xff_ffff
        held += 8
      }
      held -= bits
      out[to++] = (buffer >> held) & mask
    }
  }
  return out
}

/** Undoes predictor 3 (TIFF Technical Note 3): differences of bytes, of which the most significant of a row come first. Gives big endian. */
function joinFloatBytes(content: Uint8Array, rowBytes: number, rowSamples: number, samples: number): Uint8Array {
  const out = new Uint8Array(content.length)
  const size = rowBytes / rowSamples
  const row = new Uint8Array(rowBytes)
  for (let start = 0; start < content.length; start += rowBytes) {
    row.set(content.subarray(start, start + rowBytes))
    for (let i = samples; i < rowBytes; i++) row[i] = (row[i] as number) + (row[i - samples] as number)
    for (let i = 0; i < rowSamples; i++) for (let b = 0; b < size; b++) out[start + i * size + b] = row[b * rowSamples + i] as number
  }
  return out
}

/** A strip or tile that is a JPEG of its own, with the tables of the page (TIFF Technical Note 2); YCbCr becomes RGB. */
function jpegSamples(raw: Uint8Array, page: TiffPage, { rows, samples }: ChunkSize, codecs: Codecs): Samples {
  const tables = page.jpegTables.length > 4 ? page.jpegTables.subarray(2, -2) : new Uint8Array(0)
  const adobe = samples === 3 ? adobeSegment(page.photometric === 'ycbcr' ? 1 : 0) : new Uint8Array(0)
  if (samples > 3 || samples === 2) throw new ImageRefusedError('unsupported-tiff', `the TIFF has JPEG of ${samples} samples per pixel; 1 and 3 can be read`)
  const { width, height, samplesPerPixel, bitsStored, data } = decodeJpeg(joinBytes([raw.subarray(0, 2), adobe, tables, raw.subarray(2)]), codecs)
  if (width !== page.chunkWidth || height < rows || samplesPerPixel !== samples || bitsStored !== 8) {
    throw new ImageRefusedError('damaged', `a ${page.tiled ? 'tile' : 'strip'} of the TIFF is a JPEG of ${width} x ${height} x ${samplesPerPixel} and ${bitsStored} bits instead of ${page.chunkWidth} x ${rows} x ${samples} and 8`)
  }
  return data
}

function adobeSegment(transform: 0 | 1): Uint8Array {
  return Uint8Array.of(0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, transform)
}

function reverseBits(byte: number): number {
  let [left, out] = [byte, 0]
  for (let i = 0; i < 8; i++, left >>= 1) out = (out << 1) | (left & 1)
  return out
}
