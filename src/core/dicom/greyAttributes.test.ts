import { describe, expect, it } from 'vitest'
import { encapsulate, fragmentItems } from '../../../test/fixtures/encapsulate.ts'
import { loadCodecs } from '../../main/codecs.ts'
import { decodeFile } from '../image/decodeFile.ts'
import type { DecodedFile } from '../image/decodedFile.ts'
import { displayImage } from '../image/displayImage.ts'
import { element, type DicomElement, type DicomValue } from './dicomElement.ts'
import type { Vr } from './dictionary.ts'
import type { NativePixels } from './imagePixelElements.ts'
import { writeDicom } from './writeDicom.ts'

const codecs = await loadCodecs()
const raw = (tag: string, vr: Vr, value: DicomValue): DicomElement => ({ tag, vr, value })
const sequence = (tag: string, ...items: DicomElement[][]): DicomElement => raw(tag, 'SQ', { items })
const table = (first: number, bits: number, entries: readonly number[], ...more: DicomElement[]): DicomElement[] => [
  raw('00283002', first < 0 ? 'SS' : 'US', [entries.length, first, bits]),
  raw('00283006', 'OW', Uint16Array.from(entries)),
  ...more
]
const SIGNED = Int16Array.of(-2000, -5, 0, 5)

function open(elements: readonly DicomElement[], pixels: Partial<NativePixels> = {}): DecodedFile {
  const identity = [element('SOPClassUID', '1.2.3'), element('SOPInstanceUID', '2.25.1')]
  const all = { rows: 1, columns: 4, photometricInterpretation: 'MONOCHROME2', bitsStored: 16, data: SIGNED, ...pixels } as const
  return decodeFile(writeDicom([...identity, ...elements], all), codecs)
}

const paddingOf = (elements: readonly DicomElement[], pixels: Partial<NativePixels> = {}): unknown => open(elements, pixels).frame(0).padding

const modalityOf = (...elements: DicomElement[]): unknown => {
  const { rescale, modalityUnit, modalityLut } = open(elements).frame(0)
  return [rescale, modalityUnit, modalityLut?.entries.length]
}

const overlay = (group: string, ...more: DicomElement[]): DicomElement[] => [
  raw(`${group}0010`, 'US', 2), raw(`${group}0011`, 'US', 3), raw(`${group}0040`, 'CS', 'G'), raw(`${group}0100`, 'US', 1), raw(`${group}0102`, 'US', 0), ...more
]

const bitmaps = (file: DecodedFile, frame: number): unknown => file.overlays?.(frame).map(({ group, bitmap }) => [group, [...bitmap()]])

describe('padding', () => {
  it('is in stored values with their sign, up to the range limit, whatever VR the writer gave', () => {
    const unsigned = { data: Uint16Array.of(0, 1, 2, 3), bitsStored: 12 }
    expect([
      paddingOf([raw('00280120', 'SS', -2000)]),
      paddingOf([raw('00280120', 'US', 63_536), raw('00280121', 'US', 63_546)]),
      paddingOf([raw('00280120', 'US', 4095), raw('00280121', 'US', 4000)], unsigned),
      // -2000 in 12 bits
      paddingOf([raw('00280120', 'US', 2096)], { bitsStored: 12 }),
      paddingOf([raw('00280120', 'US', 63_536)], unsigned),
      paddingOf([raw('00280120', 'US', 0)], { photometricInterpretation: 'RGB', columns: 1, bitsStored: 8, data: Uint8Array.of(1, 2, 3) })
    ]).toEqual([{ low: -2000, high: -2000 }, { low: -2000, high: -1990 }, { low: 4000, high: 4095 }, { low: -2000, high: -2000 }, undefined, undefined])
  })

  it('of floating-point pixels is apart from their values', () => {
    const native = writeDicom([
      element('SOPClassUID', '1.2.3'), element('SOPInstanceUID', '2.25.1'), element('PhotometricInterpretation', 'MONOCHROME2'), element('Rows', 1),
      element('Columns', 4), element('SamplesPerPixel', 1), raw('00280122', 'FL', new Uint8Array(Float32Array.of(-9999).buffer)), raw('7fe00008', 'OF', new Uint8Array(Float32Array.of(-9999, 2, 4, 3).buffer))
    ])
    const { data, padding, rescale, rounding } = decodeFile(native, codecs).frame(0)
    expect([[...data], padding, data.at(2) === undefined ? NaN : 65_535 * rescale.slope + rescale.intercept]).toEqual([[0, 1, 65_535, 32_768], { low: 0, high: 0 }, 4])
    expect([rescale.slope + rescale.intercept, rounding]).toEqual([2, 1 / 65_534])
  })
})

