import { expect, test } from 'vitest'
import { graphBuilder } from '../graph/builder.ts'
import { expectedWeights } from '../graph/expectedWeights.ts'
import { WeightsMismatchError, WeightsNotFiniteError, type KerasLayer } from './kerasFile.ts'
import { weightsFromKeras } from '../../../test/fixtures/weightsFromKeras.ts'
import { olderNames } from './kerasNames.ts'
import { matchKeras } from './matchKeras.ts'
import { resnet50 } from './resnet50.ts'

const b = graphBuilder('tiny')
const graph = b.build(b.batchNorm('norm', b.conv('conv', b.input(1), 2, 1)))
const layer = (name: string, ...weights: readonly (readonly [name: string, shape: readonly number[], data: readonly number[]])[]): KerasLayer => ({
  name,
  weights: weights.map(([weight, shape, data]) => ({ name: weight, shape, read: () => Float32Array.from(data) }))
})
const conv = layer('conv', ['conv_7/kernel:0', [1, 1, 1, 2], [1, 2]], ['conv_7/bias:0', [2], [3, 4]])
const norm = layer('norm', ['norm/gamma:0', [2], [1, 1]], ['norm/beta:0', [2], [0, 0]], ['norm/moving_mean:0', [2], [5, 6]], ['norm/moving_variance:0', [2], [7, 8]])
const values = (layers: readonly KerasLayer[]) => Object.fromEntries([...weightsFromKeras(graph, { layers })].map(([name, tensors]) => [name, tensors.map(({ name: weight, shape, data }) => [weight, shape, [...data]])]))
const expected = {
  conv: [['kernel', [1, 1, 1, 2], [1, 2]], ['bias', [2], [3, 4]]],
  norm: [['gamma', [2], [1, 1]], ['beta', [2], [0, 0]], ['moving_mean', [2], [5, 6]], ['moving_variance', [2], [7, 8]]]
}

test('maps layers by name, whatever their order and whatever stands between them', () => {
  expect(values([norm, layer('input_1'), conv, layer('relu')])).toEqual(expected)
})

test('maps layers by order where Keras numbered all of them', () => {
  expect(values([{ ...conv, name: 'conv2d_12' }, layer('relu'), { ...norm, name: 'batch_normalization_3' }])).toEqual(expected)
})

test('matches Keras 3 groups by class and number, whatever the layers are called', () => {
  const groups = [
    { ...norm, name: 'x', group: 'batch_normalization' },
    { ...conv, name: 'y', group: 'conv2d', weights: conv.weights.map((tensor, k) => ({ ...tensor, name: String(k) })) },
    { ...layer('predictions', ['0', [2, 5], []], ['1', [5], []]), group: 'dense' }
  ]
  expect(values(groups)).toEqual(expected)
})

test('numbers of Keras\'s own names are taken as ranks', () => {
  const net = graphBuilder('numbered')
  const x = net.conv('conv2d', net.input(1), 1, 1, { useBias: false })
  const two = net.build(net.conv('named', net.conv('conv2d_1', x, 1, 1, { useBias: false }), 1, 1, { useBias: false }))
  const kernel = (name: string, value: number): KerasLayer => layer(name, [`${name}/kernel:0`, [1, 1, 1, 1], [value]])
  const read = (...layers: readonly KerasLayer[]) => [...weightsFromKeras(two, { layers })].map(([name, [tensor]]) => [name, tensor?.data[0]])
  const right = [['conv2d', 1], ['conv2d_1', 2], ['named', 3]]
  // in Keras's order, as Keras itself reads them; and in the order of their names
  expect(read(kernel('conv2d_94', 1), kernel('conv2d_95', 2), kernel('named', 3))).toEqual(right)
  expect(read(kernel('convolution2d_1', 1), kernel('convolution2d_2', 2), kernel('named', 3))).toEqual(right)
  const shaped = net.build(net.conv('wide', 'named', 2, 1, { useBias: false }))
  const wide = layer('wide', ['kernel:0', [1, 1, 1, 2], [4, 4]])
  expect([...weightsFromKeras(shaped, { layers: [wide, kernel('conv2d_10', 2), kernel('conv2d_9', 1), kernel('named', 3)] })].map(([name, [tensor]]) => [name, tensor?.data[0]])).toEqual([...right, ['wide', 4]])
})

