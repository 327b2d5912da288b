import { describe, expect, test } from 'vitest'
import { graphBuilder } from '../../core/graph/builder.ts'
import type { Graph, Op, Weights, WeightTensor } from '../../core/graph/ir.ts'
import { outputShape } from '../../core/graph/shapes.ts'
import { TESTED_ENGINES } from '../../../test/fixtures/engines.ts'
import { mapShapeOf, type EngineName } from './engine.ts'
import { openEngine } from './openEngine.ts'
import { loadTfjsNode } from './tfjsNode.ts'
import { loadTfjsWasm } from './tfjsWasm.ts'

// Every op of the IR on every engine, against values worked out by hand. Inputs are [1, h, w, c], written row by row.
interface Case {
  readonly name: string
  readonly input: readonly number[]
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly op: Op
  readonly weights?: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>
  readonly expected: readonly number[]
}

const counting = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
const conv = { kind: 'conv', filters: 1, kernelSize: [2, 2], strides: [1, 1], padding: 'valid', dilation: [1, 1], groups: 1, useBias: false } as const
const depthwise = { kind: 'depthwiseConv', kernelSize: [2, 2], strides: [1, 1], padding: 'valid', multiplier: 1, useBias: false } as const
const kernel = (shape: readonly number[], data: readonly number[]) => ({ kernel: { shape, data } })

