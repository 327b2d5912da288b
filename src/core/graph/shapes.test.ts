import { assert, integer, property } from 'fast-check'
import { expect, test } from 'vitest'
import { graphBuilder } from './builder.ts'
import { inferChannels } from './channels.ts'
import { expectedWeights, parameterCount } from './expectedWeights.ts'
import { GraphInvalidError } from './graphError.ts'
import type { Graph, Node } from './ir.ts'
import { convolvedLength, inferShapes, outputShape } from './shapes.ts'

/** One of everything that changes a shape. */
function sample(): Graph {
  const b = graphBuilder('sample')
  const x = b.zeroPad('pad', b.input(4), { top: 1, bottom: 0, left: 0, right: 2 })
  const c = b.conv('conv', x, 6, [3, 2], { strides: 2, padding: 'same', groups: 2 })
  const d = b.depthwiseConv('depthwise', c, 3, { multiplier: 2, useBias: false })
  const n = b.batchNorm('norm', b.relu('relu', d), { scale: false })
  const half = b.slice('half', n, 0, 6)
  const m = b.modulus('modulus', n)
  const joined = b.concat('joined', [half, b.add('sum', [m, half])])
  const p = b.pool('pool', b.reflectPad('mirror', joined, 1), 'max', 2)
  return b.build(b.dense('dense', b.globalPool('global', p, 'avg'), 5))
}

test('shapes, weights in Keras\'s order and parameters of every kind of node', () => {
  const graph = sample()
  expect(Object.fromEntries(inferShapes(graph, 10, 8))).toEqual({
    input: [10, 8, 4],
    pad: [11, 10, 4],
    conv: [6, 5, 6],
    depthwise: [4, 3, 12],
    relu: [4, 3, 12],
    norm: [4, 3, 12],
    half: [4, 3, 6],
    modulus: [4, 3, 6],
    sum: [4, 3, 6],
    joined: [4, 3, 12],
    mirror: [6, 5, 12],
    pool: [3, 2, 12],
    global: [12],
    dense: [5]
  })
  expect(outputShape(graph, 10, 8)).toEqual([5])
  expect(expectedWeights(graph)).toEqual([
    { layer: 'conv', weights: [{ name: 'kernel', shape: [3, 2, 2, 6] }, { name: 'bias', shape: [6] }] },
    { layer: 'depthwise', weights: [{ name: 'depthwise_kernel', shape: [3, 3, 6, 2] }] },
    { layer: 'norm', weights: [{ name: 'beta', shape: [12] }, { name: 'moving_mean', shape: [12] }, { name: 'moving_variance', shape: [12] }] },
    { layer: 'dense', weights: [{ name: 'kernel', shape: [12, 5] }, { name: 'bias', shape: [5] }] }
  ])
  expect(parameterCount(graph)).toBe(72 + 6 + 108 + 36 + 60 + 5)
})

test('a convolution has as many outputs as its windows can begin at', () => {
  assert(
    property(integer({ min: 12, max: 60 }), integer({ min: 1, max: 4 }), integer({ min: 1, max: 12 }), integer({ min: 1, max: 3 }), (length, kernel, stride, dilation) => {
      const starts = Array.from({ length }, (_, i) => i * stride)
      expect(convolvedLength(length, kernel, stride, 'valid', dilation)).toBe(starts.filter((at) => at + (kernel - 1) * dilation < length).length)
      expect(convolvedLength(length, kernel, stride, 'same', dilation)).toBe(starts.filter((at) => at < length).length)
    })
  )
})

