import { describe, expect, it } from 'vitest'
import type { DecodedImage, VoiWindow } from './image.ts'
import { displayImage } from './displayImage.ts'
import { networkScales } from './networkScales.ts'
import { greyRange, throughWindow } from './voi.ts'

const image: DecodedImage = {
  width: 5,
  height: 1,
  samplesPerPixel: 1,
  data: Int16Array.of(-2000, 0, 10, 20, 90),
  bitsStored: 12,
  signed: true,
  photometricInterpretation: 'MONOCHROME2',
  rescale: { slope: 1, intercept: 0 },
  windows: []
}
const padding = { low: -2000, high: -2000 }
const windows: VoiWindow[] = [{ center: 10.5, width: 21, function: 'LINEAR' }, { center: 50, width: 100, function: 'LINEAR_EXACT', explanation: 'wide' }]
// falls, and is not linear: 0 gives 100, 90 gives 0
const falling = { first: 0, bits: 8, entries: Uint16Array.from({ length: 22 }, (_, i) => (i < 10 ? 100 : i < 20 ? 60 : i === 20 ? 50 : 0)) }
const through = (of: DecodedImage, ...rule: Parameters<typeof networkScales>[1][]): number[][] =>
  rule.flatMap((one) => networkScales(of, one).map((scale) => Array.from(of.data, (stored) => Math.round(scale(stored)))))
const shown = (of: DecodedImage, ...choice: Parameters<typeof displayImage>[1][]): number[][] =>
  (choice.length === 0 ? [undefined] : choice).map((one) => [...displayImage(of, one).data])

describe('throughWindow', () => {
  // apply_windowing of pydicom 3.0.2 on 8 bits stored, unsigned: y_min 0, y_max 255
  it.each([
    ['LINEAR', 40, 400, [[-160, 0], [-159, 0.639098], [39, 127.180451], [40, 127.819549], [239, 255], [240, 255]]],
    ['LINEAR', 40, 1, [[39, 0], [39.5, 0], [39.6, 255], [40, 255]]],
    ['LINEAR_EXACT', 40, 400, [[-160, 0], [-159, 0.6375], [39, 126.8625], [40, 127.5], [240, 255]]],
    ['LINEAR_EXACT', 40, 0.5, [[39.75, 0], [40, 127.5], [40.25, 255]]],
    ['SIGMOID', 40, 400, [[-160, 30.396745], [39, 126.862505], [40, 127.5], [240, 224.603255]]]
  ] as const)('is the standard\'s %s of %d, %d', (shape, center, width, pairs) => {
    const found = pairs.map(([x]) => [x, Math.round(throughWindow(x, { center, width, function: shape }) * 1e6) / 1e6])
    expect(found).toEqual(pairs)
  })

  it('spans the output that is asked for', () => {
    const window = { center: 0, width: 100, function: 'LINEAR_EXACT' } as const
    expect([-60, 0, 60].map((x) => throughWindow(x, window, { low: -1024, high: 3071 }))).toEqual([-1024, 1023.5, 3071])
  })
})

describe('ranges', () => {
  it('leave padding out, also by sorting', () => {
    const rule = { rule: 'percentile', low: 0, high: 50 } as const
    expect([greyRange({ ...image, padding }, rule), greyRange(image, rule)]).toEqual([{ low: 0, high: 15 }, { low: -2000, high: 10 }])
    const deep = { ...image, data: Int32Array.of(-2000, 0, 10, 20, 90), bitsStored: 32 }
    expect([greyRange({ ...deep, padding }, rule), greyRange(deep, rule)]).toEqual([{ low: 0, high: 15 }, { low: -2000, high: 10 }])
    expect(greyRange({ ...image, padding: { low: -2000, high: 90 } }, rule)).toEqual({ low: 0, high: 0 })
  })

  it('are of the entries of a modality LUT, and of falling values where the rescale falls', () => {
    const rule = { rule: 'percentile', low: 0, high: 100 } as const
    expect([greyRange({ ...image, modalityLut: falling, padding }, rule), greyRange({ ...image, modalityLut: falling }, { rule: 'full' })]).toEqual([{ low: 0, high: 100 }, { low: 0, high: 255 }])
    expect(greyRange({ ...image, rescale: { slope: -1, intercept: 7 } }, { rule: 'full' })).toEqual({ low: -2047, high: 2048 })
  })
})