test('finds the network inside a larger model, leaves classifiers out and orders weights by their names', () => {
  const inner = [
    { ...conv, model: 'base' },
    { ...norm, model: 'base', weights: [2, 3, 0, 1].flatMap((k) => norm.weights[k] ?? []) }
  ]
  const head = layer('dense', ['kernel:0', [2, 2], []], ['bias:0', [2], []])
  expect(values([head, ...inner])).toEqual(expected)
  const top = layer('conv_preds', ['kernel:0', [1, 1, 2, 9], []])
  expect(matchKeras(graph, { layers: [conv, norm, top] }).problems).toEqual(['layer "conv_preds" of the file is not in the network'])
  expect(matchKeras(graph, { layers: [conv, norm, top] }, ['conv_preds']).problems).toEqual([])
})

test('knows layers with a number behind their name, and those of older files', () => {
  expect(values([{ ...norm, name: 'norm_1' }, { ...conv, name: 'conv_12' }])).toEqual(expected)
  expect([olderNames('conv3_block2_1_conv'), olderNames('conv4_block1_0_bn'), olderNames('conv1_bn'), olderNames('post_bn')]).toEqual([
    ['res3b_branch2a', 'res3b1_branch2a'],
    ['bn4a_branch1'],
    ['bn_conv1', 'conv1/bn'],
    []
  ])
})

test('a ResNet50 in its first names and order of layers is not mistaken', () => {
  const resnet = resnet50()
  const layers = expectedWeights(resnet).map(({ layer: name, weights }) => ({
    name: olderNames(name)[0] ?? name,
    weights: weights.map(({ name: weight, shape }) => ({ name: `${weight}:0`, shape, read: () => new Float32Array(shape.reduce((product, length) => product * length, 1)).fill(name.length) }))
  }))
  // Keras 2.0 listed a block's shortcut behind its third convolution, which has the same shape
  const swapped = layers.toSorted((left, right) => Number(left.name.includes('branch1')) - Number(right.name.includes('branch1')))
  const { pairs, problems } = matchKeras(resnet, { layers: swapped })
  expect([problems, pairs.filter(([{ layer: name }, tensors]) => tensors[0]?.read()[0] !== name.length)]).toEqual([[], []])
})

test('standard deviations of ImageNet in a Normalization layer become variances', () => {
  const net = graphBuilder('normalized')
  const normalized = net.build(net.normalization('normalization', net.input(3)))
  const variance = (...data: readonly number[]) => {
    const layers = [layer('normalization', ['mean:0', [1, 1, 1, 3], [0, 0, 0]], ['variance:0', [1, 1, 1, 3], data], ['count:0', [], [0]])]
    return weightsFromKeras(normalized, { layers }).get('normalization')?.map(({ shape, data: numbers }) => [shape, [...numbers].map((value) => Number(value.toFixed(6)))])
  }
  expect(variance(0.229, 0.224, 0.225)).toEqual([[[3], [0, 0, 0]], [[3], [0.052441, 0.050176, 0.050625]], [[], [0]]])
  expect(variance(1, 1, 1)?.[1]).toEqual([[3], [1, 1, 1]])
})

test.each([
  ['a missing layer', [conv], ['layer "norm" is missing']],
  ['a surplus layer', [conv, norm, { ...conv, name: 'predictions' }], ['layer "predictions" of the file is not in the network']],
  ['another shape', [layer('conv', ['kernel:0', [3, 3, 1, 2], []], ['bias:0', [2], []]), norm], ['layer "conv", kernel: expected [1, 1, 1, 2], found [3, 3, 1, 2]']],
  ['other weights', [layer('conv', ['kernel:0', [1, 1, 1, 2], []]), norm], ['layer "conv" should hold kernel, bias and holds kernel']],
  ['another number of unnamed layers', [{ ...conv, name: 'conv2d_1' }], ['it has 2 layers with weights, the file has 1']]
])('names %s', (_, layers, problems) => {
  expect(matchKeras(graph, { layers }).problems).toEqual(problems)
  expect(() => weightsFromKeras(graph, { layers })).toThrow(WeightsMismatchError)
})

test('refuses weights that are not numbers', () => {
  const damaged = layer('conv', ['kernel:0', [1, 1, 1, 2], [1, NaN]], ['bias:0', [2], [0, 0]])
  expect(() => weightsFromKeras(graph, { layers: [damaged, norm] })).toThrow(WeightsNotFiniteError)
})