const CASES: readonly Case[] = [
  { name: 'conv, valid', input: counting(9), shape: [3, 3, 1], op: conv, weights: kernel([2, 2, 1, 1], [1, 0, 0, 10]), expected: [51, 62, 84, 95] },
  {
    name: 'conv with bias, two filters of two channels',
    input: [1, 2, 3, 4],
    shape: [1, 2, 2],
    op: { ...conv, filters: 2, kernelSize: [1, 1], useBias: true },
    weights: { ...kernel([1, 1, 2, 2], [1, 2, 10, 20]), bias: { shape: [2], data: [100, -100] } },
    expected: [121, -58, 143, -14]
  },
  {
    // 'same' pads 0 before and 1 after for 4 → 2 with kernel 3: windows begin at 0 and 2
    name: 'conv, same, stride 2, even length',
    input: counting(4),
    shape: [1, 4, 1],
    op: { ...conv, kernelSize: [1, 3], strides: [2, 2], padding: 'same' },
    weights: kernel([1, 3, 1, 1], [1, 10, 100]),
    expected: [321, 43]
  },
  {
    // 5 → 3: one before, one after
    name: 'conv, same, stride 2, odd length',
    input: counting(5),
    shape: [1, 5, 1],
    op: { ...conv, kernelSize: [1, 3], strides: [2, 2], padding: 'same' },
    weights: kernel([1, 3, 1, 1], [1, 10, 100]),
    expected: [210, 432, 54]
  },
  { name: 'conv, dilated', input: counting(5), shape: [1, 5, 1], op: { ...conv, kernelSize: [1, 2], dilation: [1, 2] }, weights: kernel([1, 2, 1, 1], [1, 10]), expected: [31, 42, 53] },
  {
    name: 'conv in two groups with bias',
    input: [1, 2, 3, 4],
    shape: [1, 1, 4],
    op: { ...conv, filters: 2, kernelSize: [1, 1], groups: 2, useBias: true },
    weights: { ...kernel([1, 1, 2, 2], [1, 2, 10, 20]), bias: { shape: [2], data: [0.5, 0.25] } },
    expected: [21.5, 86.25]
  },
  {
    name: 'depthwise conv',
    input: [1, 10, 2, 20, 3, 30, 4, 40],
    shape: [2, 2, 2],
    op: depthwise,
    weights: { depthwise_kernel: { shape: [2, 2, 2, 1], data: [1, 1, 2, 2, 3, 3, 4, 4] } },
    expected: [30, 300]
  },
  {
    // output channel c · multiplier + m
    name: 'depthwise conv, multiplier 2, bias',
    input: [1, 10],
    shape: [1, 1, 2],
    op: { ...depthwise, kernelSize: [1, 1], multiplier: 2, useBias: true },
    weights: { depthwise_kernel: { shape: [1, 1, 2, 2], data: [1, 2, 3, 4] }, bias: { shape: [4], data: [0, 0, 0, 5] } },
    expected: [1, 2, 30, 45]
  },
  {
    name: 'depthwise conv, same, stride 2',
    input: counting(4),
    shape: [1, 4, 1],
    op: { ...depthwise, kernelSize: [1, 3], strides: [2, 2], padding: 'same' },
    weights: { depthwise_kernel: { shape: [1, 3, 1, 1], data: [1, 10, 100] } },
    expected: [321, 43]
  },
  {
    name: 'separable conv, bias',
    input: [1, 10, 2, 20],
    shape: [1, 2, 2],
    op: { kind: 'separableConv', filters: 2, kernelSize: [1, 2], strides: [1, 1], padding: 'valid', multiplier: 1, useBias: true },
    weights: { depthwise_kernel: { shape: [1, 2, 2, 1], data: [1, 1, 2, 3] }, pointwise_kernel: { shape: [1, 1, 2, 2], data: [1, 2, 10, 20] }, bias: { shape: [2], data: [0.5, -0.5] } },
    // depthwise: 1 + 4 = 5 and 10 + 60 = 70
    expected: [705.5, 1409.5]
  },
  {
    name: 'dense on the last axis',
    input: [1, 2, 3, 4],
    shape: [1, 2, 2],
    op: { kind: 'dense', units: 1, useBias: true },
    weights: { ...kernel([2, 1], [1, 10]), bias: { shape: [1], data: [0.5] } },
    expected: [21.5, 43.5]
  },
  {
    name: 'batchNorm',
    input: [3, 8],
    shape: [1, 1, 2],
    op: { kind: 'batchNorm', epsilon: 1, momentum: 0.99, scale: true, center: true },
    weights: { gamma: { shape: [2], data: [2, 1] }, beta: { shape: [2], data: [10, 0] }, moving_mean: { shape: [2], data: [1, 2] }, moving_variance: { shape: [2], data: [3, 8] } },
    expected: [12, 2]
  },
  {
    name: 'batchNorm without scale and centre',
    input: [3, 8],
    shape: [1, 1, 2],
    op: { kind: 'batchNorm', epsilon: 1, momentum: 0.99, scale: false, center: false },
    weights: { moving_mean: { shape: [2], data: [1, 2] }, moving_variance: { shape: [2], data: [3, 8] } },
    expected: [1, 2]
  },
  {
    name: 'normalization, at least Keras\'s epsilon',
    input: [3, 8, 1],
    shape: [1, 1, 3],
    op: { kind: 'normalization' },
    weights: { mean: { shape: [3], data: [1, 2, 1] }, variance: { shape: [3], data: [4, 9, 0] } },
    expected: [1, 2, 0]
  },
  { name: 'linear', input: [-1, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'linear' }, expected: [-1, 2] },
  { name: 'relu', input: [-1, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'relu' }, expected: [0, 2] },
  { name: 'relu6', input: [-1, 2, 7], shape: [1, 3, 1], op: { kind: 'activation', activation: 'relu6' }, expected: [0, 2, 6] },
  { name: 'leakyRelu, Keras\'s slope', input: [-10, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'leakyRelu' }, expected: [-3, 2] },
  { name: 'leakyRelu, its own slope', input: [-10, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'leakyRelu', alpha: 0.1 }, expected: [-1, 2] },
  { name: 'sigmoid', input: [0, Math.log(3)], shape: [1, 2, 1], op: { kind: 'activation', activation: 'sigmoid' }, expected: [0.5, 0.75] },
  { name: 'swish', input: [0, Math.log(3)], shape: [1, 2, 1], op: { kind: 'activation', activation: 'swish' }, expected: [0, 0.75 * Math.log(3)] },
  { name: 'softmax over channels', input: [0, Math.log(3), 1, 1], shape: [1, 2, 2], op: { kind: 'activation', activation: 'softmax' }, expected: [0.25, 0.75, 0.5, 0.5] },
  { name: 'hardSwish', input: [-4, 1.5, 4], shape: [1, 3, 1], op: { kind: 'activation', activation: 'hardSwish' }, expected: [0, 1.125, 4] },
  // a last column that fills no window is dropped
  { name: 'max pool', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 2], strides: [1, 2], padding: 'valid' }, expected: [2, 4] },
  { name: 'avg pool', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'avg', poolSize: [1, 2], strides: [1, 2], padding: 'valid' }, expected: [1.5, 3.5] },
  { name: 'max pool, same', input: [-1, -2, -3, -4, -5], shape: [1, 5, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 2], strides: [1, 2], padding: 'same' }, expected: [-1, -3, -5] },
  // padding is not counted in the mean
  { name: 'avg pool, same', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'avg', poolSize: [1, 2], strides: [1, 2], padding: 'same' }, expected: [1.5, 3.5, 5] },
  // the next five as PyTorch computes them
  { name: 'max pool, rounding up', input: counting(6).map((value) => -value), shape: [1, 6, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 3], strides: [1, 2], padding: 'valid', ceil: true }, expected: [-1, -3, -5] },
  { name: 'avg pool, rounding up', input: counting(6), shape: [1, 6, 1], op: { kind: 'pool', pooling: 'avg', poolSize: [1, 3], strides: [1, 2], padding: 'valid', ceil: true }, expected: [2, 4, 5.5] },
  { name: 'no window that begins beyond', input: counting(4), shape: [1, 4, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 2], strides: [1, 4], padding: 'valid', ceil: true }, expected: [2] },
  { name: 'adaptive avg pool', input: counting(35), shape: [5, 7, 1], op: { kind: 'adaptiveAvgPool', height: 3, width: 4 }, expected: [5, 6.5, 8.5, 10, 15.5, 17, 19, 20.5, 26, 27.5, 29.5, 31] },
  { name: 'adaptive avg pool to more', input: counting(6), shape: [2, 3, 1], op: { kind: 'adaptiveAvgPool', height: 3, width: 4 }, expected: [1, 1.5, 2.5, 3, 2.5, 3, 4, 4.5, 4, 4.5, 5.5, 6] },
  { name: 'lrn', input: counting(7), shape: [1, 1, 7], op: { kind: 'lrn', radius: 2, bias: 2, alpha: 0.5, beta: 0.75 }, expected: [0.19245, 0.23889, 0.237, 0.22284, 0.20772, 0.2621, 0.33744] },
  { name: 'samePad, even', input: [1, 2], shape: [1, 2, 1], op: { kind: 'samePad', kernelSize: [1, 3], strides: [2, 2] }, expected: [1, 2, 0] },
  { name: 'samePad, odd', input: [1, 2, 3], shape: [1, 3, 1], op: { kind: 'samePad', kernelSize: [1, 3], strides: [2, 2] }, expected: [0, 1, 2, 3, 0] },
  { name: 'samePad, kernel 5', input: [1, 2], shape: [1, 2, 1], op: { kind: 'samePad', kernelSize: [1, 5], strides: [2, 2] }, expected: [0, 1, 2, 0, 0] },
  {
    name: 'channelPerPosition',
    input: [5, 6],
    shape: [1, 2, 1],
    op: { kind: 'channelPerPosition', height: 1, width: 2 },
    expected: [5, 0, 0, 6]
  },
  { name: 'flatten', input: counting(8), shape: [2, 2, 2], op: { kind: 'flatten', height: 2, width: 2 }, expected: counting(8) },
  { name: 'dropout', input: [1, 2], shape: [1, 2, 1], op: { kind: 'dropout', rate: 0.9 }, expected: [1, 2] },
  { name: 'zeroPad', input: [1, 2], shape: [1, 2, 1], op: { kind: 'zeroPad', top: 1, bottom: 0, left: 0, right: 2 }, expected: [0, 0, 0, 0, 1, 2, 0, 0] },
  { name: 'reflectPad', input: counting(6), shape: [2, 3, 1], op: { kind: 'reflectPad', top: 1, bottom: 0, left: 2, right: 1 }, expected: [6, 5, 4, 5, 6, 5, 3, 2, 1, 2, 3, 2, 6, 5, 4, 5, 6, 5] },
  { name: 'scale', input: [1, 2], shape: [1, 2, 1], op: { kind: 'scale', scale: 2, offset: -1 }, expected: [1, 3] },
  { name: 'slice', input: counting(8), shape: [1, 2, 4], op: { kind: 'slice', from: 1, to: 3 }, expected: [2, 3, 6, 7] },
  { name: 'modulus', input: [3, 5, 4, 12], shape: [1, 1, 4], op: { kind: 'modulus' }, expected: [5, 13] },
  { name: 'log', input: [0, Math.E - 0.5], shape: [1, 2, 1], op: { kind: 'log', epsilon: 0.5 }, expected: [Math.log(0.5), 1] },
  { name: 'globalPool avg', input: counting(8), shape: [2, 2, 2], op: { kind: 'globalPool', pooling: 'avg' }, expected: [4, 5] },
  { name: 'globalPool max', input: counting(8), shape: [2, 2, 2], op: { kind: 'globalPool', pooling: 'max' }, expected: [7, 8] }
]

