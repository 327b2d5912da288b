import { expect, test } from 'vitest'
import { expectedWeights } from '../../../core/graph/expectedWeights.ts'
import type { Node } from '../../../core/graph/ir.ts'
import { createRandom } from '../../../core/random.ts'
import { loadTfjsNode } from '../tfjsNode.ts'
import { nativeTrainingOps } from '../nativeTrainingOps.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'
import { trainOp, type TrainMode } from './trainOp.ts'

// Every op of the IR: analytic gradients of a random projection of its output against central differences, for inputs and weights alike.
type Op = Exclude<Node['op'], { kind: 'input' }>

interface Case {
  readonly op: Op
  readonly shapes?: readonly (readonly number[])[]
  readonly mode?: TrainMode
  /** Of the inputs' values; -3 to 3 where absent. */
  readonly range?: readonly [low: number, high: number]
}

const MAP = [2, 4, 5, 4] as const
const conv = { kind: 'conv', filters: 6, kernelSize: [3, 2], strides: [1, 1], padding: 'valid', dilation: [1, 1], groups: 1, useBias: true } as const
const depthwise = { kind: 'depthwiseConv', kernelSize: [3, 3], strides: [1, 1], padding: 'same', multiplier: 2, useBias: true } as const
const batchNorm = { kind: 'batchNorm', epsilon: 1e-3, momentum: 0.99, scale: true, center: true } as const
const pool = { kind: 'pool', pooling: 'max', poolSize: [2, 3], strides: [2, 2], padding: 'valid' } as const
const inTraining: TrainMode = { onStatistics: ({ mean, variance }) => void [mean.dispose(), variance.dispose()] }

const CASES: Readonly<Record<string, Case>> = {
  conv: { op: conv },
  'conv, same, strides': { op: { ...conv, padding: 'same', strides: [2, 2] } },
  'conv, dilated': { op: { ...conv, padding: 'same', kernelSize: [2, 3], dilation: [2, 2] } },
  'conv, grouped': { op: { ...conv, groups: 2, useBias: false } },
  'conv, grouped and dilated': { op: { ...conv, groups: 2, padding: 'same', dilation: [1, 2] } },
  depthwiseConv: { op: depthwise },
  'depthwiseConv, valid, strides': { op: { ...depthwise, padding: 'valid', strides: [2, 2], multiplier: 1 } },
  'depthwiseConv, same, strides': { op: { ...depthwise, strides: [2, 2] } },
  separableConv: { op: { kind: 'separableConv', filters: 3, kernelSize: [3, 3], strides: [2, 2], padding: 'same', multiplier: 2, useBias: true } },
  dense: { op: { kind: 'dense', units: 3, useBias: true }, shapes: [[3, 5]] },
  'dense on a map': { op: { kind: 'dense', units: 3, useBias: false } },
  'batchNorm of a map, training': { op: batchNorm, mode: inTraining },
  'batchNorm of a vector, training': { op: batchNorm, mode: inTraining, shapes: [[6, 3]] },
  'batchNorm without scale, training': { op: { ...batchNorm, scale: false }, mode: inTraining },
  'batchNorm, frozen': { op: batchNorm },
  normalization: { op: { kind: 'normalization' } },
  relu: { op: { kind: 'activation', activation: 'relu' } },
  relu6: { op: { kind: 'activation', activation: 'relu6' }, range: [-8, 8] },
  leakyRelu: { op: { kind: 'activation', activation: 'leakyRelu', alpha: 0.1 } },
  swish: { op: { kind: 'activation', activation: 'swish' } },
  sigmoid: { op: { kind: 'activation', activation: 'sigmoid' } },
  hardSwish: { op: { kind: 'activation', activation: 'hardSwish' }, range: [-8, 8] },
  softmax: { op: { kind: 'activation', activation: 'softmax' }, shapes: [[3, 4]] },
  linear: { op: { kind: 'activation', activation: 'linear' } },
  'max pool': { op: pool },
  'max pool, same': { op: { ...pool, padding: 'same', poolSize: [3, 3] } },
  'max pool, ceil': { op: { ...pool, ceil: true } },
  'average pool': { op: { ...pool, pooling: 'avg' } },
  'average pool, same': { op: { ...pool, pooling: 'avg', padding: 'same', poolSize: [3, 3] } },
  'average pool, ceil': { op: { ...pool, pooling: 'avg', ceil: true } },
  adaptiveAvgPool: { op: { kind: 'adaptiveAvgPool', height: 3, width: 4 } },
  zeroPad: { op: { kind: 'zeroPad', top: 1, bottom: 2, left: 0, right: 3 } },
  samePad: { op: { kind: 'samePad', kernelSize: [3, 3], strides: [2, 2] } },
  reflectPad: { op: { kind: 'reflectPad', top: 1, bottom: 2, left: 0, right: 3 } },
  add: { op: { kind: 'add' }, shapes: [MAP, MAP, MAP] },
  scaledAdd: { op: { kind: 'scaledAdd', scale: 0.3 }, shapes: [MAP, MAP] },
  multiply: { op: { kind: 'multiply' }, shapes: [MAP, [2, 1, 1, 4]] },
  concat: { op: { kind: 'concat' }, shapes: [MAP, [2, 4, 5, 1]] },
  scale: { op: { kind: 'scale', scale: -2, offset: 1 } },
  slice: { op: { kind: 'slice', from: 1, to: 3 } },
  modulus: { op: { kind: 'modulus' } },
  log: { op: { kind: 'log', epsilon: 0.5 }, range: [0, 3] },
  'global average': { op: { kind: 'globalPool', pooling: 'avg' } },
  'global maximum': { op: { kind: 'globalPool', pooling: 'max' } },
  asMap: { op: { kind: 'asMap' }, shapes: [[2, 3]] },
  channelPerPosition: { op: { kind: 'channelPerPosition', height: 3, width: 2 }, shapes: [[2, 3, 2, 1]] },
  flatten: { op: { kind: 'flatten', height: 4, width: 5 } },
  lrn: { op: { kind: 'lrn', radius: 1, bias: 1, alpha: 0.5, beta: 0.75 } },
  dropout: { op: { kind: 'dropout', rate: 0.5 } }
}

