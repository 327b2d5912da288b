import { describe, expect, test } from 'vitest'
import { formulaWeights } from '../backbones/formulaWeights.ts'
import { graphBuilder } from '../graph/builder.ts'
import type { ResizedInput } from '../image/prepareInput.ts'
import { createRandom, unit } from '../random.ts'
import { activationMap } from './activationMap.ts'
import { gradCam, gradCamPlusPlus, type LayerValues } from './gradCam.ts'
import { headDecision, NoGradientError } from './headDecision.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities, type FittedHead } from '../learn/heads/fittedHead.ts'
import { headSchema } from '../recipe/headSchema.ts'
import { linearDecision } from './linearDecision.ts'
import { mapSimilarity, spearman, structuralSimilarity } from './mapSimilarity.ts'
import { meanColour, occlude, occlusionGrid, occlusionMap } from './occlusion.ts'
import { poolingGradient } from './poolingGradient.ts'
import { cascadeStages, randomiseWeights } from './randomiseWeights.ts'
import { sanityCheck, sanityStage } from './sanityCheck.ts'

const SHAPE = { height: 4, width: 5, channels: 6 }

function mapsOf(seed: number): LayerValues {
  return { ...SHAPE, values: Float32Array.from({ length: 120 }, (_, k) => Math.max(0, unit(seed, k) * 2 - 0.7)) }
}

describe('Grad-CAM', () => {
  const maps = mapsOf(1)
  const decision = { coefficients: Float64Array.from({ length: 6 }, (_, c) => unit(2, c) * 2 - 1), intercept: 0.3 }

  test('of a linear head over averaged features is the class activation map, cut off at 0, by the number of positions', () => {
    const cam = activationMap(maps.values, SHAPE, decision)
    const map = gradCam(maps, poolingGradient(maps, 'avg', decision.coefficients))
    expect(Array.from(cam.values).some((value) => value < 0)).toBe(true)
    map.values.forEach((value, p) => expect(value).toBeCloseTo(Math.max(0, cam.values[p] ?? Number.NaN) / 20, 12))
  })

  test('by hand: one positive channel, one negative', () => {
    const activations = { height: 1, width: 2, channels: 2, values: [1, 3, 2, 0] }
    const gradients = { height: 1, width: 2, channels: 2, values: [0.5, -1, 1.5, 0] }
    expect(gradCam(activations, gradients)).toEqual({ height: 1, width: 2, values: Float64Array.of(0, 2) })
    // channel 0, sum of activations 3: alpha = g² / (2 g² + 3 g³) = 1 / 3.5 and 1 / 6.5; weight 0.5 / 3.5 + 1.5 / 6.5; channel 1 has none
    const weight = 0.5 / 3.5 + 1.5 / 6.5
    const found = gradCamPlusPlus(activations, gradients)
    expect([found.values[0], found.values[1]]).toEqual([expect.closeTo(weight, 12), expect.closeTo(2 * weight, 12)])
  })

  test('gradients through the poolings are those of the pooled decision', () => {
    const step = 1e-6
    for (const pooling of ['avg', 'max', 'flatten'] as const) {
      const coefficients = Float64Array.from({ length: pooling === 'flatten' ? 120 : 6 }, (_, j) => unit(5, j) - 0.5)
      const value = (values: ArrayLike<number>): number => pool({ ...SHAPE, values }, pooling).reduce((sum, feature, j) => sum + feature * (coefficients[j] ?? 0), 0)
      const spread: LayerValues = { ...SHAPE, values: Float64Array.from({ length: 120 }, (_, k) => unit(6, k)) }
      const gradient = poolingGradient(spread, pooling, coefficients)
      for (const k of [0, 17, 63, 119]) {
        const [up, down] = [step, -step].map((change) => value(Float64Array.from(spread.values, (v, i) => (i === k ? v + change : v))))
        expect(gradient.values[k]).toBeCloseTo(((up ?? 0) - (down ?? 0)) / (2 * step), 6)
      }
    }
  })

  test('refuses shapes that do not fit and numbers that are not finite', () => {
    expect(() => gradCam(maps, { ...maps, width: 6 })).toThrow('do not fit together')
    expect(() => poolingGradient(maps, 'avg', [1, 2])).toThrow('avg pooling of 4 x 5 x 6 feature maps, which gives 6')
    expect(() => gradCam({ height: 1, width: 1, channels: 1, values: [Number.NaN] }, { height: 1, width: 1, channels: 1, values: [1] })).toThrow('not finite')
  })
})

function pool({ channels, values }: LayerValues, pooling: 'avg' | 'max' | 'flatten'): number[] {
  const all = Array.from(values)
  if (pooling === 'flatten') return all
  return Array.from({ length: channels }, (_, c) => {
    const own = all.filter((_value, i) => i % channels === c)
    return pooling === 'max' ? Math.max(...own) : own.reduce((a, b) => a + b, 0) / own.length
  })
}

