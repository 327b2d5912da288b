import * as fc from 'fast-check'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { encapsulate, fragmentItems, type Encapsulated } from '../../../test/fixtures/encapsulate.ts'
import { encodeRlePlanes } from '../../../test/fuzz/encodeRle.ts'
import { encodeLosslessJpeg } from '../../../test/fixtures/losslessJpeg.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import { ImageRefusedError } from '../image/imageRefusedError.ts'
import { decodeRle } from './decodeRle.ts'

const codecs = await loadCodecs()
const RLE = '1.2.840.10008.1.2.5'
const UNCOMPRESSED = '1.2.840.10008.1.2.1.98'
const DEFLATED = '1.2.840.10008.1.2.8.1'

/** What `decode` gives, or the name of the error that it throws. */
function outcome(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    return error instanceof Error ? error.name : 'no error'
  }
}

const tiny = { transferSyntax: RLE, rows: 1, columns: 2, bitsAllocated: 8 } as const
const frameBytes = (first: number): Uint8Array => encodeRlePlanes([[first, first + 1]])
const valuesOf = (file: Uint8Array): number[][] => {
  const decoded = decodeFile(file, codecs)
  return Array.from({ length: decoded.frameCount }, (_, i) => [...decoded.storedFrame(i).data])
}

describe('frames are found', () => {
  const one = frameBytes(10)
  const two = frameBytes(20)
  // two fragments of the first frame: 64 and a few bytes, with 8 of item header each
  const offsets = [0, 64 + 8 + (one.length - 64) + 8]

  it.each([
    ['a fragment each', [], [one, two]],
    ['by the basic offset table', offsets, [one.subarray(0, 64), one.subarray(64), two]],
    ['one a fragment where the table lies', [0, 7], [one, two]]
  ])('%s', (_, table, fragments) => {
    expect(valuesOf(encapsulate({ ...tiny, frames: 2 }, fragmentItems(table, fragments)))).toEqual([[10, 11], [20, 21]])
  })

  it('by the extended offset table', () => {
    const table = new Uint8Array(BigUint64Array.from(offsets, BigInt).buffer)
    const file = encapsulate(
      { ...tiny, frames: 2, more: [{ tag: '7fe00001', vr: 'OV', value: table }] },
      fragmentItems([], [one.subarray(0, 64), one.subarray(64), two])
    )
    expect(valuesOf(file)).toEqual([[10, 11], [20, 21]])
  })

  it('by the start markers of JPEG where the table names fragments within frames', () => {
    const shape = { width: 2, height: 1, components: 1, precision: 8, predictor: 1, restartRows: 0, interleaved: true }
    const [first, second] = [[10, 11], [20, 21]].map((values) => encodeLosslessJpeg(values, shape)) as [Uint8Array, Uint8Array]
    const parts = [first.subarray(0, 20), first.subarray(20), second.subarray(0, 30), second.subarray(30)]
    const file = encapsulate({ ...tiny, transferSyntax: '1.2.840.10008.1.2.4.70', frames: 2 }, fragmentItems([0, 28], parts))
    expect(valuesOf(file)).toEqual([[10, 11], [20, 21]])
  })

  it('as one where there is one frame', () => {
    expect(valuesOf(encapsulate(tiny, fragmentItems([], [one.subarray(0, 10), one.subarray(10)])))).toEqual([[10, 11]])
  })

  it.each([
    ['fewer fragments than frames', { ...tiny, frames: 3 }, [one, two], 'implausible-size'],
    ['fragments that no marker divides', { ...tiny, frames: 2 }, [one, two, two], 'damaged'],
    ['no fragments', tiny, [], 'truncated']
  ])('and refused with %s', (_, image, fragments, code) => {
    expect(() => valuesOf(encapsulate(image, fragmentItems([], fragments)))).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code }))
  })

  it('and refused where the file breaks off in the frame asked for', () => {
    const whole = encapsulate({ ...tiny, frames: 2 }, fragmentItems([], [one, two]))
    const file = decodeFile(whole.subarray(0, whole.length - 10), codecs)
    expect([...file.storedFrame(0).data]).toEqual([10, 11])
    expect(() => file.storedFrame(1)).toThrow(expect.objectContaining({ code: 'truncated' }))
  })
})