describe('displayImage', () => {
  it('applies modality LUT, then VOI LUT or window, then the inversion, once; padding is black', () => {
    const voiLuts = [{ first: 0, bits: 12, entries: Uint16Array.from({ length: 101 }, (_, i) => i * 20) }]
    const whole = { ...image, modalityLut: falling, padding, windows, voiLuts }
    expect(shown(whole, 'auto', { voiLut: 0 }, { window: 0 }, { window: 1 })).toEqual([
      // 100, 60, 50 and 0 of the modality LUT give 2000, 1200, 1000 and 0 of 4095
      [0, 125, 75, 62, 0],
      [0, 125, 75, 62, 0],
      [0, 255, 255, 255, 0],
      [0, 255, 153, 128, 0]
    ])
    expect(shown({ ...whole, photometricInterpretation: 'MONOCHROME1' }, 'auto')).toEqual([[0, 130, 180, 193, 255]])
  })

  it('shows the range of the samples without padding where there is no window, bright where a falling rescale is high', () => {
    expect(shown({ ...image, padding })).toEqual([[0, 0, 28, 57, 255]])
    expect(shown({ ...image, padding, rescale: { slope: -2, intercept: 0 } })).toEqual([[0, 255, 227, 198, 0]])
    expect(shown({ ...image, padding, modalityLut: { ...falling, bits: 9 } })).toEqual([[0, 255, 153, 128, 0]])
  })
})

describe('networkScales', () => {
  it('takes the file\'s window or VOI LUT that is named, and the fallback where there is none', () => {
    const fallback = { rule: 'percentile', low: 0, high: 100 } as const
    const voiLuts = [{ first: 0, bits: 8, entries: Uint16Array.of(0, 255) }]
    const whole = { ...image, padding, windows, voiLuts }
    const named = (kind: 'window' | 'voi-lut', index: number): Parameters<typeof networkScales>[1] => ({ rule: 'window', kind, index, fallback })
    expect(through(whole, named('window', 0), named('window', 1), named('voi-lut', 0), named('voi-lut', 1), fallback)).toEqual([
      // LINEAR: ((x - 10) / 20 + 0.5) * 255; 25.5 - 1e-15 is 25
      [0, 0, 128, 255, 255],
      [0, 0, 25, 51, 230],
      [0, 0, 255, 255, 255],
      [0, 0, 28, 57, 255],
      [0, 0, 28, 57, 255]
    ])
    expect(through({ ...whole, photometricInterpretation: 'MONOCHROME1' }, named('window', 0))).toEqual([[0, 255, 128, 0, 0]])
  })

  it('refuses a window that the file does not have, where the rule says so', () => {
    const rule = { rule: 'window', kind: 'window', index: 2, fallback: { rule: 'refuse' } } as const
    expect(() => networkScales({ ...image, windows }, rule)).toThrow('the input takes window 2 of the file (from 0); it has 2 (0028,1050)')
    expect(() => networkScales(image, rule)).toThrow(expect.objectContaining({ name: 'ImageRefusedError', code: 'voi-not-applicable' }))
  })

  it('takes one window in Hounsfield units per channel, and refuses other units', () => {
    const rule = { rule: 'ct-windows', windows: [{ center: 0, width: 100 }, { center: -50, width: 20 }, { center: 100, width: 200 }] } as const
    const ct: DecodedImage = { ...image, padding, rescale: { slope: 2, intercept: -50 }, modalityUnit: 'HU', photometricInterpretation: 'MONOCHROME1' }
    // HU: padding, -50, -30, -10, 130
    expect(through(ct, rule)).toEqual([[0, 0, 51, 102, 255], [0, 128, 255, 255, 255], [0, 0, 0, 0, 166]])
    const { modalityUnit: _, ...unnamed } = ct
    expect(() => networkScales(unnamed, rule)).toThrow('the input takes windows in Hounsfield units; the image has no rescale to them (0028,1052 to 0028,1054)')
    expect(() => networkScales({ ...ct, modalityUnit: 'US' }, rule)).toThrow('the image is in the unit US (0028,1054)')
    expect(() => networkScales({ ...ct, samplesPerPixel: 3, photometricInterpretation: 'RGB' }, rule)).toThrow('the image is in colour')
  })
})
