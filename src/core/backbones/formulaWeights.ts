import { expectedWeights, type WeightName } from '../graph/expectedWeights.ts'
import type { Graph, Weights } from '../graph/ir.ts'
import { unit } from '../random.ts'

/**
 * Weights from a formula that every language computes alike, so that a network can be compared with another implementation without any
 * file. Element k of the graph's i-th weight comes from u = unit(i, k): kernels (2u-1)·sqrt(6/fan) with fan kh·kw·cin (depthwise: kh·kw),
 * biases, beta and moving means (u-0.5)·0.2, gamma between the two bounds of `gammaRange`, moving variances 0.5 + u; float64, then
 * rounded to float32. A Normalization layer is counted and keeps mean 0, variance 1.
 */
export function formulaWeights(graph: Graph, gammaRange: readonly [number, number] = [0.5, 1]): Weights {
  let i = 0
  return new Map(
    expectedWeights(graph).map(({ layer, weights }) => [
      layer,
      weights.map(({ name, shape }) => {
        const seed = i++
        const value = formula(name, shape, gammaRange)
        const data = new Float32Array(shape.reduce((product, length) => product * length, 1))
        for (let k = 0; k < data.length; k++) data[k] = value(unit(seed, k))
        return { name, shape, data }
      })
    ])
  )
}

function formula(name: WeightName, shape: readonly number[], [low, high]: readonly [number, number]): (u: number) => number {
  switch (name) {
    case 'kernel':
    case 'pointwise_kernel':
    case 'depthwise_kernel': {
      const inputs = name === 'depthwise_kernel' ? shape.slice(0, 2) : shape.slice(0, -1)
      const bound = Math.sqrt(6 / inputs.reduce((product, length) => product * length, 1))
      return (u) => (2 * u - 1) * bound
    }
    case 'gamma':
      return (u) => low + (high - low) * u
    case 'moving_variance':
      return (u) => 0.5 + u
    case 'bias':
    case 'beta':
    case 'moving_mean':
      return (u) => (u - 0.5) * 0.2
    // Keras's own initial values
    case 'mean':
    case 'count':
      return () => 0
    case 'variance':
      return () => 1
  }
}
