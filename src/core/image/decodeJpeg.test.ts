import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encapsulate, fragmentItems } from '../../../test/fixtures/encapsulate.ts'
import { INK_JPEGS } from '../../../test/fixtures/inkJpegs.ts'
import { encodeLosslessJpeg } from '../../../test/fixtures/losslessJpeg.ts'
import { TINY_JPEGS } from '../../../test/fixtures/tinyJpegs.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { readJpegFrameHeader } from '../dicom/jpegFrameHeader.ts'
import { decodeFile } from './decodeFile.ts'
import { decodeJpeg } from './decodeJpeg.ts'
import { decodeJpegPlanes } from './decodeJpegPlanes.ts'
import { readJpegHeader } from './jpegHeader.ts'

const codecs = await loadCodecs()
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

describe('decodeJpeg', () => {
  it.each(['grey', 'progressive'] as const)('decodes %s to the very samples that Pillow reads', (name) => {
    const grey = name === 'grey'
    expect(decodeJpeg(bytesOf(TINY_JPEGS[name].file), codecs)).toEqual({
      width: 11,
      height: 9,
      samplesPerPixel: grey ? 1 : 3,
      data: bytesOf(TINY_JPEGS[name].samples),
      bitsStored: 8,
      signed: false,
      photometricInterpretation: grey ? 'MONOCHROME2' : 'RGB',
      rescale: { slope: 1, intercept: 0 },
      windows: []
    })
  })

  it('turns an image upright as its EXIF orientation says', () => {
    // 6: a quarter turn clockwise
    const [stored, turned] = [bytesOf(TINY_JPEGS.rgb420.samples), decodeJpeg(bytesOf(TINY_JPEGS.rgb420.file), codecs)]
    const expected = Array.from({ length: 9 * 11 }, (_, i) => {
      const at = 3 * ((8 - (i % 9)) * 11 + Math.floor(i / 9))
      return [...stored.subarray(at, at + 3)]
    })
    expect([turned.width, turned.height, [...turned.data]]).toEqual([9, 11, expected.flat()])
  })

  it('leaves a DICOM frame as it is, whatever the EXIF data in it', () => {
    const dicom = encapsulate(
      { transferSyntax: '1.2.840.10008.1.2.4.50', rows: 9, columns: 11, bitsAllocated: 8, samplesPerPixel: 3, photometricInterpretation: 'YBR_FULL_422' },
      fragmentItems([], [bytesOf(TINY_JPEGS.rgb420.file)])
    )
    const { width, height, data } = decodeFile(dicom, codecs).frame(0)
    const stored = bytesOf(TINY_JPEGS.rgb420.samples)
    expect([width, height, Math.max(...data.map((value, i) => Math.abs(value - (stored[i] ?? 0)))) <= 1]).toEqual([11, 9, true])
  })

  it('reads the header, with EXIF orientation', () => {
    expect(readJpegHeader(bytesOf(TINY_JPEGS.rgb420.file))).toEqual({ width: 11, height: 9, components: 3, process: 'dct-8', orientation: 6, complete: true })
  })

  it.each(Object.entries({ ...INK_JPEGS, 'CMYK, baseline': { file: TINY_JPEGS.cmyk.file, sha256: '5d6eb413fe01ebf6b54b2ea9f48ae26c27aaff12925d9f3d69cbc57283f89a9d' } }))(
    'turns %s to the RGB that Pillow makes of it',
    (_, { file, sha256 }) => {
      const { width, height, samplesPerPixel, photometricInterpretation, data } = decodeJpeg(bytesOf(file), codecs)
      const found = { width, height, samplesPerPixel, photometricInterpretation, sha256: createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex') }
      expect(found).toEqual({ width: 11, height: 9, samplesPerPixel: 3, photometricInterpretation: 'RGB', sha256 })
    }
  )

  it.each([
    ['grey', 'grey'],
    ['rgb420', 'YCbCr'],
    ['progressive', 'YCbCr']
  ] as const)('has a decoder of its own that agrees with libjpeg-turbo on %s', (name, colour) => {
    const bytes = bytesOf(TINY_JPEGS[name].file)
    expect(decodeJpegPlanes(bytes, readJpegFrameHeader(bytes), colour).data).toEqual(bytesOf(TINY_JPEGS[name].samples))
  })

  it('reads lossless JPEG of 12 bits', () => {
    const samples = Uint16Array.from({ length: 6 * 5 }, (_, i) => (i * 997) & 4095)
    const file = encodeLosslessJpeg(samples, { width: 6, height: 5, components: 1, precision: 12, predictor: 1, restartRows: 0, interleaved: true })
    const image = decodeFile(file, codecs).frame(0)
    expect([image.width, image.height, image.bitsStored, image.data]).toEqual([6, 5, 12, samples])
  })

  it('refuses the file cut at any byte', () => {
    const whole = bytesOf(TINY_JPEGS.rgb420.file)
    for (let length = 3; length < whole.length; length++) {
      expect(() => decodeJpeg(whole.subarray(0, length), codecs), `cut at ${length}`).toThrow(expect.objectContaining({ name: 'ImageRefusedError' }))
    }
  })

  it.each([
    [65_535, 65_535, 'too-many-pixels'],
    [10_000, 10_000, 'implausible-size'],
    [0, 9, 'damaged']
  ])('refuses a frame header that says %i x %i', (width, height, code) => {
    const bytes = bytesOf(TINY_JPEGS.grey.file)
    const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0)
    new DataView(bytes.buffer).setUint16(at + 5, height)
    new DataView(bytes.buffer).setUint16(at + 7, width)
    expect(() => decodeJpeg(bytes, codecs)).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    [0xc5, 'hierarchical'],
    [0xc9, 'arithmetic']
  ])('refuses process %i by name', (marker, name) => {
    const bytes = bytesOf(TINY_JPEGS.grey.file)
    bytes[bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === 0xc0) + 1] = marker
    expect(() => decodeJpeg(bytes, codecs)).toThrow(expect.objectContaining({ code: 'unsupported-jpeg', message: expect.stringContaining(name) }))
  })

  it('goes on decoding after a damaged file', () => {
    const damaged = bytesOf(TINY_JPEGS.grey.file)
    damaged.fill(0xaa, damaged.length - 40, damaged.length - 2)
    expect(() => decodeJpeg(damaged, codecs)).toThrow(expect.objectContaining({ name: 'ImageRefusedError' }))
    expect(decodeJpeg(bytesOf(TINY_JPEGS.grey.file), codecs).data).toEqual(bytesOf(TINY_JPEGS.grey.samples))
  })
})
