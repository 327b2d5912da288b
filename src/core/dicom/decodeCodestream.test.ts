import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encapsulate, fragmentItems } from '../../../test/fixtures/encapsulate.ts'
import { frameEncoder } from '../../../test/fixtures/encodeFrame.ts'
import { encodeLosslessJpeg } from '../../../test/fixtures/losslessJpeg.ts'
import { TINY_JPEGS } from '../../../test/fixtures/tinyJpegs.ts'
import { WIDE_JPEGS } from '../../../test/fixtures/wideJpegs.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import type { DecodedImage } from '../image/image.ts'
import { decodeCodestream } from './decodeCodestream.ts'

const codecs = await loadCodecs()
const encoders = { jpegLs: await frameEncoder('jpegLs'), jpeg2000: await frameEncoder('jpeg2000'), htj2k: await frameEncoder('htj2k') }
const [width, height] = [24, 17]

/** A ramp with some noise: what every predictor and wavelet has something to do with. */
function picture(components: number, low: number, high: number): Int32Array {
  return Int32Array.from({ length: width * height * components }, (_, i) => low + ((i * 37 + (i % 11) * (i % 7) * 101) % (high - low + 1)))
}

/** Stored values as the encoders take them: bytes, or words in little endian. */
function bytesOf(values: Int32Array, bits: number): Uint8Array {
  if (bits <= 8) return Uint8Array.from(values)
  return new Uint8Array(Int16Array.from(values).buffer)
}

function outcome(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

describe('frames in WebAssembly', () => {
  const cases = [
    [8, false, 1],
    [8, false, 3],
    [12, false, 1],
    [16, false, 1],
    [16, true, 1]
  ] as const

  it.each((['jpegLs', 'jpeg2000', 'htj2k'] as const).flatMap((kind) => cases.map((one) => [kind, ...one] as const)))(
    '%s gives back %i bits, signed %s, %i component(s)',
    (kind, bits, signed, components) => {
      const values = signed ? picture(components, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1) : picture(components, 0, 2 ** bits - 1)
      const frame = { width, height, bitsPerSample: bits, componentCount: components, isSigned: signed && kind !== 'jpegLs' }
      const coded = encoders[kind](bytesOf(values, bits), frame, components > 1 ? 2 : 0)
      const transferSyntax = `1.2.840.10008.1.2.4.${{ jpegLs: 80, jpeg2000: 90, htj2k: 201 }[kind]}`
      const image = { transferSyntax, rows: height, columns: width, samplesPerPixel: components, bitsAllocated: bits > 8 ? 16 : 8, bitsStored: bits, signed }
      expect([...decodeFile(encapsulate(image, fragmentItems([], [coded])), codecs).storedFrame(0).data]).toEqual([...values])
    }
  )

  it('take the sign that the header says, and say so where the codestream has more bits', () => {
    const coded = encoders.jpeg2000(bytesOf(picture(1, 0, 4095), 12), { width, height, bitsPerSample: 12, componentCount: 1, isSigned: false })
    const image = { transferSyntax: '1.2.840.10008.1.2.4.90', rows: height, columns: width, bitsAllocated: 16, bitsStored: 10 }
    const decoded = (signed: boolean): DecodedImage => decodeFile(encapsulate({ ...image, signed }, fragmentItems([], [coded])), codecs).frame(0)
    const expected = picture(1, 0, 4095)
    expect([decoded(false), decoded(true)]).toEqual([
      expect.objectContaining({ bitsStored: 12, data: Uint16Array.from(expected) }),
      expect.objectContaining({ bitsStored: 12, data: Int16Array.from(expected, (value) => (value > 2047 ? value - 4096 : value)) })
    ])
  })

  it('come out of the boxes of a JP2 file', () => {
    const coded = encoders.jpeg2000(bytesOf(picture(1, 0, 255), 8), { width, height, bitsPerSample: 8, componentCount: 1, isSigned: false })
    const signature = [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20, 0x0d, 0x0a, 0x87, 0x0a]
    const boxed = Uint8Array.from([...signature, 0, 0, 0, 8, 0x66, 0x74, 0x79, 0x70, 0, 0, 0, 0, 0x6a, 0x70, 0x32, 0x63, ...coded])
    const expected = { rows: height, columns: width, samplesPerPixel: 1 } as const
    expect([...decodeCodestream(boxed, expected, codecs).data]).toEqual([...picture(1, 0, 255)])
  })
})

describe('JPEG 2000', () => {
  const frame = { width, height, bitsPerSample: 8, componentCount: 1, isSigned: false }
  const expected = { rows: height, columns: width, samplesPerPixel: 1 } as const
  const whole = encoders.jpeg2000(bytesOf(picture(1, 0, 255), 8), frame)

  it('without its end marker is read where its last tile-part is whole', () => {
    const cut = whole.subarray(0, whole.length - 2)
    expect([...decodeCodestream(cut, expected, codecs).data]).toEqual([...picture(1, 0, 255)])
    expect(() => decodeCodestream(cut.subarray(0, cut.length - 1), expected, codecs)).toThrow(expect.objectContaining({ code: 'truncated' }))
  })

  it('of more than 16 bits is refused', () => {
    const wide = whole.slice()
    wide[42] = 16
    expect(() => decodeCodestream(wide, expected, codecs)).toThrow(expect.objectContaining({ code: 'unsupported-pixels', message: expect.stringContaining('17 bits') }))
  })
})

describe('lossless JPEG', () => {
  it('gives back what was encoded: every predictor, precision and arrangement', () => {
    const shapes = fc.record({
      width: fc.integer({ min: 1, max: 9 }),
      height: fc.integer({ min: 1, max: 9 }),
      components: fc.constantFrom<1 | 3>(1, 3),
      precision: fc.integer({ min: 2, max: 16 }),
      predictor: fc.integer({ min: 1, max: 7 }),
      restartRows: fc.integer({ min: 0, max: 3 }),
      interleaved: fc.boolean()
    })
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.nat(65_535)), (shape, stream) => {
        const count = shape.width * shape.height * shape.components
        const samples = Array.from({ length: count }, () => stream.next().value % 2 ** shape.precision)
        const expected = { rows: shape.height, columns: shape.width, samplesPerPixel: shape.components }
        const { precision, data } = decodeCodestream(encodeLosslessJpeg(samples, shape), expected, codecs)
        expect([precision, [...data]]).toEqual([shape.precision, samples])
      })
    )
  })
})

