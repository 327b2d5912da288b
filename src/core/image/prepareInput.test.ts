import { describe, expect, it, test } from 'vitest'
import { displayImage } from './displayImage.ts'
import type { DecodedImage, InputSpec } from './image.ts'
import { pixelBytes } from './pixelBytes.ts'
import { prepareInput } from './prepareInput.ts'
import { resizeBilinear } from './resize.ts'
import { thumbnail } from './thumbnail.ts'
import { thumbnailFeatures } from './thumbnailFeatures.ts'

const grey8: DecodedImage = {
  width: 2,
  height: 2,
  samplesPerPixel: 1,
  data: Uint8Array.of(0, 51, 102, 255),
  bitsStored: 8,
  signed: false,
  photometricInterpretation: 'MONOCHROME2',
  rescale: { slope: 1, intercept: 0 },
  windows: []
}
const rgb8: DecodedImage = { ...grey8, width: 1, height: 1, samplesPerPixel: 3, data: Uint8Array.of(10, 100, 200), photometricInterpretation: 'RGB' }
const film12: DecodedImage = { ...grey8, data: Uint16Array.of(0, 819, 1638, 4095), bitsStored: 12, photometricInterpretation: 'MONOCHROME1' }
const spec = (image: DecodedImage, changes: Partial<InputSpec> = {}): InputSpec => ({
  voi: { rule: 'full' },
  resize: { method: 'bilinear', height: image.height, width: image.width },
  channels: 1,
  preprocessing: 'raw',
  ...changes
})

describe('prepareInput', () => {
  it('passes 8-bit values unchanged and repeats grey', () => {
    expect([...prepareInput(grey8, spec(grey8, { channels: 3 }))]).toEqual([0, 0, 0, 51, 51, 51, 102, 102, 102, 255, 255, 255])
  })

  it('spans the stored bits and turns MONOCHROME1 round', () => {
    expect([...prepareInput(film12, spec(film12))]).toEqual([255, 204, 153, 0])
  })

  it('spans signed bits from the least to the greatest value', () => {
    const signed: DecodedImage = { ...grey8, data: Int16Array.of(-2048, -1, 0, 2047), bitsStored: 12, signed: true }
    expect([...prepareInput(signed, spec(signed))]).toEqual([0, 2047, 2048, 4095].map((value) => Math.fround((value * 255) / 4095)))
  })

  it('spans two percentiles, interpolated', () => {
    const image: DecodedImage = { ...grey8, width: 5, height: 1, data: Uint16Array.of(1000, 3000, 2000, 0, 4000), bitsStored: 12 }
    // the 10th and 90th percentiles are 400 and 3600
    const values = prepareInput(image, spec(image, { voi: { rule: 'percentile', low: 10, high: 90 } }))
    expect([...values]).toEqual([600, 2600, 1600, 0, 3200].map((value) => Math.fround((value * 255) / 3200)))
  })

  it('takes luminance as Pillow does', () => {
    // Image.new('RGB', (1, 1), (10, 100, 200)).convert('L') is 84
    expect([...prepareInput(rgb8, spec(rgb8))]).toEqual([84])
  })

  it.each([
    ['raw', [10, 100, 200]],
    ['unit', [10 / 255, 100 / 255, 200 / 255]],
    ['tf', [10 / 127.5 - 1, 100 / 127.5 - 1, 200 / 127.5 - 1]],
    ['caffe', [200 - 103.939, 100 - 116.779, 10 - 123.68]],
    ['torch', [(10 / 255 - 0.485) / 0.229, (100 / 255 - 0.456) / 0.224, (200 / 255 - 0.406) / 0.225]]
  ] as const)('preprocesses as Keras does in %s mode', (preprocessing, expected) => {
    const values = [...prepareInput(rgb8, spec(rgb8, { channels: 3, preprocessing }))]
    expect(values.map((value, i) => Math.abs(value - (expected[i] ?? 0)) < 1e-5)).toEqual([true, true, true])
  })

  it('rounds the area average of bytes, and of nothing else', () => {
    const resize = { method: 'area-averaging', height: 1, width: 1 } as const
    const deep: DecodedImage = { ...film12, photometricInterpretation: 'MONOCHROME2', data: Uint16Array.of(0, 0, 0, 1) }
    expect([prepareInput(grey8, spec(grey8, { resize })), prepareInput(deep, spec(deep, { resize }))]).toEqual([Float32Array.of(102), Float32Array.of(255 / 4095 / 4)])
  })

  it('refuses means per colour for one channel', () => {
    expect(() => prepareInput(grey8, spec(grey8, { preprocessing: 'caffe' }))).toThrow(RangeError)
  })

  it('gives each channel its window in Hounsfield units, or one window to all', () => {
    const ct: DecodedImage = { ...grey8, data: Int16Array.of(0, 1024, 1074, 3000), bitsStored: 16, signed: true, rescale: { slope: 1, intercept: -1024 }, modalityUnit: 'HU' }
    const windows = [{ center: 0, width: 100 }, { center: 1000, width: 2000 }, { center: -1024, width: 2 }]
    const three = prepareInput(ct, spec(ct, { channels: 3, voi: { rule: 'ct-windows', windows } }))
    // HU -1024, 0, 50, 1976
    expect([...three].map(Math.round)).toEqual([0, 0, 128, 128, 0, 255, 255, 6, 255, 255, 252, 255])
    const one = spec(ct, { channels: 3, voi: { rule: 'ct-windows', windows: windows.slice(0, 1) } })
    expect([...prepareInput(ct, one)].map(Math.round)).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255, 255, 255, 255])
    expect(() => prepareInput(ct, spec(ct, { channels: 1, voi: { rule: 'ct-windows', windows } }))).toThrow(RangeError)
  })

  it('puts padding at the low end, also of 8 bits that else pass unchanged and of MONOCHROME1', () => {
    const padding = { low: 100, high: 255 }
    expect([...prepareInput({ ...grey8, padding }, spec(grey8))]).toEqual([0, 51, 0, 0])
    expect([...prepareInput({ ...grey8, padding, photometricInterpretation: 'MONOCHROME1' }, spec(grey8))]).toEqual([255, 204, 0, 0])
  })
})

