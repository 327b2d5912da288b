import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../random.ts'
import { activationMap, decisionOf, type ActivationMap, type Pooling } from './activationMap.ts'
import { drawText } from '../image/drawText.ts'
import { explanationFigure, RESEARCH_BANNER } from './explanationFigure.ts'
import { againstAverage, averageEvidence, evidenceScale } from './averageEvidence.ts'
import { heatAlpha, heatColour, HEAT_STOPS, onScale } from './heatRamp.ts'
import { ExplainInputError, linearDecision } from './linearDecision.ts'
import { enlargeMap, overlayMap, type RgbImage } from './overlay.ts'
import { evidenceInsideMask, peakInsideMask, peakOf, pointingGame, wilsonInterval } from './pointing.ts'

function mapOf(height: number, width: number, values: readonly number[]): ActivationMap {
  return { height, width, values: Float64Array.from(values), baseline: 0 }
}

describe('activationMap', () => {
  test('mean over positions plus baseline is the decision value, for every pooling and class, also against an average', () => {
    fc.assert(
      fc.property(
        fc.record({
          height: fc.integer({ min: 1, max: 5 }),
          width: fc.integer({ min: 1, max: 5 }),
          channels: fc.integer({ min: 1, max: 6 })
        }),
        fc.constantFrom<Pooling>('avg', 'max', 'flatten'),
        fc.constantFrom(1, 3),
        fc.boolean(),
        fc.nat(),
        (shape, pooling, rows, referenced, seed) => {
          const random = createRandom(seed)
          const positions = shape.height * shape.width
          const maps = Float32Array.from({ length: positions * shape.channels }, () => random.normal())
          const features = pooled(maps, shape.channels, pooling)
          const model = {
            coefficients: Array.from({ length: rows }, () => features.map(() => random.normal())),
            intercept: Array.from({ length: rows }, () => random.normal())
          }
          const margins = model.coefficients.map((row, r) =>
            row.reduce((sum, w, j) => sum + w * (features[j] ?? 0), model.intercept[r] ?? 0)
          )
          const label = rows === 1 ? 1 : 2
          const expected = rows === 1 ? margins[0] : (margins[2] ?? 0) - ((margins[0] ?? 0) + (margins[1] ?? 0)) / 2
          const own = activationMap(maps, shape, linearDecision(model, label), { pooling })
          const map = referenced ? againstAverage(own, Array.from(own.values, () => random.normal())) : own
          expect(decisionOf(map)).toBeCloseTo(expected ?? Number.NaN, 9)
        }
      )
    )
  })

  test('shows the position that a channel fires at', () => {
    const maps = [0, 1, 0, 0, 0, 0, 5, 1]
    const map = activationMap(maps, { height: 2, width: 2, channels: 2 }, { coefficients: Float64Array.of(2, -1), intercept: 0.5 })
    expect(map).toEqual({ height: 2, width: 2, values: Float64Array.of(-1, 0, 0, 9), baseline: 0.5 })
  })

  test('against the average image, what every image has at a place no longer glows', () => {
    const decision = { coefficients: Float64Array.of(2), intercept: -20 }
    const shape = { height: 2, width: 2, channels: 1 }
    const maps = [
      [10, 1, 10, 10],
      [10, 1, 10, 13]
    ].map((values) => activationMap(values, shape, decision))
    const average = averageEvidence(maps)
    expect(average).toEqual([20, 2, 20, 23])
    expect(maps.map((map) => againstAverage(map, average))).toEqual([
      { height: 2, width: 2, values: Float64Array.of(0, 0, 0, -3), baseline: -3.75 },
      { height: 2, width: 2, values: Float64Array.of(0, 0, 0, 3), baseline: -3.75 }
    ])
    expect(evidenceScale(maps.map((map) => againstAverage(map, average)))).toBe(5)
    expect(evidenceScale([])).toBe(1)
  })

  test('class 0 of a binomial model is the negative of class 1', () => {
    const model = { coefficients: [[2, -1]], intercept: [0.5] }
    expect([linearDecision(model, 1), linearDecision(model, 0)]).toEqual([
      { coefficients: Float64Array.of(2, -1), intercept: 0.5 },
      { coefficients: Float64Array.of(-2, 1), intercept: -0.5 }
    ])
    expect(() => linearDecision(model, 2)).toThrow("Class 2 is not one of the classifier's 2")
  })

  test('refuses shapes that do not fit, and broken numbers', () => {
    const decision = { coefficients: Float64Array.of(1, 1), intercept: 0 }
    expect(() => activationMap([1, 2, 3], { height: 2, width: 1, channels: 2 }, decision)).toThrow(
      '3 activations are not 2 x 1 x 2 feature maps'
    )
    expect(() => activationMap([1, 2, 3, 4], { height: 2, width: 1, channels: 2 }, decision, { pooling: 'flatten' })).toThrow(
      'gives 4 features'
    )
    expect(() => againstAverage({ height: 1, width: 1, values: Float64Array.of(1), baseline: 0 }, [1, 2])).toThrow(ExplainInputError)
    expect(() => activationMap([1, Number.NaN], { height: 1, width: 1, channels: 2 }, decision)).toThrow('not finite')
  })
})

