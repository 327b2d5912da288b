import { describe, expect, it } from 'vitest'
import { displayImage } from '../../core/image/displayImage.ts'
import { encodeViewerPixels } from '../../core/image/encodeViewerPixels.ts'
import type { DecodedImage } from '../../core/image/image.ts'
import { viewerPixels } from '../../core/image/viewerPixels.ts'
import { greyTable, type Voi } from './greyTable.ts'
import { readViewerFrame, type ViewerFrame } from './viewerFrame.ts'

const base: DecodedImage = {
  width: 256,
  height: 32,
  samplesPerPixel: 1,
  data: Int16Array.from({ length: 8192 }, (_, i) => i - 4096),
  bitsStored: 16,
  signed: true,
  photometricInterpretation: 'MONOCHROME2',
  rescale: { slope: 2, intercept: -1024 },
  windows: []
}

const frameOf = (image: DecodedImage): ViewerFrame => readViewerFrame('x', encodeViewerPixels(viewerPixels(image)).buffer)

/** What the viewport draws. */
function drawn(frame: ViewerFrame, voi: Voi, invert = false): number[] {
  const { first, greys } = greyTable(frame, voi, invert)
  return Array.from(frame.data, (sample) => greys[sample - first] ?? -1)
}

const falling = { first: -3000, bits: 12, entries: Uint16Array.from({ length: 4096 }, (_, i) => 4095 - i) }

/** How many samples of 8192 lie just there. */
const HALVES: Readonly<Record<string, number>> = { '32 bits': 4 }

describe('the grey of every sample is that of the display rendering', () => {
  it.each<[string, Partial<DecodedImage>]>([
    ['LINEAR', { windows: [{ center: 40, width: 400, function: 'LINEAR' }] }],
    ['LINEAR of width 1', { windows: [{ center: 40, width: 1, function: 'LINEAR' }] }],
    ['LINEAR_EXACT', { windows: [{ center: 40.5, width: 333.3, function: 'LINEAR_EXACT' }] }],
    ['SIGMOID', { windows: [{ center: -600, width: 1500, function: 'SIGMOID' }] }],
    ['a VOI LUT', { voiLuts: [falling] }],
    ['MONOCHROME1', { photometricInterpretation: 'MONOCHROME1', windows: [{ center: 40, width: 4000, function: 'LINEAR' }] }],
    ['padding in the middle', { padding: { low: -2000, high: -100 }, windows: [{ center: 0, width: 9000, function: 'LINEAR' }] }],
    ['padding beyond all samples, MONOCHROME1', { padding: { low: -4096, high: -4000 }, photometricInterpretation: 'MONOCHROME1', windows: [{ center: 0, width: 9000, function: 'LINEAR' }] }],
    ['a falling rescale', { rescale: { slope: -0.37, intercept: 7 } }],
    ['a rescale with fractions and a VOI LUT', { rescale: { slope: 0.1, intercept: -0.3 }, voiLuts: [{ ...falling, first: -300 }] }],
    ['a modality LUT', { modalityLut: { first: -10, bits: 10, entries: Uint16Array.from({ length: 60 }, (_, i) => (i * 7) % 60) } }],
    ['unsigned', { data: Uint16Array.from({ length: 8192 }, (_, i) => i * 7), signed: false }],
    ['8 bits', { data: Uint8Array.from({ length: 8192 }, (_, i) => i % 251), bitsStored: 8, signed: false }],
    ['signed 8 bits', { data: Int8Array.from({ length: 8192 }, (_, i) => (i % 256) - 128), bitsStored: 8 }],
    ['32 bits', { data: Uint32Array.from({ length: 8192 }, (_, i) => i * 9), bitsStored: 32, signed: false, padding: { low: 90, high: 90 } }]
  ])('%s', (name, change) => {
    const image = { ...base, ...change }
    const frame = frameOf(image)
    const wanted = displayImage(image).data
    const off = drawn(frame, frame.initial).map((grey, i) => Math.abs(grey - (wanted[i] ?? -1)))
    // a value at the middle between two levels may go either way, where the same window is computed from stored or from modality units
    expect([Math.max(...off) <= 1, off.filter((by) => by > 0).length]).toEqual([true, HALVES[name] ?? 0])
  })

  it('under any window, and inverted once more with padding still black', () => {
    const image: DecodedImage = { ...base, photometricInterpretation: 'MONOCHROME1', padding: { low: 5, high: 9 } }
    const window = { center: -500, width: 777, function: 'LINEAR' } as const
    const frame = frameOf(image)
    const plain = [...displayImage(image, window).data]
    expect(drawn(frame, { window })).toEqual(plain)
    expect(drawn(frame, { window }, true)).toEqual(plain.map((grey, i) => (i - 4096 >= 5 && i - 4096 <= 9 ? 0 : 255 - grey)))
  })
})

it('a frame comes through as it was sent, its spacing with provenance', () => {
  const image: DecodedImage = { ...base, spacing: { row: 0.2, column: 0.1, source: 'ImagerPixelSpacing', provenance: 'detector' }, modalityUnit: 'HU', voiLuts: [falling] }
  const { data, voiLuts, spacing, unit, slope } = frameOf(image)
  expect([data.constructor.name, [...data.subarray(0, 3)], voiLuts, spacing?.label, spacing?.row, unit, slope]).toEqual(['Int16Array', [-4096, -4095, -4094], [falling], 'mm (detector)', 0.2, 'HU', 2])
})