describe('thumbnailFeatures', () => {
  it('gives the mean of each of 16 x 16 cells, high for bright', () => {
    const width = 32
    const data = Uint16Array.from({ length: width * width }, (_, i) => (i % width < 16 ? 0 : 4095))
    const features = thumbnailFeatures({ ...film12, width, height: width, data })
    expect([...features]).toEqual(Array.from({ length: 256 }, (_, i) => (i % 16 < 8 ? 1 : 0)))
  })
})

describe('displayImage', () => {
  const ct: DecodedImage = {
    ...grey8,
    data: Int16Array.of(0, 1024, 1074, 3000),
    bitsStored: 16,
    signed: true,
    rescale: { slope: 1, intercept: -1024 },
    windows: [{ center: 40, width: 400, function: 'LINEAR' }]
  }

  it('goes through the window of the file, in modality units', () => {
    // (0 - 39.5) / 399 + 0.5 and (50 - 39.5) / 399 + 0.5 of 255
    expect([...displayImage(ct).data]).toEqual([0, 102, 134, 255])
  })

  it('shows the range of the samples where a deep image has no window, and MONOCHROME1 inverted', () => {
    expect([...displayImage({ ...film12, data: Uint16Array.of(100, 200, 300, 1100) }).data]).toEqual([255, 229, 204, 0])
  })

  it.each([
    ['LINEAR_EXACT', [0, 102, 134, 255]],
    ['SIGMOID', [0, 102, 134, 255]]
  ] as const)('knows the %s window', (shape, expected) => {
    const shown = [...displayImage(ct, { center: 40, width: 400, function: shape }).data]
    expect(shown.map((value, i) => Math.abs(value - (expected[i] ?? 0)) <= 1)).toEqual([true, true, true, true])
  })
})

describe('thumbnail', () => {
  it('fits the longer side and keeps smaller images', () => {
    const wide: DecodedImage = { ...grey8, width: 4, height: 2, data: Uint8Array.of(0, 2, 10, 20, 4, 6, 30, 40) }
    expect([thumbnail(wide, 2), thumbnail(wide, 9)]).toEqual([
      { width: 2, height: 1, samplesPerPixel: 1, data: Uint8Array.of(3, 25) },
      { width: 4, height: 2, samplesPerPixel: 1, data: wide.data }
    ])
  })
})

const bytesOf = (image: DecodedImage): Uint8Array => Uint8Array.from(pixelBytes(image).flatMap((part) => [...part]))

describe('pixelBytes', () => {
  it('is a line of text and the stored values in little endian', () => {
    const bytes = bytesOf({ ...film12, data: Uint16Array.of(1, 258, 3, 4095), rescale: { slope: 0.5, intercept: -1024 } })
    const head = 'pixels1 2 2 1 12 u MONOCHROME1 0.5 -1024\n'
    expect([new TextDecoder().decode(bytes.subarray(0, head.length)), [...bytes.subarray(head.length)]]).toEqual([head, [1, 0, 2, 1, 3, 0, 255, 15]])
  })

  it('tells padding and modality LUT apart, and not windows', () => {
    const plain = bytesOf(film12)
    const table = { first: 0, bits: 8, entries: Uint16Array.of(1, 2) }
    const changed: Partial<DecodedImage>[] = [{ padding: { low: 0, high: 0 } }, { modalityLut: table }, { modalityLut: { ...table, entries: Uint16Array.of(1, 3) } }]
    expect(new Set([plain, ...changed.map((change) => bytesOf({ ...film12, ...change }))].map(String)).size).toBe(4)
    expect(bytesOf({ ...film12, windows: [{ center: 1, width: 2, function: 'LINEAR' }], voiLuts: [] })).toEqual(plain)
  })
})

test('an image of the wanted size passes as the bilinear filter would let it', () => {
  const image = { width: 3, height: 2, samplesPerPixel: 1, data: Uint16Array.of(0, 7, 4095, 1000, 65, 3), bitsStored: 12, signed: false, photometricInterpretation: 'MONOCHROME2', rescale: { slope: 1, intercept: 0 }, windows: [] } as const
  const own = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 2, width: 3 }, channels: 1, preprocessing: 'raw' } as const
  const scaled = Float32Array.from(image.data, (value) => (value * 255) / 4095)
  expect(prepareInput(image, own)).toEqual(resizeBilinear(scaled, 2, 3, 1, 2, 3))
  expect([...image.data]).toEqual([0, 7, 4095, 1000, 65, 3])
})
