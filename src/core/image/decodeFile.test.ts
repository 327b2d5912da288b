import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { niftiFile } from '../../../test/fixtures/niftiFile.ts'
import { INK_JPEGS } from '../../../test/fixtures/inkJpegs.ts'
import { tiffFile } from '../../../test/fixtures/tiffFile.ts'
import { TINY_JPEGS } from '../../../test/fixtures/tinyJpegs.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { element } from '../dicom/dicomElement.ts'
import { writeDicom } from '../dicom/writeDicom.ts'
import { decodeFile } from './decodeFile.ts'
import { encodePng } from './encodePng.ts'
import { ImageRefusedError } from './imageRefusedError.ts'

const codecs = await loadCodecs()
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

const VOLUME = niftiFile({ dimensions: [3, 4, 2], datatype: 16, littleEndian: false, voxels: Uint8Array.from({ length: 96 }, (_, i) => i * 7), sform: [0, 2, 0, 0, 1, 0, 0, 0, 0, 0, 3, 0] })

const FILES = {
  png: encodePng({ width: 5, height: 4, samplesPerPixel: 3, data: Uint8Array.from({ length: 60 }, (_, i) => i * 4) }),
  jpeg: Uint8Array.from(Buffer.from(TINY_JPEGS.rgb420.file, 'base64')),
  'cmyk jpeg': Uint8Array.from(Buffer.from(INK_JPEGS['CMYK, progressive'].file, 'base64')),
  tiff: tiffFile(
    [
      { fields: { 256: [3], 257: [2], 258: [8], 278: [1] }, strips: [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5, 6)] },
      { fields: { 256: [4], 257: [1], 258: [1], 259: [32_773] }, strips: [Uint8Array.of(0, 0xa0)] }
    ]
  ),
  nifti: VOLUME,
  'compressed nifti': gzipSync(VOLUME),
  dicom: writeDicom(
    [
      element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.1.1'),
      element('SOPInstanceUID', '2.25.7'),
      element('PatientName', 'Müller^Ann'),
      element('ViewCodeSequence', { items: [[element('CodeValue', 'R-10206')], [element('CodeValue', 'R-10214')]] }),
      element('WindowCenter', [2000, 100]),
      element('WindowWidth', [4000, 50])
    ],
    { rows: 6, columns: 4, frames: 2, photometricInterpretation: 'MONOCHROME1', bitsStored: 12, data: Uint16Array.from({ length: 48 }, (_, i) => i * 85) }
  )
}

describe('decodeFile', () => {
  it.each(Object.entries(FILES))('knows a %s by its content', (format, bytes) => {
    const file = decodeFile(bytes, codecs)
    expect({ format: file.format, frames: file.frameCount }).toEqual({ format: format.split(' ').at(-1), frames: format === 'png' || format.endsWith('jpeg') ? 1 : 2 })
  })

  it('does not depend on where the bytes lie in their buffer', () => {
    for (const bytes of Object.values(FILES)) {
      const moved = new Uint8Array(bytes.length + 7)
      moved.set(bytes, 5)
      const expected = decodeFile(bytes, codecs).frame(0)
      expect(decodeFile(moved.subarray(5, 5 + bytes.length), codecs).frame(0)).toEqual(expected)
      // a Buffer's slice is a view: decoding must not write into the file's bytes
      const buffer = Buffer.from(moved.subarray(5, 5 + bytes.length))
      expect([decodeFile(buffer, codecs).frame(0), new Uint8Array(buffer)]).toEqual([expected, Uint8Array.from(bytes)])
    }
  })

  it.each([
    ['an empty file', new Uint8Array(0), 'empty-file', 'empty'],
    ['text', text('Dear colleague,\nplease find'), 'unknown-format', 'text'],
    ['an HTML page', text('<!DOCTYPE html><html><body>404'), 'unknown-format', 'HTML'],
    ['a GIF', text('GIF89a........'), 'unknown-format', 'GIF'],
    ['zeros', new Uint8Array(4096), 'unknown-format', 'zeros'],
    ['a PNG cut off', FILES.png.subarray(0, 40), 'truncated', 'breaks off'],
    ['a DICOM file cut off in its pixels', FILES.dicom.subarray(0, -10), 'truncated', 'need 96 bytes'],
    ['a DICOM preamble alone', FILES.dicom.subarray(0, 132), 'truncated', 'no data set']
  ])('refuses %s', (_, bytes, code, words) => {
    expect(() => decodeFile(bytes, codecs)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code, message: expect.stringContaining(words) }))
  })

  it('refuses frames that are not there', () => {
    for (const bytes of Object.values(FILES)) {
      const file = decodeFile(bytes, codecs)
      for (const index of [-1, file.frameCount, 0.5, Number.NaN]) {
        expect(() => file.frame(index)).toThrow(expect.objectContaining({ code: 'no-such-frame' }))
      }
    }
  })

  it.each(Object.entries(FILES))('decodes a damaged %s or refuses it, and throws nothing else', (_, bytes) => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(bytes.length), fc.boolean(), (changes, length, cut) => {
        const damaged = bytes.slice(0, cut ? length : bytes.length)
        for (const { at, value } of changes) if (at < damaged.length) damaged[at] = value
        expect(outcome(damaged)).toBe('in bounds')
      }),
      { numRuns: 1500 }
    )
  })

  it('decodes or refuses bytes that only begin like an image', () => {
    const heads = [...Object.values(FILES).map((bytes) => bytes.subarray(0, 16)), FILES.dicom.subarray(0, 132), Uint8Array.of(8, 0, 5, 0, 67, 83), Uint8Array.of(0, 8, 0, 5, 67, 83), Uint8Array.of(8, 0, 0, 0)]
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), (head, tail) => {
        expect(outcome(Uint8Array.from([...head, ...tail]))).toBe('in bounds')
      }),
      { numRuns: 1500 }
    )
  })
})

/** `in bounds` where decoding gives whole images or an ImageRefusedError. */
function outcome(bytes: Uint8Array): string {
  try {
    const file = decodeFile(bytes, codecs)
    const image = file.frame(file.frameCount - 1)
    return image.data.length === image.width * image.height * image.samplesPerPixel ? 'in bounds' : 'data of another shape'
  } catch (error) {
    return error instanceof ImageRefusedError && error.message.length > 10 ? 'in bounds' : `threw ${String(error)}`
  }
}
