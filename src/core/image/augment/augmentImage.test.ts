import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { augmentationSchema, type AugmentationSpec } from '../../recipe/trainingSchema.ts'
import type { ResizedInput } from '../prepareInput.ts'
import type { AugmentationOperation, BorderRule } from './augmentation.ts'
import { applyAugmentation, augmentImage } from './augmentImage.ts'
import { drawAugmentation } from './drawAugmentation.ts'

// Expected numbers: scipy 1.17 (ndimage.map_coordinates, rotate, shift, affine_transform, gaussian_filter) and scikit-image 0.26
// (exposure.adjust_gamma) on the same image and the same noise.

const [HEIGHT, WIDTH] = [20, 24]
const PATTERN = imageOf(HEIGHT, WIDTH, (x, y) => (37 * x + 91 * y + 7 * x * y) % 256)
const PLACES = [[0, 0], [13, 7], [23, 19], [5, 10], [22, 3]] as const
const ROTATE_10: AugmentationOperation = { operation: 'rotation', degrees: 10 }
const ELASTIC: AugmentationOperation = { operation: 'elastic', alpha: 2, sigma: 0.1, seed: 99 }

function imageOf(height: number, width: number, value: (x: number, y: number) => number): ResizedInput {
  return { height, width, channels: 1, values: Float32Array.from({ length: height * width }, (_, p) => value(p % width, Math.floor(p / width))) }
}

function at({ values, width }: ResizedInput, places: readonly (readonly [number, number])[]): (number | undefined)[] {
  return places.map(([x, y]) => values[y * width + x])
}

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function expectClose(found: readonly (number | undefined)[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 2))
}

describe('applyAugmentation', () => {
  test.each<[string, AugmentationOperation, BorderRule, number[], number]>([
    ['rotation', ROTATE_10, 'edge', [67.501636, 159.274767, 163.895693, 57.485236, 68.382101], 124.448683],
    ['rotation, black border', ROTATE_10, 'constant', [0, 159.274767, 0, 57.485236, 68.382101], 112.450618],
    ['translation down right', { operation: 'translation', share: 0.94, towards: 'right-bottom' }, 'edge', [0, 167.384, 147.736, 150.344, 210.776], 125.903683],
    ['translation up left', { operation: 'translation', share: 0.94, towards: 'left-top' }, 'edge', [152.048, 153.496, 7, 85.064, 66.2], 117.57735],
    ['zoom', { operation: 'zoom', factor: 1.08 }, 'edge', [99.751715, 195.596708, 87.27023, 93.032922, 159.082305], 128.337563],
    ['elastic', ELASTIC, 'edge', [67.513405, 124.092204, 164.863841, 39.967445, 222.240188], 111.573747],
    ['elastic, black border', ELASTIC, 'constant', [0, 124.092204, 164.863841, 39.967445, 0], 82.905833]
  ])('%s as scipy', (_name, operation, border, expected, average) => {
    const { values, ...shape } = applyAugmentation(PATTERN, [operation], border)
    expectClose(at({ values, ...shape }, PLACES), expected)
    expect(mean(values)).toBeCloseTo(average, 4)
  })

  test('all together: one sampling, then brightness and gamma, as scipy and scikit-image', () => {
    const geometric: AugmentationOperation[] = [
      { operation: 'flip-horizontal' },
      { operation: 'zoom', factor: 1.08 },
      { operation: 'rotation', degrees: 4 },
      { operation: 'translation', share: 0.94, towards: 'right-bottom' },
      ELASTIC
    ]
    expectClose(at(applyAugmentation(PATTERN, geometric), PLACES), [64.865205, 160.149317, 109.568798, 179.292513, 163.348005])
    const all = applyAugmentation(PATTERN, [...geometric, { operation: 'brightness', factor: 1.07 }, { operation: 'gamma', gamma: 1.08 }])
    expectClose(at(all, PLACES), [62.543763, 165.996283, 110.172468, 187.525792, 169.579834])
    expect(mean(all.values)).toBeCloseTo(123.008285, 4)
  })

  test('elastic deformation of a 224 x 224 image: within a tenth of a pixel of the exact field', () => {
    const image = imageOf(224, 224, (x, y) => 127 + 80 * Math.sin(x / 17) + 40 * Math.cos(y / 11))
    const { values } = applyAugmentation(image, [{ operation: 'elastic', alpha: 2, sigma: 0.1, seed: 5 }])
    const found = at({ ...image, values }, [[0, 0], [60, 100], [223, 223], [200, 50], [222, 3]])
    const expected = [167, 45.948204, 170.397587, 71.824038, 208.902]
    // the image changes by up to 6 a pixel
    expected.forEach((value, i) => expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(0.6))
    expect(mean(values)).toBeCloseTo(130.849308, 1)
  })

  test('colour: every channel as its own plane', () => {
    const operations: AugmentationOperation[] = [ROTATE_10, ELASTIC, { operation: 'gamma', gamma: 1.1 }]
    const planes = [PATTERN, imageOf(HEIGHT, WIDTH, (x, y) => 5 * x + 3 * y), imageOf(HEIGHT, WIDTH, (x) => 255 - 10 * x)]
    const values = Float32Array.from({ length: HEIGHT * WIDTH * 3 }, (_, i) => planes[i % 3]?.values[Math.floor(i / 3)] ?? 0)
    const colour = applyAugmentation({ height: HEIGHT, width: WIDTH, channels: 3, values }, operations)
    planes.forEach((plane, c) => expect(colour.values.filter((_, i) => i % 3 === c)).toEqual(applyAugmentation(plane, operations).values))
  })

  test('flips are exact and their own inverse; one pixel stays itself; the input is left alone', () => {
    const flipped = applyAugmentation(PATTERN, [{ operation: 'flip-horizontal' }])
    expect(at(flipped, [[0, 0], [23, 19]])).toEqual(at(PATTERN, [[23, 0], [0, 19]]))
    expect(applyAugmentation(flipped, [{ operation: 'flip-horizontal' }]).values).toEqual(PATTERN.values)
    const vertical = applyAugmentation(PATTERN, [{ operation: 'flip-vertical' }])
    expect(at(vertical, [[3, 0]])).toEqual(at(PATTERN, [[3, 19]]))
    const one = imageOf(1, 1, () => 90)
    expect(applyAugmentation(one, [ELASTIC, ROTATE_10, { operation: 'zoom', factor: 1.1 }]).values).toEqual(one.values)
    const same = applyAugmentation(PATTERN, [])
    expect(same).toEqual(PATTERN)
    expect(same.values).not.toBe(PATTERN.values)
  })

  test('brightness is clipped at white', () => {
    expect([...applyAugmentation(imageOf(1, 2, (x) => 240 - 140 * x), [{ operation: 'brightness', factor: 1.1 }]).values]).toEqual([255, Math.fround(100 * 1.1)])
  })
})

