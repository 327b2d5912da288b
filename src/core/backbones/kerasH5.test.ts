import { expect, test } from 'vitest'
import { graphBuilder } from '../graph/builder.ts'
import { kerasMismatches, weightsFromKeras, WeightsMismatchError, WeightsNotFiniteError, type KerasLayer } from './kerasH5.ts'

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

test.each([
  ['a missing layer', [conv], ['layer "norm" is missing']],
  ['a surplus layer', [conv, norm, { ...conv, name: 'predictions' }], ['layer "predictions" of the file is not in the network']],
  ['another shape', [layer('conv', ['kernel:0', [3, 3, 1, 2], []], ['bias:0', [2], []]), norm], ['layer "conv", kernel: expected [1, 1, 1, 2], found [3, 3, 1, 2]']],
  ['other weights', [layer('conv', ['kernel:0', [1, 1, 1, 2], []]), norm], ['layer "conv" should hold kernel, bias and holds kernel']],
  ['another number of unnamed layers', [{ ...conv, name: 'conv2d_1' }], ['it has 2 layers with weights, the file has 1']]
])('names %s', (_, layers, problems) => {
  expect(kerasMismatches(graph, { layers })).toEqual(problems)
  expect(() => weightsFromKeras(graph, { layers })).toThrow(WeightsMismatchError)
})

test('refuses weights that are not numbers', () => {
  const damaged = layer('conv', ['kernel:0', [1, 1, 1, 2], [1, NaN]], ['bias:0', [2], [0, 0]])
  expect(() => weightsFromKeras(graph, { layers: [damaged, norm] })).toThrow(WeightsNotFiniteError)
})