describe('headDecision', () => {
  const head = { kind: 'logistic-regression' as const, coefficients: [[1, 2, -3], [0, 1, 1], [2, 0, 0]], intercept: [0.5, 0, -0.5], numClasses: 3 }
  const features = Float64Array.of(0.2, -1, 0.7)

  test('of a linear head is its decision value, with the coefficients as gradient', () => {
    const decision = linearDecision(head, 2)
    const { value, gradient } = headDecision(head, 2)
    expect(value(features)).toBeCloseTo(-0.75 + 1.5 * 0.2 + 1.5 + 0.7, 12)
    expect(gradient(features)).toEqual(decision.coefficients)
  })

  test('in another order of features, value and gradient belong together', () => {
    const order = Int32Array.of(2, 0, 1)
    const { value, gradient } = headDecision(head, 0, order)
    expect(value(features)).toBeCloseTo(headDecision(head, 0).value(Float64Array.of(0.7, 0.2, -1)), 12)
    const g = gradient(features)
    features.forEach((_, j) => {
      const moved = features.map((v, k) => (k === j ? v + 1 : v))
      expect(g[j]).toBeCloseTo(value(moved) - value(features), 9)
    })
  })
})

function decide({ values }: ResizedInput): number {
  return ((values[6 * 12 + 10] ?? 0) - 100) / 50
}

describe('headDecision of a head that is not linear', () => {
  const random = createRandom(3)
  const data = Float64Array.from({ length: 40 * 4 }, () => random.normal())
  const rows = { rows: 40, columns: 4, data }
  const labels = Array.from({ length: 40 }, (_, i) => ((data[4 * i] ?? 0) * (data[4 * i + 1] ?? 0) > 0 ? 1 : 0))
  const fit = (head: object): FittedHead => fitHead({ head: headSchema.parse(head) }, rows, labels, { numClasses: 2, seed: 1 })

  test('its gradient is the slope of the log-odds, along any direction', () => {
    const head = fit({ kind: 'svm', kernel: 'rbf' })
    const at = Float64Array.of(0.3, -0.4, 0.1, 0.8)
    const { value, gradient } = headDecision(head, 1)
    const probability = headProbabilities(head, { rows: 1, columns: 4, data: at })[1] ?? Number.NaN
    expect(value(at)).toBeCloseTo(Math.log(probability / (1 - probability)), 9)
    const along = Float64Array.of(1, 2, -1, 0.5)
    const step = 1e-3
    const slope = (value(at.map((v, j) => v + step * (along[j] ?? 0))) - value(at.map((v, j) => v - step * (along[j] ?? 0)))) / (2 * step)
    expect(gradient(at).reduce((sum, g, j) => sum + g * (along[j] ?? 0), 0)).toBeCloseTo(slope, 4)
    expect(Math.abs(slope)).toBeGreaterThan(0.01)
  })

  test('of neighbours it has none', () => {
    expect(() => headDecision(fit({ kind: 'knn' }), 0).gradient(Float64Array.of(0, 0, 0, 0))).toThrow(NoGradientError)
  })
})

describe('occlusion', () => {
  test('squares stand on the centres of the cells and are cut at the border', () => {
    const { rows, columns, squares } = occlusionGrid(10, 8, { patch: 4, stride: 4 })
    expect([rows, columns, squares.length]).toEqual([3, 2, 6])
    expect(squares[0]).toEqual({ top: 0, bottom: 4, left: 0, right: 4 })
    expect(squares.at(-1)).toEqual({ top: 6, bottom: 10, left: 4, right: 8 })
    const covered = new Set(squares.flatMap(({ top, bottom, left, right }) => Array.from({ length: (bottom - top) * (right - left) }, (_, k) => (top + Math.floor(k / (right - left))) * 8 + left + (k % (right - left)))))
    expect(covered.size).toBe(80)
  })

  test('finds the pixels that a decision is made of', () => {
    const image: ResizedInput = { height: 12, width: 12, channels: 1, values: Float32Array.from({ length: 144 }, (_, p) => (p === 6 * 12 + 10 ? 250 : 100)) }
    const grid = occlusionGrid(12, 12, { patch: 3, stride: 3 })
    const mean = meanColour(image)
    const map = occlusionMap(grid, decide(image), grid.squares.map((square) => decide(occlude(image, square, mean))))
    expect(map.values.findIndex((value) => value > 0)).toBe(2 * 4 + 3)
    expect(map.values.filter((value) => value !== 0)).toHaveLength(1)
    expect(mean[0]).toBeCloseTo(100 + 150 / 144, 9)
    expect(image.values[6 * 12 + 10]).toBe(250)
  })

  test('refuses a grid without squares or with too many', () => {
    expect(() => occlusionGrid(224, 224, { patch: 0, stride: 8 })).toThrow('do not fit an input of 224 x 224')
    expect(() => occlusionGrid(224, 224, { patch: 300, stride: 8 })).toThrow('do not fit')
    expect(() => occlusionGrid(224, 224, { patch: 8, stride: 1 })).toThrow('Choose a larger stride')
  })
})

