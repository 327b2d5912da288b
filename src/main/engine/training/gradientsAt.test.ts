import { expect, test } from 'vitest'
import { formulaWeights } from '../../../core/backbones/formulaWeights.ts'
import { graphBuilder } from '../../../core/graph/builder.ts'
import type { Weights } from '../../../core/graph/ir.ts'
import { unit } from '../../../core/random.ts'
import { withLinearHead } from '../../../core/training/withLinearHead.ts'
import { loadTfjsNode } from '../tfjsNode.ts'
import { gradientsAt } from './gradientsAt.ts'

const b = graphBuilder('two-branches')
const stem = b.relu('stem_relu', b.conv('stem', b.input(3), 4, 3, { padding: 'same' }))
const branch = b.activation('branch_swish', b.batchNorm('bn', b.conv('branch', stem, 4, 3, { padding: 'same' })), 'swish')
const backbone = b.build(b.relu('out', b.add('sum', [stem, branch])))
const weights = formulaWeights(backbone)
const images = { data: Float32Array.from({ length: 2 * 6 * 5 * 3 }, (_, k) => unit(5, k)), n: 2, height: 6, width: 5 }

test('the gradient at the last map is the head itself where the map is positive', async () => {
  const { tf } = await loadTfjsNode()
  const coefficients = [[0.5, -1, 2, 0.25]]
  const model = withLinearHead({ graph: backbone, weights }, { pooling: 'avg', coefficients, intercept: [0.75] }, images)
  const { shape, activations, gradients, scores } = gradientsAt(tf, model, 'out', images, 0)
  expect(shape).toEqual([6, 5, 4])
  expect([...gradients]).toEqual(Array.from(gradients, (_, i) => Math.fround((coefficients[0]?.[i % 4] ?? 0) / 30)))
  const expected = [0, 1].map((n) => 0.75 + activations.subarray(n * 120, n * 120 + 120).reduce((sum, a, i) => sum + (a * (coefficients[0]?.[i % 4] ?? 0)) / 30, 0))
  for (const [n, score] of expected.entries()) expect(scores[n]).toBeCloseTo(score, 5)
})

test('the gradient below a branch is what differences give', async () => {
  const { tf } = await loadTfjsNode()
  const shifted = (by: number): { graph: typeof backbone; weights: Weights } => {
    const stemWeights = (weights.get('stem') ?? []).map((tensor) => (tensor.name === 'bias' ? { ...tensor, data: tensor.data.map((value, c) => (c === 2 ? value + by : value)) } : tensor))
    return withLinearHead({ graph: backbone, weights: new Map([...weights, ['stem', stemWeights]]) }, { pooling: 'avg', coefficients: [[1, 2, 3, 4], [4, 3, -2, 1]], intercept: [0, 0] }, images)
  }
  const { activations, gradients } = gradientsAt(tf, shifted(0), 'stem', images, 1)
  expect(activations.length).toBe(240)
  const [up, down] = [0.001, -0.001].map((by) => gradientsAt(tf, shifted(by), 'stem', images, 1).scores)
  // a layer's value is that after its activation: channel 2's bias moves the positions that it lets through
  const slope = [0, 1].map((n) => ((up?.[n] ?? 0) - (down?.[n] ?? 0)) / 0.002)
  const sums = [0, 1].map((n) => gradients.subarray(n * 120, n * 120 + 120).reduce((sum, g, i) => sum + (i % 4 === 2 && (activations[n * 120 + i] ?? 0) > 0 ? g : 0), 0))
  for (const n of [0, 1]) expect(sums[n]).toBeCloseTo(slope[n] ?? 0, 2)
})

test('a layer that the output does not depend on is refused', async () => {
  const { tf } = await loadTfjsNode()
  const model = withLinearHead({ graph: backbone, weights }, { pooling: 'avg', coefficients: [[1, 1, 1, 1]], intercept: [0] }, images)
  expect(() => gradientsAt(tf, model, 'nowhere', images, 0)).toThrow(/no layer "nowhere"/)
})
