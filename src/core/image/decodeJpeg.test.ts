import { describe, expect, it } from 'vitest'
import { TINY_JPEGS } from '../../../test/fixtures/tinyJpegs.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeJpeg } from './decodeJpeg.ts'
import { readJpegHeader } from './jpegHeader.ts'

const codecs = await loadCodecs()
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'))

describe('decodeJpeg', () => {
  it.each(['grey', 'rgb420', 'progressive'] as const)('decodes %s to the very samples that Pillow reads', (name) => {
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

  it('reads the header, with EXIF orientation', () => {
    expect(readJpegHeader(bytesOf(TINY_JPEGS.rgb420.file))).toEqual({ width: 11, height: 9, components: 3, process: 'dct-8', orientation: 6, complete: true })
  })

  it('refuses CMYK by name', () => {
    expect(() => decodeJpeg(bytesOf(TINY_JPEGS.cmyk.file), codecs)).toThrow(
      expect.objectContaining({ code: 'unsupported-jpeg', message: expect.stringContaining('CMYK') })
    )
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
    [0xc3, 'lossless'],
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
