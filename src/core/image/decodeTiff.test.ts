import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tiffFile, type TiffFields } from '../../../test/fixtures/tiffFile.ts'
import { TIFFS_OF_PEERS } from '../../../test/fixtures/tiffsOfPeers.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from './decodeFile.ts'
import type { DecodedImage } from './image.ts'
import { ImageRefusedError } from './imageRefusedError.ts'

const codecs = await loadCodecs()
const one = (fields: TiffFields, ...strips: Uint8Array[]): Uint8Array<ArrayBuffer> => tiffFile([{ fields, strips }])
const size = (width: number, height: number): TiffFields => ({ 256: [width], 257: [height] })

describe('decodeTiff', () => {
  it.each(TIFFS_OF_PEERS)('$name: the values that its writer reads', ({ file, shape, sha256 }) => {
    const decoded = decodeFile(Uint8Array.from(Buffer.from(file, 'base64')), codecs)
    const { width, height, samplesPerPixel, data } = decoded.storedFrame(0)
    const hash = createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex')
    expect([decoded.format, [height, width, samplesPerPixel], hash]).toEqual(['tiff', [...shape, 1].slice(0, 3), sha256])
  })

  it.each([
    [1, [0b1011_0000, 0b0100_0000], [1, 0, 1, 0, 1, 0]],
    [2, [0b1101_1000, 0b0111_0000], [3, 1, 2, 1, 3, 0]],
    [4, [0xf1, 0x80, 0x2c, 0x30], [15, 1, 8, 2, 12, 3]],
    [12, [0xab, 0xc0, 0x12, 0xff, 0xf0, 0x00, 0x10, 0x0f, 0xed, 0x70], [0xabc, 0x012, 0xfff, 0x001, 0x00f, 0xed7]]
  ])('unpacks grey of %i bits, each row from a new byte', (bits, rows, expected) => {
    const image = decodeFile(one({ ...size(3, 2), 258: [bits], 262: [1] }, Uint8Array.from(rows)), codecs).frame(0)
    expect([image.bitsStored, [...image.data]]).toEqual([bits, expected])
  })

  it('keeps values where white is zero, as MONOCHROME1', () => {
    const image = decodeFile(one({ ...size(2, 1), 258: [8], 262: [0] }, Uint8Array.of(3, 250)), codecs).frame(0)
    expect([image.photometricInterpretation, [...image.data]]).toEqual(['MONOCHROME1', [3, 250]])
  })

  it('reads the bits of a byte in either order', () => {
    expect([...decodeFile(one({ ...size(8, 1), 258: [1], 266: [2] }, Uint8Array.of(0b0000_1011)), codecs).frame(0).data]).toEqual([1, 1, 0, 1, 0, 0, 0, 0])
  })

  it('expands a palette by the high byte of its colours, or its 8 bits', () => {
    const palette = [0x1234, 0xffff, 0x0102, 0x8000, 0x00ff, 0x7f00]
    for (const map of [palette, palette.map((value) => value >> 8)]) {
      const image = decodeFile(one({ ...size(2, 1), 258: [1], 262: [3], 320: map }, Uint8Array.of(0b0100_0000)), codecs).frame(0)
      expect([...image.data]).toEqual([0x12, 0x01, 0x00, 0xff, 0x80, 0x7f])
    }
  })

  it('drops alpha, turns CMYK to RGB as Pillow does', () => {
    const rgba = decodeFile(one({ ...size(2, 1), 258: [8, 8, 8, 8], 262: [2], 277: [4], 338: [2] }, Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255)), codecs).frame(0)
    const cmyk = decodeFile(one({ ...size(2, 1), 258: [8, 8, 8, 8], 262: [5], 277: [4] }, Uint8Array.of(10, 100, 200, 50, 255, 0, 3, 129)), codecs).frame(0)
    // Image.frombytes('CMYK', (2, 1), …).convert('RGB')
    expect([[...rgba.data], [...cmyk.data]]).toEqual([[1, 2, 3, 4, 5, 6], [197, 125, 44, 0, 126, 125]])
  })

  it('stands upright: orientation 6 is a quarter turn', () => {
    const image = decodeFile(one({ ...size(3, 2), 258: [8], 274: [6] }, Uint8Array.of(1, 2, 3, 4, 5, 6)), codecs).frame(0)
    expect([image.width, image.height, [...image.data]]).toEqual([2, 3, [4, 1, 5, 2, 6, 3]])
  })

  it('takes each page as a frame, but for reduced copies and masks', () => {
    const pages = [[7, 0], [8, 1], [9, 0], [10, 4]].map(([value = 0, kind = 0]) => ({ fields: { 254: [kind], ...size(1, 1), 258: [8] }, strips: [Uint8Array.of(value)] }))
    const file = decodeFile(tiffFile(pages, false), codecs)
    expect([file.frameCount, file.frame(0).data[0], file.frame(1).data[0]]).toEqual([2, 7, 9])
  })

  it('brings floating point to 16 bits over all pages', () => {
    const pages = [[-10, NaN], [5, 90]].map((values) => ({ fields: { ...size(2, 1), 258: [32], 339: [3] }, strips: [new Uint8Array(Float32Array.from(values).buffer)] }))
    const file = decodeFile(tiffFile(pages), codecs)
    const units = [file.frame(0), file.frame(1)].map(({ data, rescale }) => Array.from(data, (value) => Math.round(value * rescale.slope + rescale.intercept)))
    expect(units).toEqual([[-10, -10], [5, 90]])
  })
})