/** Ops of several inputs read x and x doubled. */
const JOINS = [
  { name: 'add', op: { kind: 'add' }, expected: [3, 6, 9, 12] },
  { name: 'scaledAdd', op: { kind: 'scaledAdd', scale: 0.25 }, expected: [1.5, 3, 4.5, 6] },
  { name: 'multiply', op: { kind: 'multiply' }, expected: [2, 8, 18, 32] },
  { name: 'concat', op: { kind: 'concat' }, expected: [1, 2, 2, 4, 3, 4, 6, 8] }
] as const

describe.each(TESTED_ENGINES)('%s', (name) => {
  test.each(CASES)('$name', async ({ input, shape, op, weights = {}, expected }) => {
    const graph: Graph = { name: 'one op', nodes: [{ name: 'x', op: { kind: 'input', channels: shape[2] }, inputs: [] }, { name: 'y', op, inputs: ['x'] }], output: 'y' }
    const layer = Object.entries(weights).map(([weight, given]) => ({ name: weight, shape: given.shape, data: Float32Array.from(given.data) }))
    expect(rounded(await run(name, graph, new Map([['y', layer]]), input, shape))).toEqual(rounded(expected))
    expect(elements(mapShapeOf(outputShape(graph, shape[0], shape[1])))).toBe(expected.length)
  })

  test.each(JOINS)('$name', async ({ op, expected }) => {
    const graph: Graph = {
      name: 'join',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 2 }, inputs: [] },
        { name: 'doubled', op: { kind: 'scale', scale: 2, offset: 0 }, inputs: ['x'] },
        { name: 'y', op, inputs: ['x', 'doubled'] }
      ],
      output: 'y'
    }
    expect(rounded(await run(name, graph, new Map(), counting(4), [1, 2, 2]))).toEqual(rounded(expected))
  })

  test.each(['a vector', 'a map of one position'])('multiply by one number per channel, given as %s', async (as) => {
    const graph: Graph = {
      name: 'excitation',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 2 }, inputs: [] },
        { name: 'pooled', op: { kind: 'globalPool', pooling: 'max' }, inputs: ['x'] },
        { name: 'map', op: { kind: 'asMap' }, inputs: ['pooled'] },
        { name: 'y', op: { kind: 'multiply' }, inputs: ['x', as === 'a vector' ? 'pooled' : 'map'] }
      ],
      output: 'y'
    }
    expect(rounded(await run(name, graph, new Map(), counting(4), [1, 2, 2]))).toEqual([3, 8, 9, 16])
  })

  test.each(['relu', 'relu6'] as const)('conv and depthwise conv with %s fused', async (activation) => {
    const graph: Graph = {
      name: 'fused',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 1 }, inputs: [] },
        { name: 'c', op: { ...conv, kernelSize: [1, 1], useBias: true }, inputs: ['x'] },
        { name: 'c_relu', op: { kind: 'activation', activation }, inputs: ['c'] },
        { name: 'd', op: { ...depthwise, kernelSize: [1, 1] }, inputs: ['c_relu'] },
        { name: 'd_relu', op: { kind: 'activation', activation }, inputs: ['d'] }
      ],
      output: 'd_relu'
    }
    const weights: Weights = new Map([
      ['c', [{ name: 'kernel', shape: [1, 1, 1, 1], data: Float32Array.of(3) }, { name: 'bias', shape: [1], data: Float32Array.of(-2) }]],
      ['d', [{ name: 'depthwise_kernel', shape: [1, 1, 1, 1], data: Float32Array.of(1.5) }]]
    ])
    expect(rounded(await run(name, graph, weights, [0, 1, 2, 3], [1, 4, 1]))).toEqual(rounded(activation === 'relu' ? [0, 1.5, 6, 10.5] : [0, 1.5, 6, 6]))
  })

  test('a padded last batch and any batch size give the same features', async () => {
    const graph: Graph = {
      name: 'pooled',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 1 }, inputs: [] },
        { name: 'y', op: { ...conv, filters: 3, kernelSize: [1, 2] }, inputs: ['x'] }
      ],
      output: 'y'
    }
    const weights: Weights = new Map([['y', [{ name: 'kernel', shape: [1, 2, 1, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }]]])
    const images = Float32Array.from(counting(5 * 4), (value) => value / 7)
    const engine = await openEngine(name)
    const backbone = { graph, weights, input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 1, width: 4 }, channels: 1, preprocessing: 'unit' } } as const
    const results = await Promise.all(
      [1, 2, 32].map(async (batchSize) => {
        const extractor = await engine.load(backbone, { batchSize })
        return [await extractor.features(images, 5), await extractor.maps(images, 5)]
      })
    )
    expect(results[0]?.map(({ length }) => length)).toEqual([15, 45])
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test.skipIf(name === 'openvino' || name === 'onnx')('nothing stays on the device but the weights, and they go with dispose', async () => {
    const { tf, activate } = await (name === 'wasm' ? loadTfjsWasm() : loadTfjsNode())
    await activate()
    const graph: Graph = {
      name: 'conv',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 1 }, inputs: [] },
        { name: 'y', op: { ...conv, kernelSize: [1, 1] }, inputs: ['x'] },
        { name: 'z', op: { kind: 'activation', activation: 'swish' }, inputs: ['y'] }
      ],
      output: 'z'
    }
    const before = tf.memory().numTensors
    const engine = await openEngine(name)
    const input = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 1, width: 2 }, channels: 1, preprocessing: 'unit' } as const
    const extractor = await engine.load({ graph, weights: new Map([['y', [{ name: 'kernel', shape: [1, 1, 1, 1], data: Float32Array.of(3) }]]]), input }, { batchSize: 2 })
    await extractor.features(Float32Array.of(1, 2, 3, 4, 5, 6), 3)
    await extractor.maps(Float32Array.of(1, 2, 3, 4, 5, 6), 3)
    expect(tf.memory().numTensors - before).toBe(1)
    extractor.dispose()
    expect(tf.memory().numTensors - before).toBe(0)
  })

  test('pooling: average, maximum, flattened', async () => {
    const graph: Graph = { name: 'identity', nodes: [{ name: 'x', op: { kind: 'input', channels: 2 }, inputs: [] }], output: 'x' }
    const engine = await openEngine(name)
    const backbone = { graph, weights: new Map(), input: { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 1, width: 2 }, channels: 3, preprocessing: 'unit' } } as const
    const features = async (pooling: 'avg' | 'max' | 'flatten'): Promise<number[]> => {
      const extractor = await engine.load(backbone, { pooling, batchSize: 1 })
      return [...(await extractor.features(Float32Array.of(1, 20, 3, 10), 1))]
    }
    expect([await features('avg'), await features('max'), await features('flatten')]).toEqual([[2, 15], [3, 20], [1, 20, 3, 10]])
  })
})