describe('modality', () => {
  it('is in Hounsfield units where the file says so, and in CT where it says nothing', () => {
    const rescale = [element('RescaleSlope', 1), element('RescaleIntercept', -1024)]
    const ct = element('Modality', 'CT')
    const hu = { slope: 1, intercept: -1024 }
    expect([modalityOf(...rescale), modalityOf(ct), modalityOf(ct, ...rescale), modalityOf(...rescale, raw('00281054', 'LO', 'hu')), modalityOf(ct, ...rescale, raw('00281054', 'LO', 'US'))]).toEqual([
      [hu, undefined, undefined],
      [{ slope: 1, intercept: 0 }, undefined, undefined],
      [hu, 'HU', undefined],
      [hu, 'HU', undefined],
      [hu, 'US', undefined]
    ])
  })

  it('is the LUT where the file has both', () => {
    const lut = sequence('00283000', table(-5, 16, [1, 2, 3], raw('00283004', 'LO', 'OD')))
    expect(modalityOf(element('RescaleSlope', 2), element('RescaleIntercept', 1), lut)).toEqual([{ slope: 2, intercept: 1 }, 'OD', 3])
  })
})

describe('functional groups', () => {
  it('give each frame its own modality and VOI, LUTs included, before the shared ones and the data set', () => {
    const luts = [sequence('00289145', [sequence('00283000', table(0, 8, [1, 2]))]), sequence('00289132', [sequence('00283010', table(0, 8, [255, 0], raw('00283003', 'LO', 'inverse')))])]
    const linear = [sequence('00289145', [element('RescaleSlope', 3), element('RescaleIntercept', 1)]), sequence('00289132', [element('WindowCenter', 5), element('WindowWidth', 10), raw('00281056', 'CS', 'SIGMOID')])]
    // a real-world value mapping is not a step of the grey pipeline
    const realWorld = sequence('00409096', [raw('00409224', 'FD', new Uint8Array(Float64Array.of(7).buffer)), raw('00409225', 'FD', new Uint8Array(Float64Array.of(7).buffer))])
    const file = open(
      [sequence('52009229', [...linear, realWorld]), sequence('52009230', luts, []), element('WindowCenter', 1), element('WindowWidth', 2), element('RescaleSlope', 9)],
      { columns: 2, frames: 2 }
    )
    const seen = [0, 1].map((index) => {
      const { rescale, modalityLut, windows, voiLuts } = file.frame(index)
      return { rescale, entries: modalityLut?.entries, windows, voiLuts }
    })
    expect(seen).toEqual([
      { rescale: { slope: 1, intercept: 0 }, entries: Uint16Array.of(1, 2), windows: [], voiLuts: [{ first: 0, bits: 8, entries: Uint16Array.of(255, 0), explanation: 'inverse' }] },
      { rescale: { slope: 3, intercept: 1 }, entries: undefined, windows: [{ center: 5, width: 10, function: 'SIGMOID' }], voiLuts: undefined }
    ])
  })
})

describe('polarity', () => {
  // dcm2pnm of dcmtk 3.6.7 (+Wi 1) of 0, 1000, 2000 and 4095 through the window 2048, 4096
  const rising = [0, 62, 125, 255]
  const falling = [255, 193, 130, 0]
  it.each([
    ['MONOCHROME1', undefined, falling],
    ['MONOCHROME1', 'IDENTITY', rising],
    ['MONOCHROME1', 'INVERSE', falling],
    ['MONOCHROME2', undefined, rising],
    ['MONOCHROME2', 'IDENTITY', rising],
    ['MONOCHROME2', 'INVERSE', falling]
  ] as const)('of %s with the presentation LUT shape %s is inverted at most once', (photometricInterpretation, shape, expected) => {
    const window = [element('WindowCenter', 2048), element('WindowWidth', 4096)]
    const file = open([...window, ...(shape === undefined ? [] : [raw('20500020', 'CS', shape)])], { photometricInterpretation, bitsStored: 12, data: Uint16Array.of(0, 1000, 2000, 4095) })
    const off = [...displayImage(file.frame(0)).data].map((value, i) => Math.abs(value - (expected[i] ?? NaN)))
    // dcm2pnm cuts fractions off
    expect(Math.max(...off)).toBeLessThanOrEqual(1)
  })
})

