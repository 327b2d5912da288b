import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { graphBuilder } from '../graph/builder.ts'
import { expectedWeights, parameterCount } from '../graph/expectedWeights.ts'
import { outputShape } from '../graph/shapes.ts'
import { backboneHash, type Sha256 } from './backbone.ts'
import { ARCHITECTURES, findArchitecture, UnknownArchitectureError } from './catalogue.ts'
import { formulaWeights } from './formulaWeights.ts'

const sha256: Sha256 = (chunks) => {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

test('every architecture is valid, and of its published size', () => {
  const facts = ARCHITECTURES.map(({ name, build, input: { resize } }) => [name, parameterCount(build()), outputShape(build(), resize.height, resize.width)])
  expect(facts).toEqual([
    ['squeezenet', 722_496, [13, 13, 512]],
    ['mobilenet', 3_228_864, [7, 7, 1024]],
    ['vgg16', 14_714_688, [7, 7, 512]]
  ])
  expect(() => findArchitecture('alexnet')).toThrow(UnknownArchitectureError)
})

test('SqueezeNet\'s first layers carry keras-squeezenet\'s names and shapes', () => {
  expect(expectedWeights(findArchitecture('squeezenet').build()).slice(0, 4)).toEqual([
    { layer: 'conv1', weights: [{ name: 'kernel', shape: [3, 3, 3, 64] }, { name: 'bias', shape: [64] }] },
    { layer: 'fire2/squeeze1x1', weights: [{ name: 'kernel', shape: [1, 1, 64, 16] }, { name: 'bias', shape: [16] }] },
    { layer: 'fire2/expand1x1', weights: [{ name: 'kernel', shape: [1, 1, 16, 64] }, { name: 'bias', shape: [64] }] },
    { layer: 'fire2/expand3x3', weights: [{ name: 'kernel', shape: [3, 3, 16, 64] }, { name: 'bias', shape: [64] }] }
  ])
})

const b = graphBuilder('tiny')
const graph = b.build(b.batchNorm('norm', b.depthwiseConv('depthwise', b.input(2), 1)))
const input = findArchitecture('squeezenet').input

// mix(k + i * 0x9E3779B9) / 2^32 for weight i, element k, put into each kind's formula apart, in Python
const FORMULA = [
  [
    ['depthwise_kernel', ['-2.449490', '-0.448996']],
    ['bias', ['-0.098447', '0.024464']]
  ],
  [
    ['gamma', ['1.019422', '1.264728']],
    ['beta', ['-0.087854', '0.089667']],
    ['moving_mean', ['-0.015901', '-0.032007']],
    ['moving_variance', ['0.521480', '1.430805']]
  ]
]

test('formula weights are numbered through the layers and follow their kinds', () => {
  const weights = formulaWeights(graph, [1, 2])
  const depthwise = weights.get('depthwise')
  const norm = weights.get('norm')
  expect([depthwise, norm].map((layer) => layer?.map(({ name, data }) => [name, [...data].map((value) => value.toFixed(6))]))).toEqual(FORMULA)
})

test('a backbone\'s hash changes with a weight, the architecture and the input, and with nothing else', () => {
  const weights = formulaWeights(graph)
  const hash = backboneHash({ graph, weights, input }, sha256)
  const nudged = new Map(weights)
  nudged.set('norm', (weights.get('norm') ?? []).map((tensor, i) => (i === 3 ? { ...tensor, data: tensor.data.map((value) => value + 1e-6) } : tensor)))
  const renamed = { ...graph, nodes: graph.nodes.map((node) => (node.op.kind === 'batchNorm' ? { ...node, op: { ...node.op, epsilon: 1e-5 } } : node)) }
  const others = [
    backboneHash({ graph, weights: nudged, input }, sha256),
    backboneHash({ graph: renamed, weights, input }, sha256),
    backboneHash({ graph, weights, input: { ...input, preprocessing: 'tf' } }, sha256)
  ]
  expect(new Set([hash, ...others]).size).toBe(4)
  expect(backboneHash({ input: { ...input }, weights: formulaWeights(graph), graph: { ...graph } }, sha256)).toBe(hash)
})