describe('a JPEG frame without its end marker', () => {
  const lossless = { width: 11, height: 9, components: 1, precision: 8, predictor: 1, restartRows: 0, interleaved: true }
  const expected = { rows: 9, columns: 11, samplesPerPixel: 1 } as const
  const frames: [string, Uint8Array][] = [
    ['baseline', Uint8Array.from(Buffer.from(TINY_JPEGS.grey.file, 'base64'))],
    ['lossless', encodeLosslessJpeg(Uint8Array.from({ length: 99 }, (_, i) => i * 37), lossless)],
    ['progressive of 12 bits', Uint8Array.from(Buffer.from(WIDE_JPEGS.progressiveGrey.file, 'base64'))]
  ]

  it.each(frames.slice(0, 2))('is read where nothing else is missing, and refused where something is: %s', (_, whole) => {
    const decoded = decodeCodestream(whole, expected, codecs)
    expect(decodeCodestream(whole.subarray(0, whole.length - 2), expected, codecs)).toEqual(decoded)
    for (let length = 2; length < whole.length - 4; length++) expect(outcome(() => String(decodeCodestream(whole.subarray(0, length), expected, codecs).data))).toBe('ImageRefusedError')
  })

  it.each(frames.slice(2))('is refused where scans could be missing: %s', (_, whole) => {
    expect(() => decodeCodestream(whole.subarray(0, whole.length - 2), expected, codecs)).toThrow(expect.objectContaining({ code: 'truncated' }))
  })
})