test('the shapes of what networks outside Keras are made of', () => {
  const b = graphBuilder('net')
  const x = b.separableConv('separable', b.samePad('pad', b.lrn('lrn', b.normalization('normalization', b.input(3))), 5, 2), 4, 5, { strides: 2, multiplier: 2 })
  const p = b.pool('pool', b.scaledAdd('sum', [x, b.dropout('dropout', x, 0.5)], 2), 'max', 3, { strides: 2, ceil: true })
  const v = b.flatten('flatten', b.adaptiveAvgPool('adaptive', p, [2, 5]), [2, 5])
  const graph = b.build(b.dense('dense', b.asMap('map', v), 7))
  expect(Object.fromEntries([...inferShapes(graph, 13, 16)].slice(3))).toEqual({
    pad: [17, 19, 3],
    separable: [7, 8, 4],
    dropout: [7, 8, 4],
    sum: [7, 8, 4],
    pool: [3, 4, 4],
    adaptive: [2, 5, 4],
    flatten: [40],
    map: [1, 1, 40],
    dense: [1, 1, 7]
  })
  expect(expectedWeights(graph).slice(0, 2)).toEqual([
    { layer: 'normalization', weights: [{ name: 'mean', shape: [3] }, { name: 'variance', shape: [3] }, { name: 'count', shape: [] }] },
    { layer: 'separable', weights: [{ name: 'depthwise_kernel', shape: [5, 5, 3, 2] }, { name: 'pointwise_kernel', shape: [1, 1, 6, 4] }, { name: 'bias', shape: [4] }] }
  ])
  const fixed = graphBuilder('net')
  const flat = fixed.build(fixed.flatten('flatten', fixed.input(3), 6))
  expect(() => inferShapes(flat, 6, 7)).toThrow('Network "net", node "flatten": flatten takes a map of 6 × 6, its input is 6 × 7')
})

const input: Node = { name: 'x', op: { kind: 'input', channels: 3 }, inputs: [] }
const relu = (name: string, from: string): Node => ({ name, op: { kind: 'activation', activation: 'relu' }, inputs: [from] })
const graph = (nodes: readonly Node[], output = 'y'): Graph => ({ name: 'bad', nodes, output })

test.each([
  ['a name twice', graph([input, relu('x', 'x')]), 'Network "bad", node "x": two nodes have this name'],
  ['an input that comes later', graph([input, relu('y', 'z'), relu('z', 'x')]), 'Network "bad", node "y": its input "z" does not stand before it'],
  ['no output', graph([input]), 'Network "bad", node "y": the output does not exist'],
  ['two inputs', graph([input, { ...input, name: 'y' }]), 'Network "bad": has 2 input nodes; it must have one'],
  ['channels that do not add up', graph([input, { name: 's', op: { kind: 'slice', from: 0, to: 2 }, inputs: ['x'] }, { name: 'y', op: { kind: 'add' }, inputs: ['x', 's'] }]), 'Network "bad", node "y": its inputs have 3, 2 channels'],
  ['too few inputs', graph([input, { name: 'y', op: { kind: 'concat' }, inputs: ['x'] }]), 'Network "bad", node "y": concat needs two inputs or more, it has 1'],
  ['half a complex number', graph([input, { name: 'y', op: { kind: 'modulus' }, inputs: ['x'] }]), 'Network "bad", node "y": modulus needs real and imaginary halves, it has 3 channels'],
  ['a slice beyond', graph([input, { name: 'y', op: { kind: 'slice', from: 1, to: 4 }, inputs: ['x'] }]), 'Network "bad", node "y": channels 1 to 4 of 3']
])('refuses %s, naming the node', (_, bad, message) => {
  expect(() => inferChannels(bad)).toThrow(GraphInvalidError)
  expect(() => inferChannels(bad)).toThrow(message)
})

test('refuses an image that is too small, and a second pooling', () => {
  const b = graphBuilder('net')
  const pooled = b.globalPool('global', b.conv('conv', b.input(1), 1, 5), 'avg')
  expect(() => inferShapes(b.build(pooled), 4, 9)).toThrow('Network "net", node "conv": its input of 4 × 9 is too small')
  const twice = b.globalPool('again', pooled, 'avg')
  expect(() => inferShapes(b.build(twice), 9, 9)).toThrow('Network "net", node "again": globalPool needs a map, its input is pooled already')
})

test('the builder refuses a name that is taken and an input that is unknown', () => {
  const b = graphBuilder('net')
  const x = b.input(1)
  expect(() => b.input(1)).toThrow('Network "net", node "input": the name is taken')
  expect(() => b.add('sum', [x, 'y'])).toThrow('Network "net", node "sum": its input "y" does not exist (yet)')
  expect(() => b.build('z')).toThrow('Network "net", node "z": the output does not exist')
})
