import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import { element, type DicomElement, type DicomValue } from './dicomElement.ts'
import type { Vr } from './dictionary.ts'
import { readDicom } from './readDicom.ts'
import { writeDicom } from './writeDicom.ts'

const codecs = await loadCodecs()

const IDENTITY = [element('SOPClassUID', '1.2.840.10008.5.1.4.1.1.7'), element('SOPInstanceUID', '2.25.7')]

/** The Image Pixel module with changes; an undefined change leaves the element out. */
function dataset(changes: Record<string, DicomElement | undefined> = {}): DicomElement[] {
  const elements: Record<string, DicomElement | undefined> = {
    samples: element('SamplesPerPixel', 1),
    photometric: element('PhotometricInterpretation', 'MONOCHROME2'),
    rows: element('Rows', 2),
    columns: element('Columns', 3),
    allocated: element('BitsAllocated', 16),
    stored: element('BitsStored', 12),
    high: element('HighBit', 11),
    sign: element('PixelRepresentation', 0),
    pixels: element('PixelData', Uint16Array.of(0, 1, 2, 0x0fff, 0xf004, 0x1005)),
    ...changes
  }
  return [...IDENTITY, ...Object.values(elements).filter((one) => one !== undefined)]
}
const raw = (tag: string, vr: Vr, value: DicomValue): DicomElement => ({ tag, vr, value })
const frameOf = (elements: readonly DicomElement[]) => decodeFile(writeDicom(elements), codecs).frame(0)