function pooled(maps: Float32Array, channels: number, pooling: Pooling): number[] {
  if (pooling === 'flatten') return [...maps]
  return Array.from({ length: channels }, (_, c) => {
    const values = [...maps].filter((_v, i) => i % channels === c)
    return pooling === 'max' ? Math.max(...values) : values.reduce((a, b) => a + b, 0) / values.length
  })
}

describe('colours', () => {
  test('the ramp passes its stops and grows lighter throughout', () => {
    HEAT_STOPS.forEach((stop, i) => expect(heatColour(i / 8)).toEqual(stop))
    const lightness = Array.from({ length: 101 }, (_, i) => heatColour(i / 100)).map(
      ([r, g, b]) => 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2
    )
    expect(lightness.every((value, i) => i === 0 || value > (lightness[i - 1] ?? 0))).toBe(true)
  })

  test('the scale is fixed: 0 to 3 log-odds, clipped, bare film below 0.15 of it', () => {
    expect([-5, 0, 1.5, 3, 40].map((value) => onScale(value, 3))).toEqual([0, 0, 0.5, 1, 1])
    expect([0, 0.15, 0.45, 0.75, 1].map((place) => Number(heatAlpha(place, 0.6).toFixed(12)))).toEqual([0, 0, 0.3, 0.6, 0.6])
  })
})

describe('overlay', () => {
  test('bilinear, cell centres kept, edges held', () => {
    expect([...enlargeMap(mapOf(1, 2, [0, 4]), 8, 1)]).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4])
    expect([...enlargeMap(mapOf(2, 2, [0, 3, 6, 9]), 2, 2)]).toEqual([0, 3, 6, 9])
    expect([...enlargeMap(mapOf(1, 1, [7]), 3, 2)]).toEqual([7, 7, 7, 7, 7, 7])
  })

  test('leaves film without evidence as it is and colours the rest over it', () => {
    const image = { width: 2, height: 1, samplesPerPixel: 1 as const, data: Uint8Array.of(100, 100) }
    expect(overlayMap(image, mapOf(1, 2, [0, 9]), 3)).toEqual({
      width: 2,
      height: 1,
      samplesPerPixel: 3,
      data: Uint8Array.of(100, 100, 100, 191, 193, 138)
    })
  })

  test('keeps colour films in colour', () => {
    const image = { width: 1, height: 1, samplesPerPixel: 3 as const, data: Uint8Array.of(1, 2, 3) }
    expect([...overlayMap(image, mapOf(1, 1, [0]), 3).data]).toEqual([1, 2, 3])
  })
})