describe('RLE', () => {
  const shapes = fc.record({ samples: fc.constantFrom(1, 3), bytes: fc.constantFrom(1, 2, 4), pixels: fc.integer({ min: 1, max: 300 }) })

  it('gives back what was encoded, of any depth', () => {
    fc.assert(
      fc.property(shapes, fc.infiniteStream(fc.constantFrom(0, 0, 0, 1, 255)), ({ samples, bytes, pixels }, stream) => {
        const planes = Array.from({ length: samples * bytes }, () => Array.from({ length: pixels }, () => stream.next().value))
        const expected = Array.from({ length: pixels }, (_, p) =>
          Array.from({ length: samples }, (__, s) => planes.slice(s * bytes, (s + 1) * bytes).map((plane) => plane[p]).toReversed())
        ).flat(2)
        expect([...decodeRle(encodeRlePlanes(planes), pixels, samples, bytes)]).toEqual(expected)
      })
    )
  })

  it('ends in pixels or a refusal whatever the bytes', () => {
    const whole = encodeRlePlanes([[1, 1, 1, 1, 2, 3], [4, 5, 6, 6, 6, 6]])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }), fc.nat(whole.length), (changes, length) => {
        const bytes = whole.slice(0, length)
        for (const [at, value] of changes) if (at < length) bytes[at] = value
        expect(['12 bytes', 'ImageRefusedError']).toContain(outcome(() => `${decodeRle(bytes, 6, 1, 2).length} bytes`))
      })
    )
  })

  it.each([
    ['a size past its bytes', [[1, 2]], 1_000_000, 1, 'implausible-size'],
    ['another number of segments', [[1], [2]], 1, 1, 'damaged'],
    ['a segment that is too short', [[1, 2]], 3, 1, 'truncated']
  ])('is refused with %s', (_, planes, size, samples, code) => {
    expect(() => decodeRle(encodeRlePlanes(planes), size, samples, 1)).toThrow(expect.objectContaining({ code }))
  })
})

describe('pixels', () => {
  it.each<[string, Encapsulated, Uint8Array, number[]]>([
    ['signed 16-bit RLE', { ...tiny, bitsAllocated: 16, bitsStored: 12, signed: true }, encodeRlePlanes([[0x0f, 0x07], [0xfe, 0xff]]), [-2, 2047]],
    ['one-bit RLE', { ...tiny, columns: 10, bitsAllocated: 1 }, encodeRlePlanes([[0b10000101, 0b10]]), [1, 0, 1, 0, 0, 0, 0, 1, 0, 1]],
    ['RGB RLE, said to be planar or not', { ...tiny, samplesPerPixel: 3 }, encodeRlePlanes([[1, 2], [3, 4], [5, 6]]), [1, 3, 5, 2, 4, 6]],
    ['RLE of 24 bits', { ...tiny, bitsAllocated: 24 }, encodeRlePlanes([[1, 255], [2, 0], [3, 7]]), [0x010203, 0xff0007]],
    ['a frame that is not compressed', { ...tiny, transferSyntax: UNCOMPRESSED, bitsAllocated: 16 }, Uint8Array.of(1, 2, 3, 4), [0x0201, 0x0403]],
    ['a deflated frame', { ...tiny, transferSyntax: DEFLATED }, Uint8Array.from(deflateRawSync(Uint8Array.of(7, 9))), [7, 9]]
  ])('of %s', (_, image, bytes, expected) => {
    expect(valuesOf(encapsulate(image, fragmentItems([], [bytes])))).toEqual([expected])
  })

  it('of a deflated frame that gives more than the image are refused', () => {
    const bytes = Uint8Array.from(deflateRawSync(new Uint8Array(100_000)))
    expect(() => valuesOf(encapsulate({ ...tiny, transferSyntax: DEFLATED }, fragmentItems([], [bytes])))).toThrow(ImageRefusedError)
  })

  it.each([
    ['4.94', 'JPIP Referenced'],
    ['4.100', 'MPEG2 Main Profile'],
    ['4.102', 'MPEG-4 AVC/H.264 High Profile'],
    ['4.107', 'HEVC/H.265 Main Profile'],
    ['4.110', 'JPEG XL Lossless'],
    ['4.112', 'JPEG XL']
  ])('in the transfer syntax %s are refused by its name, %s', (end, name) => {
    const file = encapsulate({ ...tiny, transferSyntax: `1.2.840.10008.1.2.${end}` }, fragmentItems([], [Uint8Array.of(1, 2)]))
    expect(() => valuesOf(file)).toThrow(expect.objectContaining({ code: 'unsupported-transfer-syntax', message: expect.stringContaining(`${name} (`) }))
  })
})