describe('pixels', () => {
  it('are the stored bits alone, whatever lies above them', () => {
    expect(frameOf(dataset())).toEqual({
      width: 3,
      height: 2,
      samplesPerPixel: 1,
      data: Uint16Array.of(0, 1, 2, 0xfff, 4, 5),
      bitsStored: 12,
      signed: false,
      photometricInterpretation: 'MONOCHROME2',
      rescale: { slope: 1, intercept: 0 },
      windows: []
    })
  })

  it('extend the sign of the stored bits and honour the high bit', () => {
    const signed = frameOf(dataset({ sign: element('PixelRepresentation', 1) }))
    const high = frameOf(dataset({ high: element('HighBit', 15) }))
    expect([signed.data, high.data]).toEqual([Int16Array.of(0, 1, 2, -1, 4, 5), Uint16Array.of(0, 0, 0, 0xff, 0xf00, 0x100)])
  })

  it('come interleaved from planes', () => {
    const planes = dataset({
      samples: element('SamplesPerPixel', 3),
      photometric: element('PhotometricInterpretation', 'RGB'),
      planar: element('PlanarConfiguration', 1),
      columns: element('Columns', 1),
      allocated: element('BitsAllocated', 8),
      stored: element('BitsStored', 8),
      high: element('HighBit', 7),
      pixels: raw('7fe00010', 'OB', Uint8Array.of(1, 4, 2, 5, 3, 6))
    })
    expect([...frameOf(planes).data]).toEqual([1, 2, 3, 4, 5, 6])
  })

  it.each([
    ['YBR_FULL', 2, [76, 85, 255, 150, 44, 21], [254, 0, 0, 0, 255, 1]],
    // Y0 Y1 Cb Cr
    ['YBR_FULL_422', 2, [76, 29, 85, 255], [254, 0, 0, 207, 0, 0]]
  ])('of %s become RGB', (photometric, columns, bytes, expected) => {
    const elements = dataset({
      samples: element('SamplesPerPixel', 3),
      photometric: element('PhotometricInterpretation', photometric),
      planar: element('PlanarConfiguration', 0),
      rows: element('Rows', 1),
      columns: element('Columns', columns),
      allocated: element('BitsAllocated', 8),
      stored: element('BitsStored', 8),
      high: element('HighBit', 7),
      pixels: raw('7fe00010', 'OB', Uint8Array.from(bytes))
    })
    expect([...frameOf(elements).data]).toEqual(expected)
  })

  it('of a palette are looked up, clamped at its ends', () => {
    const tables = [
      raw('00281101', 'US', [3, 1, 16]),
      raw('00281102', 'US', [3, 1, 16]),
      raw('00281103', 'US', [3, 1, 16]),
      raw('00281201', 'OW', Uint16Array.of(100, 200, 300)),
      raw('00281202', 'OW', Uint16Array.of(101, 201, 301)),
      raw('00281203', 'OW', Uint16Array.of(102, 202, 302))
    ]
    const elements = [...dataset({ photometric: element('PhotometricInterpretation', 'PALETTE COLOR') }), ...tables]
    const image = frameOf(elements)
    const entries = [[100, 101, 102], [100, 101, 102], [200, 201, 202], [300, 301, 302], [300, 301, 302], [300, 301, 302]]
    expect([image.bitsStored, image.samplesPerPixel, [...image.data]]).toEqual([16, 3, entries.flat()])
  })

  it.each([
    // discrete 3 values, linear to 40 in 2, the first segment again
    ['16 bits', 16, 'OW', Uint16Array.of(0, 3, 10, 20, 30, 1, 2, 40, 2, 1, 0, 0)],
    ['8 bits', 8, 'OW', Uint8Array.of(0, 3, 10, 20, 30, 1, 2, 40, 2, 1, 0, 0, 0, 0)],
    ['8 bits with a padding byte', 8, 'OW', Uint8Array.of(0, 3, 10, 20, 30, 1, 2, 40, 0, 3, 10, 20, 30)]
  ] as const)('of a segmented palette of %s are looked up', (_, bits, vr, segments) => {
    const tables = [1, 2, 3].flatMap((n) => [raw(`0028110${n}`, 'US', [8, 0, bits]), raw(`0028122${n}`, vr, segments)])
    const indices = { columns: element('Columns', 4), pixels: element('PixelData', Uint16Array.of(0, 1, 2, 3, 4, 5, 6, 7)) }
    const image = frameOf([...dataset({ photometric: element('PhotometricInterpretation', 'PALETTE COLOR'), ...indices }), ...tables])
    expect([image.bitsStored, [...image.data]]).toEqual([bits, [10, 20, 30, 35, 40, 10, 20, 30].flatMap((value) => [value, value, value])])
  })

  it.each([
    ['one that refers to itself', [2, 9, 0, 0]],
    ['one that begins with a line', [1, 8, 5]],
    ['one that gives nothing', [0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['one that is too long', [0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['one that breaks off', [0, 2, 1, 2]]
  ])('of a segmented palette are refused with %s', (_, segments) => {
    const tables = [1, 2, 3].flatMap((n) => [raw(`0028110${n}`, 'US', [8, 0, 16]), raw(`0028122${n}`, 'OW', Uint16Array.from(segments))])
    expect(() => frameOf([...dataset({ photometric: element('PhotometricInterpretation', 'PALETTE COLOR') }), ...tables])).toThrow(
      expect.objectContaining({ name: 'ImageRefusedError', code: 'damaged' })
    )
  })

  it.each([
    ['single', '7fe00008', 'OF', Float32Array.of(-1, 0, 1, 2, NaN, Infinity)],
    ['double', '7fe00009', 'OD', Float64Array.of(-1, 0, 1, 2, NaN, Infinity)]
  ] as const)('of %s precision are mapped to 16 bits, and stored values stay as they are', (_, tag, vr, values) => {
    const file = decodeFile(writeDicom(dataset({ pixels: raw(tag, vr, new Uint8Array(values.buffer)) })), codecs)
    expect(file.storedFrame(0).data).toEqual(values)
    const image = file.frame(0)
    expect([image.bitsStored, image.signed, [...image.data]]).toEqual([16, false, [0, 21_845, 43_690, 65_535, 0, 65_535]])
    expect([image.rescale.slope * 65_535, image.rescale.intercept]).toEqual([3, -1])
  })

  it('of one bit are unpacked across frames that share a byte', () => {
    const bits = dataset({
      frames: element('NumberOfFrames', 2),
      allocated: element('BitsAllocated', 1),
      stored: element('BitsStored', 1),
      high: element('HighBit', 0),
      // from the low end: 1 0 1 1 0 0 | 0 1 1 0 0 1
      pixels: raw('7fe00010', 'OB', Uint8Array.of(0b10001101, 0b1001))
    })
    const file = decodeFile(writeDicom(bits), codecs)
    expect([[...file.frame(0).data], [...file.frame(1).data]]).toEqual([
      [1, 0, 1, 1, 0, 0],
      [0, 1, 1, 0, 0, 1]
    ])
  })

  it('carry rescale, windows and spacing; a frame its own before the shared ones', () => {
    const groups = (slope: number, spacing: number): DicomElement[] => [
      raw('00289145', 'SQ', { items: [[element('RescaleSlope', slope), element('RescaleIntercept', -10)]] }),
      raw('00289110', 'SQ', { items: [[element('PixelSpacing', [spacing, spacing])]] })
    ]
    const elements = [
      ...dataset({ frames: element('NumberOfFrames', 2), pixels: element('PixelData', new Uint16Array(12)) }),
      element('WindowCenter', [40, 300]),
      element('WindowWidth', [400, 1500]),
      element('WindowCenterWidthExplanation', ['soft', 'bone']),
      raw('52009229', 'SQ', { items: [groups(2, 0.5)] }),
      raw('52009230', 'SQ', { items: [groups(3, 0.7), []] })
    ]
    const file = decodeFile(writeDicom(elements), codecs)
    const windows = [
      { center: 40, width: 400, function: 'LINEAR', explanation: 'soft' },
      { center: 300, width: 1500, function: 'LINEAR', explanation: 'bone' }
    ]
    expect([0, 1].map((index) => file.frame(index))).toEqual([
      expect.objectContaining({ rescale: { slope: 3, intercept: -10 }, spacing: { row: 0.7, column: 0.7, source: 'PixelSpacing', provenance: 'unspecified' }, windows }),
      expect.objectContaining({ rescale: { slope: 2, intercept: -10 }, spacing: { row: 0.5, column: 0.5, source: 'PixelSpacing', provenance: 'unspecified' }, windows })
    ])
  })

  it('carry the modality and display look-up tables; one that is too short is left out', () => {
    const table = (first: number, vr: Vr, bits: number, value: DicomValue): DicomElement[] => [
      raw('00283002', vr, [3, first, bits]),
      raw('00283003', 'LO', 'bone'),
      raw('00283006', 'OW', value)
    ]
    const tables = [
      raw('00283000', 'SQ', { items: [table(-5, 'SS', 16, Uint16Array.of(1, 2, 65_535))] }),
      raw('00283010', 'SQ', { items: [table(65_000, 'US', 12, Uint16Array.of(7, 8, 9)), table(0, 'US', 12, Uint16Array.of(7, 8)), table(0, 'US', 8, Uint8Array.of(1, 2, 3, 0))] })
    ]
    const { modalityLut, voiLuts } = frameOf([...dataset(), ...tables])
    expect({ modalityLut, voiLuts }).toEqual({
      modalityLut: { first: -5, bits: 16, entries: Uint16Array.of(1, 2, 65_535), explanation: 'bone' },
      voiLuts: [
        { first: 65_000, bits: 12, entries: Uint16Array.of(7, 8, 9), explanation: 'bone' },
        { first: 0, bits: 8, entries: Uint16Array.of(1, 2, 3), explanation: 'bone' }
      ]
    })
  })

  it.each([
    ['65,535 x 65,535 pixels', { rows: element('Rows', 65_535), columns: element('Columns', 65_535) }, 'too-many-pixels'],
    ['a size past its bytes', { rows: element('Rows', 9000), columns: element('Columns', 9000) }, 'implausible-size'],
    [
      'more frames than a file may have',
      {
        frames: element('NumberOfFrames', 100_001), rows: element('Rows', 1), columns: element('Columns', 1), allocated: element('BitsAllocated', 8), stored: element('BitsStored', 8), high: element('HighBit', 7),
        pixels: element('PixelData', new Uint8Array(100_002))
      },
      'too-many-pixels'
    ],
    ['frames past its bytes', { frames: element('NumberOfFrames', 2_000_000_000) }, 'implausible-size'],
    ['no rows', { rows: element('Rows', 0) }, 'damaged'],
    ['no Bits Allocated', { allocated: undefined }, 'damaged'],
    ['more bits stored than allocated', { stored: element('BitsStored', 17), high: element('HighBit', 16) }, 'damaged'],
    ['64 bits allocated', { allocated: element('BitsAllocated', 64) }, 'unsupported-pixels'],
    ['a photometric interpretation it does not know', { photometric: element('PhotometricInterpretation', 'CMYK') }, 'unsupported-pixels'],
    ['RGB with one sample', { photometric: element('PhotometricInterpretation', 'RGB') }, 'damaged'],
    ['a palette without tables', { photometric: element('PhotometricInterpretation', 'PALETTE COLOR') }, 'damaged'],
    ['a file without pixels', { pixels: undefined }, 'no-pixels']
  ])('are refused: %s', (_, changes, code) => {
    expect(() => frameOf(dataset(changes))).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code }))
  })
})

describe('encodings', () => {
  const expected = Uint16Array.of(0, 1, 2, 0xfff, 4, 5)

  it.each([
    ['implicit little endian', '1.2.840.10008.1.2', false, true],
    ['explicit big endian', '1.2.840.10008.1.2.2', true, false]
  ])('%s, with a header and without', (_, uid, explicit, little) => {
    const body = encode(dataset(), explicit, little)
    const meta = writeDicom(dataset()).subarray(0, 132)
    const transferSyntax = encode([element('TransferSyntaxUID', uid)], true, true)
    const files = [Uint8Array.from([...meta, ...transferSyntax, ...body]), body, Uint8Array.from([...transferSyntax, ...body])]
    expect(files.map((bytes) => decodeFile(bytes, codecs).frame(0).data)).toEqual([expected, expected, expected])
  })

  it('8-bit pixels written as words in big endian come in swapped pairs', () => {
    const bytes = dataset({
      allocated: element('BitsAllocated', 8),
      stored: element('BitsStored', 8),
      high: element('HighBit', 7),
      pixels: raw('7fe00010', 'OW', Uint8Array.of(1, 2, 3, 4, 5, 6))
    })
    expect([...decodeFile(encode(bytes, true, false), codecs).frame(0).data]).toEqual([2, 1, 4, 3, 6, 5])
  })

  it('deflated, and a deflate bomb is refused', () => {
    const start = [...writeDicom(dataset()).subarray(0, 132), ...encode([element('TransferSyntaxUID', '1.2.840.10008.1.2.1.99')], true, true)]
    const file = (body: Uint8Array): Uint8Array => Uint8Array.from([...start, ...deflateRawSync(body)])
    expect(decodeFile(file(encode(dataset(), true, true)), codecs).frame(0).data).toEqual(expected)
    expect(() => decodeFile(file(new Uint8Array(30_000_000)), codecs)).toThrow(expect.objectContaining({ name: 'ImageRefusedError' }))
  })

  it('named wrongly: the elements decide', () => {
    const start = [...writeDicom(dataset()).subarray(0, 132), ...encode([element('TransferSyntaxUID', '1.2.840.10008.1.2.1')], true, true)]
    const file = decodeFile(Uint8Array.from([...start, ...encode(dataset(), false, true)]), codecs)
    expect([file.frame(0).data, file.warnings]).toEqual([expected, ['the file is said to be Explicit VR Little Endian, but its elements are Implicit VR Little Endian']])
  })

  it('a video syntax is refused by name', () => {
    const { preamble, meta, elements } = readDicom(writeDicom(dataset()))
    const compressed = meta.map((one) => (one.tag === '00020010' ? element('TransferSyntaxUID', '1.2.840.10008.1.2.4.102') : one))
    expect(() => decodeFile(writeDicom(elements, undefined, { preamble, meta: compressed }), codecs)).toThrow(
      expect.objectContaining({ code: 'unsupported-transfer-syntax', message: expect.stringContaining('MPEG-4 AVC/H.264 High Profile (1.2.840.10008.1.2.4.102)') })
    )
  })

  it('nests sequences without end: refused in bounded time', () => {
    const level = [0x08, 0x00, 0x15, 0x11, 0x53, 0x51, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff]
    const nested = new Uint8Array(level.length * 100_000)
    for (let i = 0; i < nested.length; i++) nested[i] = level[i % level.length] ?? 0
    const start = writeDicom(IDENTITY)
    const bytes = new Uint8Array(start.length + nested.length)
    bytes.set(start)
    bytes.set(nested, start.length)
    expect(() => decodeFile(bytes, codecs)).toThrow(expect.objectContaining({ code: 'damaged', message: expect.stringContaining('nested too deeply') }))
  })
})

/** A data set of short values in an encoding that writeDicom does not write. */
function encode(elements: readonly DicomElement[], explicit: boolean, little: boolean): Uint8Array {
  const parts = elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)).map(({ tag, vr, value }) => {
    const bytes = valueBytes(vr, value, little)
    const long = explicit && (vr === 'OW' || vr === 'OB')
    const out = new Uint8Array((long ? 12 : 8) + bytes.length)
    const view = new DataView(out.buffer)
    view.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), little)
    view.setUint16(2, Number.parseInt(tag.slice(4), 16), little)
    if (explicit) out.set(new TextEncoder().encode(vr), 4)
    if (long || !explicit) view.setUint32(long ? 8 : 4, bytes.length, little)
    else view.setUint16(6, bytes.length, little)
    out.set(bytes, out.length - bytes.length)
    return out
  })
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

function valueBytes(vr: Vr, value: DicomValue, little: boolean): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return new TextEncoder().encode(value.length % 2 === 0 ? value : value + (vr === 'UI' ? '\0' : ' '))
  const words = value instanceof Uint16Array ? value : Uint16Array.of(Number(value))
  const out = new Uint8Array(words.length * 2)
  words.forEach((word, i) => new DataView(out.buffer).setUint16(i * 2, word, little))
  return out
}