describe('similarity of maps', () => {
  // expected: scipy.stats.spearmanr 1.17, skimage.metrics.structural_similarity 0.26 (data_range=1)
  test('rank correlation with ties, as scipy', () => {
    const a = Array.from({ length: 49 }, (_, k) => unit(1, k))
    const b = a.map((value, k) => Math.round(unit(2, k) * 10) + Math.round(value * 8))
    expect(spearman(a, b)).toBeCloseTo(0.576715188446157, 12)
    expect(spearman(a, a.map(() => 1))).toBeNull()
  })

  test('structural similarity, as scikit-image', () => {
    const x = Array.from({ length: 480 }, (_, k) => unit(3, k))
    const y = x.map((value, k) => 0.6 * value + 0.4 * unit(4, k))
    expect(structuralSimilarity(x, y, 20, 24)).toBeCloseTo(0.791852466267253, 12)
  })

  test('scale does not count, sign does', () => {
    const values = Float64Array.from({ length: 49 }, (_, k) => unit(9, k))
    const map = { height: 7, width: 7, values }
    const same = mapSimilarity(map, { ...map, values: values.map((value) => 5 * value + 2) })
    expect([same.rankCorrelation, same.ssim]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 9)])
    expect(mapSimilarity(map, { ...map, values: values.map((value) => -value) }).rankCorrelation).toBeCloseTo(-1, 12)
    expect(mapSimilarity(map, { ...map, values: values.map(() => 3) })).toEqual({ rankCorrelation: null, ssim: null })
  })
})

describe('weight randomisation', () => {
  const b = graphBuilder('small')
  const first = b.relu('a_relu', b.batchNorm('a_bn', b.conv('a', b.input(3), 8, 3, { useBias: false })))
  const graph = b.build(b.conv('b', first, 2, 1))
  const weights = formulaWeights(graph)

  test('goes down from the output in nearly equal parts, each layer once', () => {
    expect(cascadeStages(graph, 9).map(({ layers }) => layers)).toEqual([['b'], ['a_bn'], ['a']])
    expect(cascadeStages(graph, 2).map(({ layers }) => layers)).toEqual([['b', 'a_bn'], ['a']])
  })

  test('draws kernels anew, idles batch normalization, leaves the rest; the same stream gives the same', () => {
    const random = createRandom(4)
    const changed = randomiseWeights(weights, ['a', 'a_bn'], random)
    expect(changed.get('b')).toBe(weights.get('b'))
    expect(changed.get('a_bn')?.map(({ name, data }) => [name, data[0]])).toEqual([['gamma', 1], ['beta', 0], ['moving_mean', 0], ['moving_variance', 1]])
    const kernel = changed.get('a')?.[0]?.data ?? new Float32Array()
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length
    expect(variance).toBeGreaterThan(0.6 * (2 / 27))
    expect(variance).toBeLessThan(1.6 * (2 / 27))
    expect(kernel).not.toEqual(weights.get('a')?.[0]?.data)
    expect(randomiseWeights(weights, ['a'], createRandom(4)).get('a')).toEqual(changed.get('a'))
  })

  test('a map that stays as it is is not trusted, one that changes is', () => {
    const own = { height: 3, width: 3, values: Float64Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8) }
    const other = { ...own, values: Float64Array.of(4, 0, 8, 2, 7, 1, 6, 3, 5) }
    const flat = { ...own, values: new Float64Array(9) }
    const kept = sanityStage(own, [own, own], { downTo: 'classifier', layers: 0 })
    const lost = sanityStage(own, [other, flat], { downTo: 'a', layers: 3 })
    expect(kept).toMatchObject({ rankCorrelation: expect.closeTo(1, 12), ssim: expect.closeTo(1, 9), flat: 0 })
    expect(lost.flat).toBe(1)
    expect(lost.rankCorrelation).toBeCloseTo((spearman(own.values, other.values) ?? 0) / 2, 12)
    expect(sanityCheck(1, 2, own, [kept, lost]).trustworthy).toBe(false)
    expect(sanityCheck(1, 2, own, [lost, kept]).trustworthy).toBe(false)
    expect(sanityCheck(1, 2, own, [lost, lost])).toMatchObject({ trustworthy: true, words: expect.stringContaining('depends on what the model learned, as it must') })
    expect(sanityCheck(1, 2, flat, [lost])).toMatchObject({ trustworthy: false, words: expect.stringContaining('the same everywhere') })
  })
})
