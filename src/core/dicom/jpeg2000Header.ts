import { joinBytes } from '../joinBytes.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'

/** The SIZ marker segment (ISO/IEC 15444-1 A.5.1), as far as it concerns decoding, and whether part 15 codes the blocks. */
export interface Jpeg2000Header {
  readonly width: number
  readonly height: number
  readonly components: number
  /** Bits per sample. */
  readonly precision: number
  readonly signed: boolean
  readonly highThroughput: boolean
}

/**
 * Reads the main header's beginning. Refuses subsampled components, components of different precision or of more than 16 bits, and
 * more tiles than there can be.
 */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 42 || view.getUint32(0) !== 0xff4fff51) throw new ImageRefusedError('truncated', 'the JPEG 2000 frame breaks off in its header')
  const [xEnd, yEnd, x, y, tileWidth, tileHeight] = [8, 12, 16, 20, 24, 28].map((at) => view.getUint32(at)) as [number, number, number, number, number, number]
  const components = view.getUint16(40)
  if (bytes.length < 42 + 3 * components) throw new ImageRefusedError('truncated', 'the JPEG 2000 frame breaks off in its header')
  const first = bytes[42] ?? 0
  for (let c = 0; c < components; c++) {
    const at = 42 + 3 * c
    if (bytes[at + 1] !== 1 || bytes[at + 2] !== 1 || bytes[at] !== first) {
      throw new ImageRefusedError('unsupported-pixels', 'the components of the JPEG 2000 frame differ in size or bits')
    }
  }
  const precision = (first & 0x7f) + 1
  if (precision > 16) throw new ImageRefusedError('unsupported-pixels', `the JPEG 2000 frame has samples of ${precision} bits; 16 are the most that can be read`)
  if (!(tileWidth > 0 && tileHeight > 0) || Math.ceil(xEnd / tileWidth) * Math.ceil(yEnd / tileHeight) > MAX_TILES) {
    throw new ImageRefusedError('damaged', `the JPEG 2000 frame says it has tiles of ${tileWidth} x ${tileHeight} in ${xEnd} x ${yEnd}`)
  }
  // the capabilities marker segment, if there is one, follows SIZ; bit 14 of Rsiz says the same
  const highThroughput = (view.getUint16(6) & 0x4000) !== 0
  return { width: xEnd - x, height: yEnd - y, components, precision, signed: (first & 0x80) !== 0, highThroughput }
}

const MAX_TILES = 65_535

/**
 * The same codestream with its components declared unsigned: every sample then decodes to 2^(precision - 1) more. The decoders clip signed
 * samples of up to 8 bits at 0.
 */
export function declareUnsigned(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const components = ((bytes[40] ?? 0) << 8) | (bytes[41] ?? 0)
  for (let c = 0; c < components; c++) copy[42 + 3 * c] = (bytes[42 + 3 * c] ?? 0) & 0x7f
  return copy
}

/**
 * A codestream of which only EOC is missing, as some writers leave it, with its EOC: its last tile-part (by Psot, ISO/IEC 15444-1 A.4.2) ends
 * where the bytes do, padding aside. Undefined where more than that is missing.
 */
export function withEndMarker(bytes: Uint8Array): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 2
  // to the first SOT, over the segments of the main header
  while (at + 4 <= bytes.length && view.getUint16(at) !== SOT) at += 2 + Math.max(2, view.getUint16(at + 2))
  let parts = 0
  while (at + 12 <= bytes.length && view.getUint16(at) === SOT) {
    const length = view.getUint32(at + 6)
    if (length < 14) return undefined
    at += length
    parts++
  }
  if (parts === 0 || at > bytes.length || !bytes.subarray(at).every((byte) => byte === 0)) return undefined
  return joinBytes([bytes.subarray(0, at), Uint8Array.of(0xff, 0xd9)])
}

const SOT = 0xff90

/** The codestream itself, which some writers wrap in the boxes of a JP2 file (ISO/IEC 15444-1 I.4); undefined where it is neither. */
export function withoutBoxes(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0x4f) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || view.getUint32(0) !== 12 || view.getUint32(4) !== 0x6a502020) return undefined
  for (let at = 0; at + 8 <= bytes.length; ) {
    const length = view.getUint32(at)
    if (view.getUint32(at + 4) === 0x6a703263) {
      const start = at + (length === 1 ? 16 : 8)
      return length > 1 ? bytes.subarray(start, at + length) : bytes.subarray(start)
    }
    // boxes without a length of their own, or with one of 64 bits, come last
    if (length < 8) return undefined
    at += length
  }
  return undefined
}
