import { expect, test } from 'vitest'
import { graphBuilder } from '../builder.ts'
import type { Weights, WeightTensor } from '../ir.ts'
import { foldBatchNorm } from './foldBatchNorm.ts'
import { planExecution } from './planExecution.ts'

test('an activation that alone reads a convolution becomes part of it, values go after their last reader, dead nodes are left out', () => {
  const b = graphBuilder('net')
  const x = b.input(1)
  const fused = b.relu('fused', b.conv('a', x, 1, 1))
  const read = b.conv('b', fused, 1, 1)
  const relu = b.relu('relu', read)
  b.relu('dead', x)
  const swish = b.activation('swish', b.conv('c', relu, 1, 1), 'swish')
  const graph = b.build(b.add('sum', [read, swish]))
  expect(planExecution(graph, [graph.output]).map(({ node, name, activation, release }) => [node.name, name, activation, release])).toEqual([
    ['input', 'input', undefined, []],
    ['a', 'fused', 'relu', ['input']],
    ['b', 'b', undefined, ['fused']],
    ['relu', 'relu', undefined, []],
    ['c', 'c', undefined, ['relu']],
    ['swish', 'swish', undefined, ['c']],
    ['sum', 'sum', undefined, ['b', 'swish']]
  ])
  // an output that is itself the convolution must be had before its activation
  expect(planExecution(graph, ['a', 'fused']).map(({ name, release }) => [name, release])).toEqual([['input', []], ['a', ['input']], ['fused', []]])
  expect(() => planExecution(graph, ['nothing'])).toThrow('Network "net", node "nothing": the output does not exist')
})

test('BatchNormalization is folded into the layer before it unless something else reads that layer', () => {
  const b = graphBuilder('net')
  const conv = b.conv('conv', b.input(1), 2, 1, { useBias: false })
  const norm = b.batchNorm('norm', conv, { epsilon: 1 })
  const depthwise = b.depthwiseConv('depthwise', norm, 1)
  const second = b.batchNorm('second', depthwise, { epsilon: 0, scale: false, center: false })
  const third = b.batchNorm('third', b.add('sum', [depthwise, second]))
  const graph = b.build(third)
  const weights: Weights = new Map([
    ['conv', [tensor('kernel', [3, 5], [1, 1, 1, 2])]],
    ['norm', [tensor('gamma', [2, 4]), tensor('beta', [1, -1]), tensor('moving_mean', [10, 20]), tensor('moving_variance', [3, 15])]],
    ['depthwise', [tensor('depthwise_kernel', [1, 1], [1, 1, 2, 1]), tensor('bias', [0, 0])]],
    ['second', [tensor('moving_mean', [0, 0]), tensor('moving_variance', [1, 1])]],
    ['third', [tensor('gamma', [1, 1]), tensor('beta', [0, 0]), tensor('moving_mean', [0, 0]), tensor('moving_variance', [1, 1])]]
  ])
  const folded = foldBatchNorm(graph, weights)
  expect(folded.graph.nodes.map(({ name, op, inputs }) => [name, op.kind, inputs])).toEqual([
    ['input', 'input', []],
    ['norm', 'conv', ['input']],
    ['depthwise', 'depthwiseConv', ['norm']],
    ['second', 'batchNorm', ['depthwise']],
    ['sum', 'add', ['depthwise', 'second']],
    ['third', 'batchNorm', ['sum']]
  ])
  // 2 / sqrt(3 + 1) = 1 and 4 / sqrt(15 + 1) = 1: kernels stay, biases are beta - mean
  expect(folded.weights.get('norm')).toEqual([tensor('kernel', [3, 5], [1, 1, 1, 2]), tensor('bias', [-9, -21])])
  expect([...folded.weights.keys()].toSorted()).toEqual(['depthwise', 'norm', 'second', 'third'])
})

test('BatchNormalization goes into a separable convolution\'s second kernel, and never through a concatenation', () => {
  const b = graphBuilder('net')
  const separable = b.separableConv('separable', b.input(1), 2, 1, { useBias: false })
  const norm = b.batchNorm('norm', separable, { epsilon: 1, scale: false })
  const left = b.conv('left', norm, 1, 1)
  const right = b.conv('right', norm, 1, 1)
  const graph = b.build(b.relu('relu', b.batchNorm('joint', b.concat('concat', [left, right]))))
  const one = [tensor('kernel', [1, 1], [1, 1, 2, 1]), tensor('bias', [0])]
  const joint = [tensor('gamma', [1, 1]), tensor('beta', [0, 0]), tensor('moving_mean', [0, 0]), tensor('moving_variance', [1, 1])]
  const folded = foldBatchNorm(
    graph,
    new Map([
      ['separable', [tensor('depthwise_kernel', [7], [1, 1, 1, 1]), tensor('pointwise_kernel', [4, 6], [1, 1, 1, 2])]],
      ['norm', [tensor('beta', [1, -1]), tensor('moving_mean', [10, 20]), tensor('moving_variance', [3, 8])]],
      ['left', one],
      ['right', one],
      ['joint', joint]
    ])
  )
  expect(folded.graph.nodes.map(({ name, op }) => [name, op.kind])).toEqual([
    ['input', 'input'],
    ['norm', 'separableConv'],
    ['left', 'conv'],
    ['right', 'conv'],
    ['concat', 'concat'],
    ['joint', 'batchNorm'],
    ['relu', 'activation']
  ])
  // divided by sqrt(3 + 1) and sqrt(8 + 1); 1 - 10 / 2 and -1 - 20 / 3
  expect(folded.weights.get('norm')).toEqual([tensor('depthwise_kernel', [7], [1, 1, 1, 1]), tensor('pointwise_kernel', [2, 2], [1, 1, 1, 2]), tensor('bias', [-4, -1 - 20 / 3])])
  expect(planExecution(folded.graph, ['left', 'norm']).map(({ name }) => name)).toEqual(['input', 'norm', 'left'])
})

function tensor(name: string, data: readonly number[], shape: readonly number[] = [data.length]): WeightTensor {
  return { name, shape, data: Float32Array.from(data) }
}
