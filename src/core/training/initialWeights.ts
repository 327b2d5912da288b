import { expectedWeights, type WeightName } from '../graph/expectedWeights.ts'
import type { Graph, Weights } from '../graph/ir.ts'
import { createRandom, type Random } from '../random.ts'

/**
 * Weights of a new network as Keras's layers start: kernels Glorot uniform, U(-l, l) with l = sqrt(6 / (fan in + fan out)), from `seed` and the
 * weight's name; biases, beta and moving means 0, gamma and moving variances 1. Of `layers` only, where given.
 */
export function initialWeights(graph: Graph, seed: number, layers?: ReadonlySet<string>): Weights {
  const random = createRandom(seed).fork('initial weights')
  return new Map(
    expectedWeights(graph)
      .filter(({ layer }) => layers === undefined || layers.has(layer))
      .map(({ layer, weights }) => [layer, weights.map(({ name, shape }) => ({ name, shape, data: initial(name, shape, random.fork(`${layer}/${name}`)) }))])
  )
}

function initial(name: WeightName, shape: readonly number[], random: Random): Float32Array {
  const data = new Float32Array(shape.reduce((product, length) => product * length, 1))
  switch (name) {
    case 'kernel':
    case 'depthwise_kernel':
    case 'pointwise_kernel': {
      // Keras counts fans alike for every kernel: [.., in, out] times the window
      const window = shape.slice(0, -2).reduce((product, length) => product * length, 1)
      const limit = Math.sqrt(6 / (window * ((shape.at(-2) ?? 1) + (shape.at(-1) ?? 1))))
      return data.map(() => random.between(-limit, limit))
    }
    case 'gamma':
    case 'moving_variance':
    case 'variance':
      return data.fill(1)
    case 'bias':
    case 'beta':
    case 'moving_mean':
    case 'mean':
    case 'count':
      return data
  }
}
