import { beforeAll, describe, expect, test } from 'vitest'
import { headDecision } from '../../core/explain/headDecision.ts'
import { NoGradientError } from '../../core/explain/headDecision.ts'
import { graphBuilder } from '../../core/graph/builder.ts'
import type { Weights, WeightTensor } from '../../core/graph/ir.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { ResizedInput } from '../../core/image/prepareInput.ts'
import { unit } from '../../core/random.ts'
import type { Engine } from './engine.ts'
import { openEngine } from './openEngine.ts'
import { openSaliency, type Saliency } from './saliency.ts'

// Expected maps: Keras 3 (TensorFlow 2.21), gradients by tf.GradientTape of the same network with the same weights, the two papers' sums in NumPy.

const INPUT: InputSpec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 12, width: 12 }, channels: 1, preprocessing: 'raw' }

function draw(seed: number, shape: readonly number[], scale: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, k) => (unit(seed, k) * 2 - 1) * scale)
}

function layer(seed: number, kernel: readonly number[], scale: number, biasScale: number): WeightTensor[] {
  const bias = [kernel.at(-1) ?? 0]
  return [
    { name: 'kernel', shape: kernel, data: draw(seed, kernel, scale) },
    { name: 'bias', shape: bias, data: draw(seed + 1, bias, biasScale) }
  ]
}

const WEIGHTS: Weights = new Map([
  ['c1', layer(1, [3, 3, 1, 4], 0.6, 0.1)],
  ['c2', layer(3, [3, 3, 4, 5], 0.4, 0.1)],
  ['d1', layer(5, [5, 4], 1, 0.2)]
])
const [headKernel, headBias] = layer(7, [4, 3], 1, 0.2)
const HEAD = {
  kind: 'logistic-regression' as const,
  coefficients: [0, 1, 2].map((c) => [0, 1, 2, 3].map((j) => headKernel?.data[j * 3 + c] ?? 0)),
  intercept: Array.from(headBias?.data ?? []),
  numClasses: 3
}
const IMAGE: ResizedInput = { height: 12, width: 12, channels: 1, values: draw(9, [12, 12, 1], 1) }

function network(pooled: boolean): ReturnType<ReturnType<typeof graphBuilder>['build']> {
  const b = graphBuilder('small')
  const first = b.relu('c1_relu', b.conv('c1', b.input(1), 4, 3, { padding: 'same' }))
  const second = b.relu('c2_relu', b.conv('c2', b.pool('pool', first, 'max', 2), 5, 3, { padding: 'same' }))
  return b.build(pooled ? b.relu('d1_relu', b.dense('d1', b.globalPool('gap', second, 'avg'), 4)) : second)
}

const GRAD_CAM_C2_CLASS_1 = [
  0.007919, 0.009728, 0.011595, 0.016376, 0.017453, 0.003847, 0.017433, 0.020699, 0.022993, 0.021513, 0.02257, 0.012864,
  0.011062, 0.021621, 0.019388, 0.019152, 0.024582, 0.012312, 0.019742, 0.015796, 0.009363, 0.020757, 0.014297, 0.001099,
  0.014516, 0.011464, 0.020689, 0.013052, 0.015982, 0.010635, 0.007767, 0.006697, 0.007102, 0.008523, 0.012363, 0.001162
]
const GRAD_CAM_PLUS_PLUS_C2_CLASS_2 = [
  0, 0.038931, 0, 0, 0, 0.015466, 0, 0, 0, 0.044858, 0, 0.055387,
  0.005786, 0, 0, 0, 0, 0.094899, 0, 0.046496, 0, 0.063361, 0.011365, 0.060246,
  0, 0.060967, 0.009153, 0.020465, 0, 0.061513, 0, 0.19423, 0.111038, 0.206372, 0.225689, 0.130798
]
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

