import { describe, expect, it } from 'vitest'
import { displayImage } from './displayImage.ts'
import type { DecodedImage } from './image.ts'
import { viewerPixels } from './viewerPixels.ts'
import { isWithin, throughVoiLut, throughWindow } from './voi.ts'

const base: DecodedImage = {
  width: 2,
  height: 2,
  samplesPerPixel: 1,
  data: Int16Array.of(-2000, 0, 40, 3000),
  bitsStored: 16,
  signed: true,
  photometricInterpretation: 'MONOCHROME2',
  rescale: { slope: 2, intercept: -1024 },
  windows: []
}

describe('viewerPixels', () => {
  it('are the stored values with their rescale; padding is left out of the range', () => {
    const window = { center: 40, width: 400, function: 'LINEAR' } as const
    const padding = { low: -2000, high: -2000 }
    expect(viewerPixels({ ...base, padding, modalityUnit: 'HU', windows: [window], photometricInterpretation: 'MONOCHROME1' })).toEqual({
      width: 2, height: 2, samplesPerPixel: 1, data: base.data, slope: 2, intercept: -1024, unit: 'HU', maxError: 0,
      min: 0, max: 3000, padding, inverted: true, windows: [window], voiLuts: [], initial: { window }
    })
  })

  it('are the entries of a modality LUT, padding a value that it does not give', () => {
    const modalityLut = { first: 0, bits: 12, entries: Uint16Array.from({ length: 41 }, (_, i) => i) }
    const { data, slope, intercept, padding, min, max } = viewerPixels({ ...base, modalityLut, padding: { low: -2000, high: -1000 } })
    expect([[...data], slope, intercept, padding, min, max]).toEqual([[41, 0, 40, 40], 1, 0, { low: 41, high: 41 }, 0, 40])
  })

  it('of 32 bits are exact while their range has 16, with padding apart', () => {
    const data = Int32Array.of(-7, 100_000, 100_065, 165_534)
    const { data: samples, slope, intercept, maxError, padding, min } = viewerPixels({ ...base, data, bitsStored: 32, padding: { low: -7, high: -7 } })
    expect([...samples]).toEqual([0, 1, 66, 65_535])
    expect([slope, 1 * slope + intercept, 65_535 * slope + intercept, maxError, padding, min]).toEqual([2, 198_976, 330_044, 0, { low: 0, high: 0 }, 1])
  })

  it('of a wider range are within the bound that they state', () => {
    const data = Uint32Array.from({ length: 4096 }, (_, i) => (i * 1_048_583) >>> 0)
    const { data: samples, slope, intercept, maxError } = viewerPixels({ ...base, width: 64, height: 64, data, bitsStored: 32, signed: false })
    const off = Array.from(samples, (sample, i) => Math.abs(sample * slope + intercept - ((data[i] ?? 0) * 2 - 1024)))
    expect(maxError).toBeCloseTo((4095 * 1_048_583 * 2) / 65_535 / 2, 3)
    expect(Math.max(...off)).toBeLessThanOrEqual(maxError * (1 + 1e-9))
    expect(Math.max(...off)).toBeGreaterThan(maxError * 0.9)
  })

  it.each<[string, Partial<DecodedImage>]>([
    ['a falling rescale without a window', { rescale: { slope: -0.5, intercept: 7 } }],
    ['MONOCHROME1 with padding', { photometricInterpretation: 'MONOCHROME1', padding: { low: -2000, high: -2000 } }],
    ['one value', { data: Int16Array.of(5, 5, 5, 5) }],
    ['a window', { windows: [{ center: 100, width: 400, function: 'SIGMOID' }] }],
    ['a VOI LUT', { voiLuts: [{ first: -1024, bits: 12, entries: Uint16Array.from({ length: 4096 }, (_, i) => 4095 - i) }] }],
    ['a modality LUT', { modalityLut: { first: -10, bits: 10, entries: Uint16Array.from({ length: 60 }, (_, i) => (i * 7) % 60) }, padding: { low: -2000, high: -2000 } }],
    ['32 bits', { data: Uint32Array.of(7, 4_000_000_000, 1_234_567_890, 90), bitsStored: 32, signed: false, padding: { low: 90, high: 90 } }],
    ['8 bits', { data: Uint8Array.of(7, 40, 255, 90), bitsStored: 8, signed: false }]
  ])('with what they are begun with are the picture of displayImage: %s', (_, change) => {
    const image = { ...base, ...change }
    const { data, slope, intercept, padding, inverted, voiLuts, initial } = viewerPixels(image)
    const shown = Array.from(data, (sample) => {
      if (isWithin(sample, padding)) return 0
      const modality = sample * slope + intercept
      const grey = Math.round('window' in initial ? throughWindow(modality, initial.window) : throughVoiLut(modality, voiLuts[initial.voiLut] ?? { first: 0, bits: 1, entries: new Uint16Array() }))
      return inverted ? 255 - grey : grey
    })
    expect(shown).toEqual([...displayImage(image).data])
  })
})
