import { ImageRefusedError } from '../image/imageRefusedError.ts'

/** The SIZ marker segment (ISO/IEC 15444-1 A.5.1), as far as it concerns decoding, and whether part 15 codes the blocks. */
export interface Jpeg2000Header {
  readonly width: number
  readonly height: number
  readonly components: number
  readonly highThroughput: boolean
}

/** Reads the main header's beginning. Refuses subsampled components, components of different precision, and more tiles than there can be. */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 42 || view.getUint32(0) !== 0xff4fff51) throw new ImageRefusedError('truncated', 'the JPEG 2000 frame breaks off in its header')
  const [xEnd, yEnd, x, y, tileWidth, tileHeight] = [8, 12, 16, 20, 24, 28].map((at) => view.getUint32(at)) as [number, number, number, number, number, number]
  const components = view.getUint16(40)
  if (bytes.length < 42 + 3 * components) throw new ImageRefusedError('truncated', 'the JPEG 2000 frame breaks off in its header')
  const [first] = bytes.subarray(42)
  for (let c = 0; c < components; c++) {
    const at = 42 + 3 * c
    if (bytes[at + 1] !== 1 || bytes[at + 2] !== 1 || bytes[at] !== first) {
      throw new ImageRefusedError('unsupported-pixels', 'the components of the JPEG 2000 frame differ in size or bits')
    }
  }
  if (!(tileWidth > 0 && tileHeight > 0) || Math.ceil(xEnd / tileWidth) * Math.ceil(yEnd / tileHeight) > MAX_TILES) {
    throw new ImageRefusedError('damaged', `the JPEG 2000 frame says it has tiles of ${tileWidth} x ${tileHeight} in ${xEnd} x ${yEnd}`)
  }
  // the capabilities marker segment, if there is one, follows SIZ; bit 14 of Rsiz says the same
  const highThroughput = (view.getUint16(6) & 0x4000) !== 0
  return { width: xEnd - x, height: yEnd - y, components, highThroughput }
}

const MAX_TILES = 65_535

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