const PAPER: AugmentationSpec = augmentationSchema.parse({
  balance: 'cycle',
  brightness: [1.05, 1.1],
  gamma: [1.05, 1.11],
  elastic: { alpha: 2, sigma: 0.1 },
  zoom: [1.05, 1.1],
  translation: [0.9, 0.97],
  rotation: 5
})

function between(value: number, low: number, high: number): boolean {
  return value >= low && value <= high
}

function isInRange(drawn: AugmentationOperation): boolean {
  switch (drawn.operation) {
    case 'brightness':
      return between(drawn.factor, 1.05, 1.1)
    case 'gamma':
      return between(drawn.gamma, 1.05, 1.11)
    case 'zoom':
      return between(drawn.factor, 1.05, 1.1)
    case 'translation':
      return between(drawn.share, 0.9, 0.97)
    case 'rotation':
      return between(drawn.degrees, -5, 5)
    case 'elastic':
      return drawn.alpha === 2 && drawn.sigma === 0.1
    case 'flip-horizontal':
    case 'flip-vertical':
      return false
  }
}

function drawsOf(spec: AugmentationSpec): (readonly AugmentationOperation[])[] {
  return Array.from({ length: 12 }, (_, image) => drawAugmentation(spec, { seed: 1, epoch: 0, image, copy: 0 }))
}

describe('drawAugmentation', () => {
  test('one or more operations, every set of them about as often, numbers in their ranges', () => {
    const sets = new Map<string, number>()
    for (let image = 0; image < 6300; image++) {
      const operations = drawAugmentation(PAPER, { seed: 3, epoch: 0, image, copy: 1 })
      const name = operations.map(({ operation }) => operation).join()
      sets.set(name, (sets.get(name) ?? 0) + 1)
      expect(operations.filter((drawn) => !isInRange(drawn))).toEqual([])
    }
    // 2^6 - 1 sets, 100 of each expected
    expect(sets.size).toBe(63)
    expect(Math.min(...sets.values())).toBeGreaterThan(60)
    expect(Math.max(...sets.values())).toBeLessThan(145)
  })

  test('the same key draws the same, another draws another; `once` leaves the epoch aside', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(50), fc.nat(5000), fc.nat(20), (seed, epoch, image, copy) => {
        const key = { seed, epoch, image, copy }
        expect(drawAugmentation(PAPER, key)).toEqual(drawAugmentation(PAPER, { ...key }))
        expect(drawAugmentation({ ...PAPER, redraw: 'once' }, key)).toEqual(drawAugmentation({ ...PAPER, redraw: 'once' }, { ...key, epoch: epoch + 1 }))
      }),
      { numRuns: 50 }
    )
    const drawn = Array.from({ length: 40 }, (_, i) => JSON.stringify(drawAugmentation(PAPER, { seed: 1, epoch: i % 2, image: i % 4 < 2 ? 7 : 8, copy: Math.floor(i / 4) })))
    expect(new Set(drawn).size).toBe(40)
  })

  test('an operation that others are added to draws what it drew without them', () => {
    const alone = drawsOf(augmentationSchema.parse({ zoom: [1, 2] })).flat()
    const both = drawsOf(augmentationSchema.parse({ zoom: [1, 2], gamma: [1, 2] }))
    expect(alone).toHaveLength(12)
    const zooms = both.map((drawn) => drawn.find(({ operation }) => operation === 'zoom')).filter((drawn) => drawn !== undefined)
    expect(zooms.length).toBeGreaterThan(2)
    expect(alone).toEqual(expect.arrayContaining(zooms))
    expect(both.map((drawn) => drawn.length)).toContain(2)
  })

  test('nothing to draw from leaves the image as it is', () => {
    const none = augmentationSchema.parse({})
    expect(drawAugmentation(none, { seed: 1, epoch: 0, image: 0, copy: 0 })).toEqual([])
    expect(augmentImage(PATTERN, none, { seed: 1, epoch: 0, image: 0, copy: 0 })).toEqual(PATTERN)
  })
})

test.each([[{ zoom: [1.1, 1.05] }], [{ brightness: [0, 1] }], [{ translation: [0.9, 1.1] }], [{ timesMajority: 1e9 }]])('%j is refused', (value) => {
  expect(augmentationSchema.safeParse(value).success).toBe(false)
})
