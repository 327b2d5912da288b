import { expect, test } from 'vitest'
import { formulaWeights } from '../../../core/backbones/formulaWeights.ts'
import { smallCnn } from '../../../core/backbones/smallCnn.ts'
import { graphBuilder } from '../../../core/graph/builder.ts'
import { createRandom, unit } from '../../../core/random.ts'
import { networkWithTop, withHead } from '../../../core/training/networkWithTop.ts'
import { planPhase } from '../../../core/training/phasePlan.ts'
import { loadTfjsNode } from '../tfjsNode.ts'
import { createTrainingNetwork, type LayerGradient } from './trainingNetwork.ts'

const SIZE = { height: 12, width: 12 }
const b = graphBuilder('plain')
const stem = b.relu('c1_relu', b.conv('c1', b.input(3), 6, 3))
const backbone = b.build(b.relu('c3_relu', b.conv('c3', b.add('sum', [b.relu('c2_relu', b.conv('c2', stem, 6, 3, { padding: 'same' })), stem]), 4, 3)))
const network = withHead(networkWithTop(backbone, { pooling: 'flatten', top: [{ layer: 'dense', units: 5, activation: 'relu' }, { layer: 'dropout', rate: 0.4 }] }, SIZE), 3)
const weights = formulaWeights(network)
const images = Float32Array.from({ length: 7 * 12 * 12 * 3 }, (_, k) => unit(3, k))
const labels = [0, 1, 2, 0, 1, 2, 1]

function difference(a: readonly LayerGradient[], c: readonly LayerGradient[]): number {
  return Math.max(
    ...c.flatMap(({ layer, weight, numbers }) => {
      const other = a.find((gradient) => gradient.layer === layer && gradient.weight === weight)?.numbers
      return Array.from(numbers, (value, i) => Math.abs(value - (other?.[i] ?? Number.NaN)))
    })
  )
}

test('a batch in parts has the loss and the gradients of the whole, dropout included', async () => {
  const { tf } = await loadTfjsNode()
  const plan = planPhase(network, backbone, { trainableFrom: 'all', batchNorm: 'frozen' })
  const whole = createTrainingNetwork(tf, network, weights, plan, SIZE)
  const parts = createTrainingNetwork(tf, network, weights, plan, SIZE, 100_000)
  expect([parts.microBatch, whole.microBatch > 7]).toEqual([2, true])
  const options = { labels, weights: [1, 2, 0.5, 1, 2, 0.5, 2], random: createRandom(5) }
  const [one, two] = [whole, parts].map((of) => of.step(of.fixedPart(images, 7), options))
  expect(two?.loss).toBeCloseTo(one?.loss ?? -1, 6)
  expect(two?.correct).toBe(one?.correct)
  expect(difference(one?.gradients ?? [], two?.gradients ?? [])).toBeLessThan(1e-6)
  const other = whole.step(whole.fixedPart(images, 7), { ...options, random: createRandom(6) })
  expect(other.loss).not.toBeCloseTo(one?.loss ?? -1, 4)
  whole.dispose()
  parts.dispose()
})

test('layers that learn have the same gradients, whatever below them is computed once', async () => {
  const { tf } = await loadTfjsNode()
  const before = tf.memory().numTensors
  const [all, some] = ['all', 'c3'].map((trainableFrom) => createTrainingNetwork(tf, network, weights, planPhase(network, backbone, { trainableFrom, batchNorm: 'frozen' }), SIZE))
  if (all === undefined || some === undefined) throw new Error('two networks')
  expect([all.boundaryShapes, some.boundaryShapes]).toEqual([[[12, 12, 3]], [[10, 10, 6]]])
  const options = { labels, random: createRandom(5) }
  const [ofAll, ofSome] = [all.step(all.fixedPart(images, 7), options), some.step(some.fixedPart(images, 7), options)]
  expect(new Set(ofSome.gradients.map(({ layer }) => layer))).toEqual(new Set(['c3', 'top_1_dense', 'predictions']))
  expect(ofSome.loss).toBeCloseTo(ofAll.loss, 6)
  expect(difference(ofAll.gradients, ofSome.gradients)).toBeLessThan(1e-6)
  all.dispose()
  some.dispose()
  // native TensorFlow's tensors are freed by nobody else
  expect(tf.memory().numTensors).toBe(before)
})

test('frozen BatchNorm stays as it is; one that learns takes its batch in', async () => {
  const { tf } = await loadTfjsNode()
  const cnn = smallCnn()
  const full = withHead(networkWithTop(cnn, { pooling: 'avg', top: [] }, { height: 32, width: 32 }), 2)
  const start = formulaWeights(full)
  const batch = Float32Array.from({ length: 2 * 32 * 32 * 3 }, (_, k) => unit(8, k))
  const moved = (['frozen', 'trainable'] as const).map((batchNorm) => {
    const training = createTrainingNetwork(tf, full, start, planPhase(full, cnn, { trainableFrom: 'none', batchNorm }), { height: 32, width: 32 })
    training.step(training.fixedPart(batch, 2), { labels: [0, 1], random: createRandom(1) })
    training.dispose()
    const [first] = training.weights.get('conv1_1_bn')?.slice(2) ?? []
    return first?.data.some((value, i) => value !== start.get('conv1_1_bn')?.[2]?.data[i])
  })
  expect(moved).toEqual([false, true])
})