describe('lossy JPEG of 12 bits', () => {
  it.each(Object.entries(WIDE_JPEGS))('is read as DCMTK reads it, to 1: %s', (_, { components, file, samples }) => {
    const reference = Buffer.from(samples, 'base64')
    const { data, precision } = decodeCodestream(Uint8Array.from(Buffer.from(file, 'base64')), { rows: 9, columns: 11, samplesPerPixel: components }, codecs)
    expect([precision, data.length]).toEqual([12, reference.length / 2])
    expect(Math.max(...Array.from(data, (value, i) => Math.abs(value - reference.readUInt16LE(2 * i))))).toBeLessThanOrEqual(1)
  })

  it.each(Object.entries(WIDE_JPEGS))('ends in pixels or a refusal when it is damaged: %s', (_, { components, file }) => {
    const whole = Uint8Array.from(Buffer.from(file, 'base64'))
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = whole.slice()
        for (const [at, value] of changes) bytes[at] = value
        const expected = { rows: 9, columns: 11, samplesPerPixel: components }
        expect([`${99 * components}`, 'ImageRefusedError']).toContain(outcome(() => `${decodeCodestream(bytes, expected, codecs).data.length}`))
      }),
      { numRuns: 300 }
    )
  })
})

describe('damaged frames', () => {
  const flat = { width, height, bitsPerSample: 8, componentCount: 1, isSigned: false }
  const lossless = { width, height, components: 1, precision: 8, predictor: 1, restartRows: 0, interleaved: true }
  const frames: [string, Uint8Array][] = [
    ['JPEG-LS', encoders.jpegLs(bytesOf(picture(1, 0, 255), 8), flat)],
    ['JPEG 2000', encoders.jpeg2000(bytesOf(picture(1, 0, 255), 8), flat)],
    ['HTJ2K', encoders.htj2k(bytesOf(picture(1, 0, 255), 8), flat)],
    ['lossless JPEG', encodeLosslessJpeg(picture(1, 0, 255), lossless)]
  ]
  const expected = { rows: height, columns: width, samplesPerPixel: 1 } as const

  it.each(frames)('of %s end in pixels or a refusal, and the next frame decodes', (_, whole) => {
    const undamaged = decodeCodestream(whole, expected, codecs)
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: whole.length }), (places, length) => {
        const bytes = whole.slice(0, length)
        for (const [at, value] of places) if (at < length) bytes[at] = value
        const samples = width * height
        expect([`${samples}`, 'ImageRefusedError']).toContain(outcome(() => `${decodeCodestream(bytes, expected, codecs).data.length}`))
      }),
      { numRuns: 60 }
    )
    expect(decodeCodestream(whole, expected, codecs)).toEqual(undamaged)
  })

  it.each(frames)('of %s are refused when they are of another size than the header says', (_, whole) => {
    expect(() => decodeCodestream(whole, { ...expected, rows: 60_000, columns: 2000 }, codecs)).toThrow(
      expect.objectContaining({ name: 'ImageRefusedError', code: 'damaged', message: expect.stringContaining('2000 x 60000') })
    )
  })

  it('are refused by their first bytes when they are something else', () => {
    expect(() => decodeCodestream(Uint8Array.of(1, 2, 3, 4), expected, codecs)).toThrow(expect.objectContaining({ message: expect.stringContaining('01 02 03 04') }))
  })
})

describe('colour', () => {
  const file = Uint8Array.from(Buffer.from(TINY_JPEGS.rgb420.file, 'base64'))
  const image = (photometricInterpretation: string) =>
    decodeFile(
      encapsulate(
        { transferSyntax: '1.2.840.10008.1.2.4.50', rows: 9, columns: 11, samplesPerPixel: 3, bitsAllocated: 8, photometricInterpretation },
        fragmentItems([], [file])
      ),
      codecs
    )

  it('of a JPEG stays as coded in stored values, and is RGB when shown, whatever the header says', () => {
    const reference = Uint8Array.from(Buffer.from(TINY_JPEGS.rgb420.samples, 'base64'))
    for (const photometric of ['YBR_FULL_422', 'RGB']) {
      const opened = image(photometric)
      const { data } = opened.frame(0)
      const worst = Math.max(...Array.from(data, (value, i) => Math.abs(value - (reference[i] ?? 0))))
      // libjpeg converts in integers
      expect(worst).toBeLessThanOrEqual(1)
      expect([...opened.storedFrame(0).data]).not.toEqual([...data])
    }
  })
})