describe('a network with layers on top', () => {
  let engine: Engine
  let saliency: Saliency
  beforeAll(async () => {
    engine = await openEngine('tfjs-node')
    saliency = await openSaliency(engine, { graph: network(true), weights: WEIGHTS, input: INPUT }, { pooling: 'avg', batchSize: 4 })
  })

  test('Grad-CAM looks at the last layer that has places, and equals Keras there', async () => {
    expect(saliency.layerOf('grad-cam')).toBe('c2_relu')
    expect(headDecision(HEAD, 1).value(Float64Array.from(await saliency.features(IMAGE.values, 1)))).toBeCloseTo(0.4415070116519928, 5)
    const map = await saliency.map('grad-cam', IMAGE, headDecision(HEAD, 1))
    expect([map.height, map.width]).toEqual([6, 6])
    GRAD_CAM_C2_CLASS_1.forEach((value, p) => expect(map.values[p]).toBeCloseTo(value, 5))
  })

  test('Grad-CAM++ equals Keras', async () => {
    const map = await saliency.map('grad-cam++', IMAGE, headDecision(HEAD, 2))
    GRAD_CAM_PLUS_PLUS_C2_CLASS_2.forEach((value, p) => expect(map.values[p]).toBeCloseTo(value, 5))
  })

  test('any layer may be named', async () => {
    const map = await saliency.map('grad-cam', IMAGE, headDecision(HEAD, 0), { layer: 'c1' })
    expect([map.height, map.width, map.values.length]).toEqual([12, 12, 144])
    expect(sum(map.values)).toBeCloseTo(0.08866069326378581, 5)
    expect(sum((await saliency.map('grad-cam++', IMAGE, headDecision(HEAD, 0), { layer: 'c1' })).values)).toBeCloseTo(6.6233565027125145, 3)
    await expect(saliency.map('grad-cam', IMAGE, headDecision(HEAD, 0), { layer: 'd1' })).rejects.toThrow('has no places')
    await expect(saliency.map('grad-cam', IMAGE, headDecision(HEAD, 0), { layer: 'c9' })).rejects.toMatchObject({ code: 'unknown-layer' })
  })

  test('occlusion is the decision lost at each place', async () => {
    const map = await saliency.map('occlusion', IMAGE, headDecision(HEAD, 1), { patch: 4, stride: 4 })
    const mean = sum(Float64Array.from(IMAGE.values)) / 144
    const covered = IMAGE.values.map((value, p) => (p % 12 >= 4 && p % 12 < 8 && p >= 48 && p < 96 ? mean : value))
    const lost = 0.4415070116519928 - headDecision(HEAD, 1).value(Float64Array.from(await saliency.features(covered, 1)))
    expect([map.height, map.width]).toEqual([3, 3])
    expect(map.values[4]).toBeCloseTo(lost, 5)
    expect(saliency.layerOf('occlusion')).toBeNull()
  })
})

describe('a network of maps and a linear head', () => {
  const binary = { kind: 'logistic-regression' as const, coefficients: [[0.5, -1, 2, 0.1, -0.4]], intercept: [0.2], numClasses: 2 }

  test('Grad-CAM, from the engine alone or through gradients, is the class activation map cut off at 0', async () => {
    const engine = await openEngine('tfjs-node')
    const saliency = await openSaliency(engine, { graph: network(false), weights: WEIGHTS, input: INPUT }, { pooling: 'avg', batchSize: 1 })
    const decision = headDecision(binary, 1)
    const cam = await saliency.map('cam', IMAGE, decision)
    const features = Float64Array.from(await saliency.features(IMAGE.values, 1))
    expect(sum(cam.values) / 36 + 0.2).toBeCloseTo(decision.value(features), 5)
    const direct = await saliency.map('grad-cam', IMAGE, decision)
    direct.values.forEach((value, p) => expect(value).toBeCloseTo(Math.max(0, cam.values[p] ?? 0) / 36, 6))
    for (const pooling of ['avg', 'max'] as const) {
      const own = await openSaliency(engine, { graph: network(false), weights: WEIGHTS, input: INPUT }, { pooling, batchSize: 1 })
      const fromEngine = await own.map('grad-cam', IMAGE, decision)
      // the same layer by its Keras name, through the gradients of the whole network
      const throughGradients = await own.map('grad-cam', IMAGE, decision, { layer: 'c2' })
      fromEngine.values.forEach((value, p) => expect(throughGradients.values[p]).toBeCloseTo(value, 6))
    }
  })

  test('a classifier without a gradient is refused for Grad-CAM and taken for occlusion', async () => {
    const engine = await openEngine('tfjs-node')
    const saliency = await openSaliency(engine, { graph: network(false), weights: WEIGHTS, input: INPUT }, { pooling: 'avg', batchSize: 16 })
    const stepwise = { value: (features: Float64Array) => ((features[2] ?? 0) > 0.1 ? 1 : 0), gradient: () => fail() }
    await expect(saliency.map('grad-cam', IMAGE, stepwise)).rejects.toThrow(NoGradientError)
    expect((await saliency.map('occlusion', IMAGE, stepwise)).values).toHaveLength(144)
  })
})

function fail(): never {
  throw new NoGradientError('knn', 'answers in steps')
}