describe('refuses', () => {
  const grey = { ...size(2, 2), 258: [8] }
  const four = new Uint8Array(4)
  const looped = one(grey, four)
  new DataView(looped.buffer).setUint32(8 + 2 + 12 * 5, 8, true)
  const misplaced = one({ ...grey, 258: [8, 8, 8], 262: [2], 277: [3] }, new Uint8Array(12))
  new DataView(misplaced.buffer).setUint32(8 + 2 + 12 * 2 + 8, 99_999, true)

  it('no directory twice: the loop is left with a warning', () => {
    const file = decodeFile(looped, codecs)
    expect([file.frameCount, file.warnings]).toEqual([1, ['directory 1 of the TIFF is one of those before it; what follows is left out']])
  })

  it.each([
    ['CCITT', one({ ...grey, 259: [4] }, four), 'unsupported-tiff', 'CCITT group 4'],
    ['old JPEG', one({ ...grey, 259: [6] }, four), 'unsupported-tiff', 'old kind'],
    ['JPEG 2000', one({ ...grey, 259: [34_712] }, four), 'unsupported-tiff', 'JPEG 2000'],
    ['a method of its own', one({ ...grey, 259: [999] }, four), 'unsupported-tiff', '999'],
    ['L*a*b*', one({ ...grey, 262: [8] }, four), 'unsupported-tiff', 'L*a*b*'],
    ['complex numbers', one({ ...grey, 258: [64], 339: [6] }, four), 'unsupported-tiff', 'complex numbers of 64 bits'],
    ['64-bit integers', one({ ...grey, 258: [64] }, four), 'unsupported-tiff', 'unsigned integers of 64 bits'],
    ['seven channels', one({ ...grey, 277: [5] }, four), 'unsupported-tiff', '5 samples'],
    ['samples of different bits', one({ ...grey, 258: [8, 8, 16], 262: [2], 277: [3] }, four), 'unsupported-tiff', 'differ'],
    ['a palette that is not there', one({ ...grey, 262: [3] }, four), 'damaged', '0 of the 768'],
    ['a predictor that does not fit', one({ ...grey, 259: [8], 317: [3] }, four), 'unsupported-tiff', 'predictor 3'],
    ['65,535 x 65,535 pixels', one({ ...grey, ...size(65_535, 65_535) }, four), 'too-many-pixels', '65535'],
    ['a size that its bytes cannot fill', one({ ...grey, ...size(10_000, 10_000), 259: [8] }, four), 'implausible-size', 'more than'],
    ['tiles far past the picture', one({ ...grey, 322: [2 ** 31], 323: [2 ** 31] }, four), 'too-many-pixels', 'tiles'],
    ['strips that are missing', one({ ...grey, 278: [1] }, four), 'damaged', 'needs 2 strips and names 1'],
    ['strips past the end', one({ ...grey, 273: [4000] }, four), 'truncated', 'byte 4000'],
    ['a strip that is too short', one({ ...grey, 279: [3] }, four), 'truncated', 'needs 4 bytes and has 3'],
    ['PackBits that break off', one({ ...grey, 259: [32_773] }, Uint8Array.of(255, 1)), 'truncated', 'needs 4 bytes and has 2'],
    ['LZW with a code that is not there', one({ ...grey, 259: [5] }, Uint8Array.of(0x80, 0x00, 0x3f, 0xff)), 'damaged', 'LZW'],
    ['a deflate bomb', one({ ...grey, 259: [8] }, deflateSync(new Uint8Array(50_000_000))), 'damaged', 'compressed data'],
    ['a first directory past the end', Uint8Array.of(0x49, 0x49, 42, 0, 0xff, 0xff, 0xff, 0x7f, ...new Uint8Array(20)), 'truncated', 'past its end'],
    ['a directory of more fields than bytes', Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xff, 0xff, ...new Uint8Array(40)), 'truncated', '65535 fields'],
    ['a field that points past the end', misplaced, 'truncated', 'field 258 of the TIFF says it has 3 values at byte 99999'],
    ['no pages', Uint8Array.of(0x4d, 0x4d, 0, 42, ...new Uint8Array(20)), 'no-pixels', 'no pages']
  ])('%s', (_, bytes, code, words) => {
    expect(() => decodeFile(bytes, codecs).frame(0)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code, message: expect.stringContaining(words) }))
  })

  it('overlapping directories, before they cost time', () => {
    // a directory every six bytes, each of 100 fields, and each pointing to the one before it
    const bytes = new Uint8Array(60_000)
    const view = new DataView(bytes.buffer)
    bytes.set([0x49, 0x49, 42, 0])
    view.setUint32(4, 50_000, true)
    for (let at = 50_000; at > 8; at -= 6) view.setUint16(at, 100, true)
    for (let at = 50_000; at > 2000; at -= 6) view.setUint32(at + 1202, at - 6, true)
    expect(() => decodeFile(bytes, codecs)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', message: expect.stringContaining('overlap') }))
  })

  it('the file of a peer cut at any byte', () => {
    for (const { file } of TIFFS_OF_PEERS.slice(5)) {
      const whole = Uint8Array.from(Buffer.from(file, 'base64'))
      const expected = decodeFile(whole, codecs).frame(0)
      for (let length = 1; length < whole.length; length += 7) {
        // what is missing may be no pixel
        expect(['refused', 'the same pixels'], `cut at ${length}`).toContain(outcome(whole.subarray(0, length), expected))
      }
    }
  })
})

function outcome(bytes: Uint8Array, expected: DecodedImage): string {
  try {
    return isDeepStrictEqual(decodeFile(bytes, codecs).frame(0), expected) ? 'the same pixels' : 'other pixels'
  } catch (error) {
    return error instanceof ImageRefusedError ? 'refused' : String(error)
  }
}