test('a tap gives any layer: before folding, with the activation inside it, pooled as asked', async () => {
  const b = graphBuilder('net')
  const x = b.conv('conv', b.input(1), 1, 1, { useBias: false })
  const n = b.relu('norm_relu', b.batchNorm('norm', x, { epsilon: 0 }))
  const graph = b.build(b.relu('dense_relu', b.dense('dense', b.globalPool('pooled', n, 'avg'), 1, { useBias: false })))
  const weights: Weights = new Map([
    ['conv', [tensor('kernel', -2, [1, 1, 1, 1])]],
    ['norm', [tensor('gamma', 1), tensor('beta', 10), tensor('moving_mean', 0), tensor('moving_variance', 1)]],
    ['dense', [tensor('kernel', -1, [1, 1])]]
  ])
  const input = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 1, width: 3 }, channels: 1, preprocessing: 'unit' } as const
  const engine = await openEngine('tfjs-node')
  const features = async (tap: string | undefined, pooling: 'avg' | 'max' | 'flatten'): Promise<number[]> => {
    const extractor = await engine.load({ graph, weights, input }, { batchSize: 1, pooling, ...(tap === undefined ? {} : { tap }) })
    return [...(await extractor.features(Float32Array.of(1, 2, 6), 1))]
  }
  expect([await features('conv', 'flatten'), await features('norm', 'max'), await features('norm_relu', 'avg')]).toEqual([[-2, -4, -12], [8], [14 / 3].map(Math.fround)])
  expect([await features('pooled', 'flatten'), await features('dense', 'avg'), await features(undefined, 'avg')]).toEqual([[14 / 3].map(Math.fround), [0], [0]])
  await expect(features('nrom', 'avg')).rejects.toThrow('The network "net" has no layer "nrom". The nearest names are norm, ')
})

function tensor(name: string, value: number, shape: readonly number[] = [1]): WeightTensor {
  return { name, shape, data: Float32Array.of(value) }
}

async function run(name: EngineName, graph: Graph, weights: Weights, input: readonly number[], [height, width]: readonly [number, number, number]): Promise<Float32Array> {
  const engine = await openEngine(name)
  const spec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height, width }, channels: 1, preprocessing: 'unit' } as const
  const extractor = await engine.load({ graph, weights, input: spec }, { batchSize: 1 })
  const output = await extractor.maps(Float32Array.from(input), 1)
  extractor.dispose()
  return output
}

/** To four decimals, and without negative zeros. */
function rounded(values: Iterable<number>): number[] {
  return Array.from(values, (value) => Number(value.toFixed(4)) + 0)
}

function elements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