test.each(Object.entries(CASES))('gradient of %s', async (name, { op, shapes = [MAP], mode = {}, range: [bottom, top] = [-3, 3] }) => {
  const { tf } = await loadTfjsNode()
  const random = createRandom(7).fork(name)
  const draw = (shape: readonly number[], low: number, high: number): Float32Array => Float32Array.from({ length: size(shape) }, () => random.between(low, high))
  // evenly spaced in random order: no two maxima so near each other, and none so near a kink, that a difference straddles it
  const spread = (shape: readonly number[]): Float32Array => {
    const ranks = random.shuffle(Array.from({ length: size(shape) }, (_, i) => i))
    return Float32Array.from(ranks, (rank) => bottom + ((top - bottom) * (rank + 0.5)) / ranks.length)
  }
  const inputs = shapes.map((shape) => ({ shape, data: spread(shape) }))
  const weights = weightsOf(op, shapes[0] ?? []).map((weight) => ({ ...weight, data: weight.name.includes('variance') ? draw(weight.shape, 0.5, 1.5) : draw(weight.shape, -1, 1) }))
  const dropoutMask = op.kind === 'dropout' ? { dropoutMask: tf.tensor(Float32Array.from({ length: size(MAP) }, (_, i) => (i % 2) * 2), [...MAP]) } : {}
  const arrays = [...inputs, ...weights]
  // moving statistics are no variables in train mode, and the running ones of a frozen layer never learn
  const variable = [...inputs.map(() => true), ...weights.map((weight) => !/^(moving_|mean|variance|count)/.test(weight.name))]

  const forward = (tensors: readonly Tensor[]): Tensor => {
    const own = new Map(weights.map((weight, i) => [weight.name, tensors[inputs.length + i] ?? tf.scalar(0)]))
    return trainOp(tf, op, tensors.slice(0, inputs.length), own, { native: nativeTrainingOps(tf), ...mode, ...dropoutMask })
  }
  const upload = (): Tensor[] => arrays.map(({ data, shape }) => tf.tensor(data.slice(), [...shape]))
  const projection = tf.tidy(() => {
    const { shape } = forward(upload())
    return { shape, data: draw(shape, -1, 1) }
  })
  /** Summed in float64, because the differences are small. */
  const value = (): number => {
    const out = tf.tidy(() => forward(upload()).dataSync<'float32'>())
    return out.reduce((sum, y, i) => sum + y * (projection.data[i] ?? 0), 0)
  }
  const analytic = tf.tidy(() => {
    const tensors = upload()
    const chosen = tensors.filter((_, i) => variable[i])
    const dy = tf.tensor(projection.data, projection.shape)
    const { grads } = tf.valueAndGrads((): ReturnType<Tf['scalar']> => tf.sum(tf.mul(forward(tensors), dy)))(chosen)
    return grads.map((gradient) => gradient.dataSync<'float32'>().slice())
  })
  for (const [a, { data }] of arrays.filter((_, i) => variable[i]).entries()) {
    const places = random.shuffle(Array.from(data, (_, i) => i)).slice(0, 48)
    const expected = places.map((i) => {
      const centre = data[i] ?? 0
      data[i] = centre + 1e-2
      const up = [data[i] ?? 0, value()] as const
      data[i] = centre - 1e-2
      const down = [data[i] ?? 0, value()] as const
      data[i] = centre
      return (up[1] - down[1]) / (up[0] - down[0])
    })
    const scale = Math.max(...expected.map(Math.abs), 0.1)
    const worst = Math.max(...expected.map((slope, e) => Math.abs(slope - (analytic[a]?.[places[e] ?? -1] ?? Number.NaN))))
    expect(worst / scale).toBeLessThan(5e-3)
  }
})

test('the gradient of a modulus of nothing is nothing', async () => {
  const { tf } = await loadTfjsNode()
  const gradient = tf.grad((x) => trainOp(tf, { kind: 'modulus' }, [x], new Map()))(tf.zeros([1, 1, 1, 4]))
  expect([...gradient.dataSync()]).toEqual([0, 0, 0, 0])
})

test('equal maxima share their gradient', async () => {
  const { tf } = await loadTfjsNode()
  const gradient = tf.grad((x) => trainOp(tf, { kind: 'globalPool', pooling: 'max' }, [x], new Map()))(tf.tensor([1, 3, 3, 2], [1, 2, 2, 1]))
  expect([...gradient.dataSync()]).toEqual([0, 0.5, 0.5, 0])
})

function weightsOf(op: Op, shape: readonly number[]): { name: string; shape: readonly number[] }[] {
  const channels = shape.at(-1) ?? 0
  const graph = { name: 'one', output: 'op', nodes: [{ name: 'in', op: { kind: 'input', channels } as const, inputs: [] }, { name: 'op', op, inputs: ['in'] }] }
  return op.kind === 'conv' || op.kind === 'depthwiseConv' || op.kind === 'separableConv' || op.kind === 'dense' || op.kind === 'batchNorm' || op.kind === 'normalization'
    ? expectedWeights(graph).flatMap(({ weights }) => weights)
    : []
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