describe('overlays', () => {
  const pixels = { rows: 2, columns: 2, frames: 2, bitsStored: 8, data: new Uint8Array(8) }

  it('lie over every frame, or from their frame origin on', () => {
    const file = open(
      [
        // from the low end: 1 0 0 0 1 1
        ...overlay('6000', raw('60000050', 'SS', [0, 2]), raw('60003000', 'OW', Uint16Array.of(0b110001))),
        ...overlay('6002', raw('60020015', 'IS', 1), raw('60020051', 'US', 2), raw('60021500', 'LO', 'left'), raw('60023000', 'OB', Uint8Array.of(0b111, 0))),
        // two frames of six bits that share a byte
        ...overlay('601e', raw('601e0015', 'IS', 2), raw('601e0051', 'US', 1), raw('601e3000', 'OW', Uint16Array.of(0b100000_000001)))
      ],
      pixels
    )
    expect([bitmaps(file, 0), bitmaps(file, 1)]).toEqual([
      [[0x6000, [1, 0, 0, 0, 1, 1]], [0x601e, [1, 0, 0, 0, 0, 0]]],
      [[0x6000, [1, 0, 0, 0, 1, 1]], [0x6002, [1, 1, 1, 0, 0, 0]], [0x601e, [0, 0, 0, 0, 0, 1]]]
    ])
    const [first, second] = file.overlays?.(1) ?? []
    expect([first?.left, first?.top, second?.label]).toEqual([1, -1, 'left'])
    // its first row is above the image, its second one column in: 0 1 1 of which one pixel is on the image, and not set
    expect([...displayImage(file.frame(1), 'auto', file.overlays?.(1)).data]).toEqual([255, 255, 0, 0])
    expect([...displayImage(file.frame(1)).data]).toEqual([0, 0, 0, 0])
    expect(() => file.overlays?.(2)).toThrow(expect.objectContaining({ code: 'no-such-frame' }))
  })

  it('in the bits above the stored ones are read, and not part of the values', () => {
    const file = open(
      [raw('60000010', 'US', 1), raw('60000011', 'US', 4), raw('60000040', 'CS', 'R'), raw('60000100', 'US', 16), raw('60000102', 'US', 15), raw('60000050', 'SS', [1, 1])],
      { bitsStored: 12, data: Uint16Array.of(0x8001, 0x4fff, 0x8fff, 0) }
    )
    expect([[...file.frame(0).data], file.overlays?.(0).map(({ type, bitmap }) => [type, [...bitmap()]])]).toEqual([[1, 4095, 4095, 0], [['R', [1, 0, 1, 0]]]])
  })

  it('in the bits above the stored ones are read from compressed cells too', () => {
    // PS3.5 G: the number of planes, where they begin, then each as one literal run of four bytes, the high bytes first
    const header = new Uint8Array(Uint32Array.of(2, 64, 70, ...Array.from({ length: 13 }, () => 0)).buffer)
    const rle = Uint8Array.from([...header, 3, 0x80, 0x4f, 0x8f, 0, 0x80, 3, 0x01, 0xff, 0xff, 0, 0x80])
    const described = [raw('60000010', 'US', 1), raw('60000011', 'US', 4), raw('60000100', 'US', 16), raw('60000102', 'US', 15)]
    const image = { transferSyntax: '1.2.840.10008.1.2.5', rows: 1, columns: 4, bitsAllocated: 16, bitsStored: 12, more: described }
    const file = decodeFile(encapsulate(image, fragmentItems([], [rle])), codecs)
    expect([[...file.frame(0).data], file.overlays?.(0).map(({ bitmap }) => [...bitmap()])]).toEqual([[1, 4095, 4095, 0], [[1, 0, 1, 0]]])
  })

  it('that are too short, or bits of the value itself, are left out', () => {
    const short = overlay('6000', raw('60003000', 'OB', Uint8Array.of()))
    const value = [raw('60020010', 'US', 2), raw('60020011', 'US', 2), raw('60020102', 'US', 3)]
    expect(open([...short, ...value], pixels).overlays?.(0)).toEqual([])
  })
})
