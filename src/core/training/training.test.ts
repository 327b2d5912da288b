import { describe, expect, it, test } from 'vitest'
import { mobilenetV2 } from '../backbones/mobilenetV2.ts'
import { resnet50 } from '../backbones/resnet50.ts'
import { smallCnn } from '../backbones/smallCnn.ts'
import { expectedWeights } from '../graph/expectedWeights.ts'
import { inferShapes } from '../graph/shapes.ts'
import { decodeCheckpoint, encodeCheckpoint } from './checkpointFile.ts'
import { classWeights } from './classWeights.ts'
import { NOT_STOPPED } from './earlyStopping.ts'
import { initialWeights } from './initialWeights.ts'
import { featureCount, networkWithTop, withHead } from './networkWithTop.ts'
import { planPhase } from './phasePlan.ts'
import { NO_PLATEAU } from './reduceOnPlateau.ts'

const SIZE = { height: 224, width: 224 }

describe('planPhase', () => {
  const backbone = mobilenetV2()
  const network = withHead(networkWithTop(backbone, { pooling: 'avg', top: [{ layer: 'batch-norm' }, { layer: 'dense', units: 16, activation: 'relu' }] }, SIZE), 2)

  it('leaves the pooled features of a frozen backbone as the one value to keep', () => {
    const plan = planPhase(network, backbone, { trainableFrom: 'none', batchNorm: 'frozen' })
    expect([[...plan.trainable], [...plan.batchNorms], plan.boundary]).toEqual([['top_1_batch-norm', 'top_2_dense', 'predictions'], ['top_1_batch-norm'], ['top_pool']])
    expect(plan.fixed.length + plan.learning.length).toBe(network.nodes.length)
  })

  it('keeps nothing past the first BatchNorm that learns', () => {
    const plan = planPhase(network, backbone, { trainableFrom: 'none', batchNorm: 'trainable' })
    expect(plan.boundary).toEqual(['Conv1'])
    expect([plan.trainable.has('bn_Conv1'), plan.trainable.has('Conv1'), plan.trainable.has('Conv_1_bn')]).toEqual([true, false, true])
  })

  it('begins at a named layer, in the order of Keras', () => {
    const plan = planPhase(network, backbone, { trainableFrom: 'block_16_project', batchNorm: 'frozen' })
    expect([...plan.trainable]).toEqual(['block_16_project', 'Conv_1', 'top_1_batch-norm', 'top_2_dense', 'predictions'])
    expect(plan.boundary).toEqual(['block_16_depthwise_relu'])
    // Alotaibi 2020: ResNet50 from its 165th layer on
    const resnet = resnet50()
    const learning = planPhase(withHead(networkWithTop(resnet, { pooling: 'flatten', top: [] }, SIZE), 3), resnet, { trainableFrom: 'conv5_block3_1_conv', batchNorm: 'frozen' })
    expect([...learning.trainable]).toEqual(['conv5_block3_1_conv', 'conv5_block3_2_conv', 'conv5_block3_3_conv', 'predictions'])
    // the block's shortcut is read beside it
    expect(learning.boundary).toEqual(['conv5_block2_out'])
    expect(() => planPhase(network, backbone, { trainableFrom: 'block_17', batchNorm: 'frozen' })).toThrow(/no layer "block_17"/)
  })
})

test('the top is Keras layers on the pooled or flattened map', () => {
  const flat = networkWithTop(smallCnn(), { tap: 'pool2', pooling: 'flatten', top: [{ layer: 'dropout', rate: 0.5 }] }, { height: 16, width: 16 })
  const map = inferShapes(smallCnn(), 16, 16).get('pool2') ?? []
  expect(featureCount(flat)).toBe(map.reduce((product, extent) => product * extent, 1))
  const dense = networkWithTop(smallCnn(), { pooling: 'max', top: [{ layer: 'dense', units: 7, activation: 'linear' }] }, { height: 64, width: 64 })
  expect([featureCount(dense), dense.nodes.at(-2)?.op]).toEqual([7, { kind: 'globalPool', pooling: 'max' }])
})

test('initial weights are Glorot uniform from the seed', () => {
  const graph = smallCnn()
  const weights = initialWeights(graph, 4)
  const tensors = expectedWeights(graph).flatMap(({ layer, weights: expected }) => expected.map(({ name, shape }) => ({ name, shape, data: weights.get(layer)?.find((tensor) => tensor.name === name)?.data ?? new Float32Array() })))
  const kernels = tensors.filter(({ name }) => name === 'kernel')
  for (const { shape, data } of kernels) {
    const limit = Math.sqrt(6 / (9 * ((shape[2] ?? 0) + (shape[3] ?? 0))))
    const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect([largest <= limit, largest > 0.9 * limit]).toEqual([true, true])
    // variance of a uniform distribution
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length
    expect(variance / (limit ** 2 / 3)).toBeCloseTo(1, 0)
  }
  const others = tensors.filter(({ name }) => name !== 'kernel').map(({ name, data }) => [name, [...new Set(data)]])
  expect(new Set(others.map((other) => JSON.stringify(other)))).toEqual(new Set(['["gamma",[1]]', '["beta",[0]]', '["moving_mean",[0]]', '["moving_variance",[1]]']))
  expect(initialWeights(graph, 4)).toEqual(weights)
  expect(initialWeights(graph, 5).get('conv1_1')).not.toEqual(weights.get('conv1_1'))
})

test('balanced class weights make every class count alike', () => {
  const weights = classWeights([0, 0, 0, 1, 2, 2], 4, 'balanced')
  expect(weights).toEqual([0.5, 1.5, 0.75, 0])
  expect(classWeights([0, 1], 2, 'none')).toEqual([1, 1])
})

const tensor = (...numbers: number[]) => [{ name: 'kernel', shape: [numbers.length], data: Float32Array.from(numbers) }]

test('a checkpoint comes back whole', () => {
  const checkpoint = {
    state: { key: 'k', phase: 1, epoch: 3, learningRate: 0.1, iterations: 7, plateau: NO_PLATEAU, stopping: { ...NOT_STOPPED, best: 0.3 }, history: [{ phase: 0, epoch: 0, learningRate: 1e-3, loss: 0.7, accuracy: 0.5, seconds: 2 }], seconds: 2, notes: ['ünicode'] },
    weights: new Map([['a', tensor(1, 2, 3)], ['b', tensor(-0)]]),
    slots: new Map([['a/kernel', [Float32Array.of(4, 5, 6), Float32Array.of(7, 8, 9)]]]),
    best: new Map([['a', tensor(0.5, 0.25, 1e-30)]])
  }
  expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint)
  expect(() => decodeCheckpoint(encodeCheckpoint(checkpoint).subarray(0, -4))).toThrow(/damaged: it has \d+ bytes of numbers/)
})
