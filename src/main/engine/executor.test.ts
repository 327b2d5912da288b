import { describe, expect, test } from 'vitest'
import type { Graph, Op, Weights } from '../../core/graph/ir.ts'
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
  { name: 'linear', input: [-1, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'linear' }, expected: [-1, 2] },
  { name: 'relu', input: [-1, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'relu' }, expected: [0, 2] },
  { name: 'relu6', input: [-1, 2, 7], shape: [1, 3, 1], op: { kind: 'activation', activation: 'relu6' }, expected: [0, 2, 6] },
  { name: 'leakyRelu, Keras\'s slope', input: [-10, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'leakyRelu' }, expected: [-3, 2] },
  { name: 'leakyRelu, its own slope', input: [-10, 2], shape: [1, 2, 1], op: { kind: 'activation', activation: 'leakyRelu', alpha: 0.1 }, expected: [-1, 2] },
  { name: 'sigmoid', input: [0, Math.log(3)], shape: [1, 2, 1], op: { kind: 'activation', activation: 'sigmoid' }, expected: [0.5, 0.75] },
  { name: 'swish', input: [0, Math.log(3)], shape: [1, 2, 1], op: { kind: 'activation', activation: 'swish' }, expected: [0, 0.75 * Math.log(3)] },
  { name: 'hardSwish', input: [-4, 1.5, 4], shape: [1, 3, 1], op: { kind: 'activation', activation: 'hardSwish' }, expected: [0, 1.125, 4] },
  // a last column that fills no window is dropped
  { name: 'max pool', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 2], strides: [1, 2], padding: 'valid' }, expected: [2, 4] },
  { name: 'avg pool', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'avg', poolSize: [1, 2], strides: [1, 2], padding: 'valid' }, expected: [1.5, 3.5] },
  { name: 'max pool, same', input: [-1, -2, -3, -4, -5], shape: [1, 5, 1], op: { kind: 'pool', pooling: 'max', poolSize: [1, 2], strides: [1, 2], padding: 'same' }, expected: [-1, -3, -5] },
  // padding is not counted in the mean
  { name: 'avg pool, same', input: counting(5), shape: [1, 5, 1], op: { kind: 'pool', pooling: 'avg', poolSize: [1, 2], strides: [1, 2], padding: 'same' }, expected: [1.5, 3.5, 5] },
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
  { name: 'multiply', op: { kind: 'multiply' }, expected: [2, 8, 18, 32] },
  { name: 'concat', op: { kind: 'concat' }, expected: [1, 2, 2, 4, 3, 4, 6, 8] }
] as const

describe.each(TESTED_ENGINES)('%s', (name) => {
  test.each(CASES)('$name', async ({ input, shape, op, weights = {}, expected }) => {
    const graph: Graph = { name: 'one op', nodes: [{ name: 'x', op: { kind: 'input', channels: shape[2] }, inputs: [] }, { name: 'y', op, inputs: ['x'] }], output: 'y' }
    const layer = Object.entries(weights).map(([weight, tensor]) => ({ name: weight, shape: tensor.shape, data: Float32Array.from(tensor.data) }))
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

  test('multiply by one number per channel', async () => {
    const graph: Graph = {
      name: 'excitation',
      nodes: [
        { name: 'x', op: { kind: 'input', channels: 2 }, inputs: [] },
        { name: 'pooled', op: { kind: 'globalPool', pooling: 'max' }, inputs: ['x'] },
        { name: 'y', op: { kind: 'multiply' }, inputs: ['x', 'pooled'] }
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

  test.skipIf(name === 'openvino')('nothing stays on the device but the weights, and they go with dispose', async () => {
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
