import { expect, it } from 'vitest'
import { nativeTrainingOps } from './nativeTrainingOps.ts'
import type { Tensor } from './tensorBackend.ts'
import { loadTfjsNode } from './tfjsNode.ts'

const { tf } = await loadTfjsNode()
const ops = nativeTrainingOps(tf)
const random = (seed: number, ...shape: number[]): Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed)

/** Largest difference between two results, over all tensors. */
function difference(a: readonly Tensor[], b: readonly Tensor[]): number {
  return Math.max(...a.map((tensor, i) => Math.max(...tf.abs(tf.sub(tensor, b[i] ?? Number.NaN)).dataSync())))
}

it.each([undefined, 6] as const)('relu with ceiling %s has the values and gradients of tfjs', (ceiling) => {
  const x = tf.mul(random(1, 2, 5, 5, 3), 5)
  const dy = random(2, 2, 5, 5, 3)
  const peer = (at: Tensor): Tensor => (ceiling === undefined ? tf.relu(at) : tf.relu6(at))
  expect(difference([ops.relu(x, ceiling)], [peer(x)])).toBe(0)
  expect(difference([tf.grad((at: Tensor) => ops.relu(at, ceiling))(x, dy)], [tf.grad(peer)(x, dy)])).toBe(0)
})

it('normalizes by the batch, with the gradients of the formula written out', () => {
  const [x, gamma, beta, dy] = [tf.add(tf.mul(random(3, 4, 6, 5, 3), 3), 2), random(4, 3), random(5, 3), random(6, 4, 6, 5, 3)] as const
  const written = (at: Tensor, scale: Tensor, offset: Tensor): Tensor => {
    const { mean, variance } = tf.moments(at, [0, 1, 2])
    return tf.add(tf.mul(tf.div(tf.sub(at, mean), tf.sqrt(tf.add(variance, 1e-3))), scale), offset)
  }
  const { y, mean, variance } = ops.batchNorm(x, gamma, beta, 1e-3)
  const moments = tf.moments(x, [0, 1, 2])
  expect(difference([y, mean, variance], [written(x, gamma, beta), moments.mean, moments.variance])).toBeLessThan(1e-5)
  const ours = tf.grads((at: Tensor, scale: Tensor, offset: Tensor) => ops.batchNorm(at, scale, offset, 1e-3).y)([x, gamma, beta], dy)
  const theirs = tf.grads(written)([x, gamma, beta], dy)
  expect(difference(ours, theirs)).toBeLessThan(2e-5)
  expect(Math.max(...tf.abs(theirs[1] ?? y).dataSync())).toBeGreaterThan(1)
})

it('keeps nothing but the statistics', () => {
  const [x, gamma, beta] = [random(7, 2, 4, 4, 2), tf.ones([2]), tf.zeros([2])]
  const before = tf.memory().numTensors
  const result = ops.batchNorm(x, gamma, beta, 1e-3)
  tf.dispose([result.y, result.mean, result.variance])
  const gradients = tf.grads((at: Tensor) => {
    const { y, mean, variance } = ops.batchNorm(at, gamma, beta, 1e-3)
    tf.dispose([mean, variance])
    return y
  })([x])
  tf.dispose(gradients)
  expect(tf.memory().numTensors).toBe(before)
})
