import { expect, it } from 'vitest'
import type { OptimizerSpec } from '../recipe/trainingSchema.ts'
import { createOptimizer } from './optimizer.ts'

// The same three steps by Keras 3.15
const GRADIENTS = [
  [0.5, -1, 0.01, 0],
  [0.4, -0.2, -0.02, 0],
  [-0.3, 0.1, 0.5, 1e-4]
]
const CASES: readonly (readonly [string, OptimizerSpec, readonly number[]])[] = [
  ['Adam', { kind: 'adam', learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 }, [0.7689492106437683, -0.773352324962616, 0.3985164761543274, -0.0015139232855290174]],
  ['SGD', { kind: 'sgd', learningRate: 0.1, momentum: 0, nesterov: false }, [0.9399999380111694, -0.8899999856948853, 0.4509999752044678, -9.999999747378752e-6]],
  ['SGD with momentum', { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: false }, [0.8185000419616699, -0.7009999752044678, 0.451090008020401, -9.999999747378752e-6]],
  ["SGD with Nesterov's momentum", { kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true }, [0.7766499519348145, -0.6208999752998352, 0.4069809913635254, -1.8999999156221747e-5]],
  ['RMSprop', { kind: 'rmsprop', learningRate: 0.1, rho: 0.8, momentum: 0, epsilon: 1e-3 }, [0.7389440536499023, -0.7552774548530579, 0.3078638017177582, -0.0003162274369969964]],
  ['RMSprop with momentum', { kind: 'rmsprop', learningRate: 0.1, rho: 0.9, momentum: 0.5, epsilon: 1e-7 }, [0.28440600633621216, -0.38293176889419556, 0.061533957719802856, -0.031465835869312286]]
]

it.each(CASES)('%s steps as in Keras', (_, spec, expected) => {
  const weights = Float32Array.of(1, -1, 0.5, 0)
  const optimizer = createOptimizer(spec)
  for (const gradient of GRADIENTS) optimizer.step([['w', weights, Float32Array.from(gradient)]], spec.learningRate)
  for (const [i, value] of expected.entries()) expect(weights[i]).toBeCloseTo(value, 6)
  expect(optimizer.state.iterations).toBe(3)
})

it('goes on from a state that it left', () => {
  const spec: OptimizerSpec = { kind: 'adam', learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
  const run = (stopAfter: number): number[] => {
    const weights = Float32Array.of(1, -1, 0.5, 0)
    let optimizer = createOptimizer(spec)
    for (const [i, gradient] of GRADIENTS.entries()) {
      if (i === stopAfter) optimizer = createOptimizer(spec, { iterations: optimizer.state.iterations, slots: new Map([...optimizer.state.slots].map(([key, slots]) => [key, slots.map((slot) => slot.slice())])) })
      optimizer.step([['w', weights, Float32Array.from(gradient)]], spec.learningRate)
    }
    return [...weights]
  }
  expect(run(2)).toEqual(run(-1))
})