describe('explanationFigure', () => {
  test.each([
    [64, 64],
    [1200, 900],
    [100, 400]
  ])('fits film, scale, numbers and banner on one canvas (film %i x %i)', (width, height) => {
    const image = { width, height, samplesPerPixel: 1 as const, data: new Uint8Array(width * height).fill(80) }
    const figure = explanationFigure({ image, map: mapOf(2, 2, [0, 0, 0, 3]), top: 3, className: 'covid', probability: 0.913 })
    expect(figure.data).toHaveLength(figure.width * figure.height * 3)
    // the film, whole, in the upper left corner; the banner's dots, all of them, in the lowest rows
    expect([...figure.data.subarray(0, 3)]).toEqual([80, 80, 80])
    const scale = Math.max(1, Math.round((Math.min(width, height) * Math.max(1, Math.ceil(384 / Math.min(width, height)))) / 400))
    expect(pixelsOf(figure, WARNING)).toBe(inkOf(RESEARCH_BANNER.replaceAll(' ', '')) * scale * scale)
    expect(pixelsOf({ ...figure, data: figure.data.subarray(0, -figure.width * 3 * 20 * scale * 3) }, WARNING)).toBe(0)
  })

  test('writes class, probability and the log-odds that the map adds up to', () => {
    const image = { width: 600, height: 400, samplesPerPixel: 1 as const, data: new Uint8Array(600 * 400) }
    const figure = explanationFigure({ image, map: mapOf(1, 1, [0]), top: 4, className: 'covid', probability: 0.5 })
    const caption = 'Evidence for covid: probability 0.50, log-odds 0.00'
    expect(pixelsOf({ ...figure, data: figure.data.subarray(figure.width * 3 * 400) }, TEXT)).toBe(inkOf(caption))
    expect(pixelsOf(figure, TEXT)).toBe(inkOf(caption) + inkOf('024+'))
  })
})

const WARNING = [0xf0, 0xcd, 0x6c]
const TEXT = [0xdf, 0xe3, 0xe5]

function pixelsOf({ data }: RgbImage, colour: readonly number[]): number {
  let n = 0
  for (let p = 0; p < data.length; p += 3) if (colour.every((value, c) => data[p + c] === value)) n++
  return n
}

/** Dots of a text in the built-in font. */
function inkOf(text: string): number {
  const target = { width: 2000, height: 20, samplesPerPixel: 1 as const, data: new Uint8Array(40_000) }
  drawText(target, 0, 0, text, { colour: 1 })
  return target.data.reduce((a, b) => a + b, 0)
}

describe('pointing game', () => {
  const mask = { width: 4, height: 4, data: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 1] }

  test('the peak is the first greatest cell; a flat map has none', () => {
    expect(peakOf(mapOf(2, 2, [1, 5, 5, 2]))).toEqual({ x: 1, y: 0, value: 5 })
    expect(peakOf(mapOf(2, 2, [3, 3, 3, 3]))).toBeNull()
    expect(peakInsideMask(mapOf(1, 1, [3]), mask)).toBe(false)
  })

  test("the peak counts at its cell's centre, within the tolerance", () => {
    expect(peakInsideMask(mapOf(2, 2, [0, 0, 0, 9]), mask)).toBe(true)
    expect(peakInsideMask(mapOf(2, 2, [0, 9, 0, 0]), mask)).toBe(false)
    expect(peakInsideMask(mapOf(2, 2, [0, 9, 0, 0]), mask, 1)).toBe(true)
    expect(() => peakInsideMask(mapOf(2, 2, [0, 9, 0, 0]), { width: 1, height: 1, data: [0] })).toThrow('The mask is empty')
  })

  test('over images: share, interval, chance and evidence inside', () => {
    const game = pointingGame([
      { map: mapOf(4, 4, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, -9, 0, 0, 1]), mask },
      { map: mapOf(4, 4, [8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), mask }
    ])
    expect(game).toEqual({ images: 2, hits: 1, share: 0.5, interval: wilsonInterval(1, 2), chance: 3 / 16, evidenceInside: 0.5 })
    expect(pointingGame([])).toEqual({ images: 0, hits: 0, share: null, interval: null, chance: null, evidenceInside: null })
    expect(evidenceInsideMask(mapOf(1, 1, [-1]), mask)).toBeNull()
    expect(wilsonInterval(81, 263).map((v) => Number(v.toFixed(4)))).toEqual([0.2553, 0.3662])
  })
})
