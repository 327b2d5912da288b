import { expectedWeights } from '../graph/expectedWeights.ts'
import type { Graph, Weights, WeightTensor } from '../graph/ir.ts'
import { neededNodes } from '../graph/neededNodes.ts'
import type { Random } from '../random.ts'

/** Layers that a stage of the cascade makes random, besides those of the stages before it. */
export interface CascadeStage {
  readonly layers: readonly string[]
}

/**
 * Stages of a cascading randomisation (Adebayo et al. 2018, section 3.1): all weighted layers from the network's output down to its input, in at most
 * `stages` nearly equal parts.
 */
export function cascadeStages(graph: Graph, stages: number): CascadeStage[] {
  const needed = neededNodes(graph, [graph.output])
  const layers = expectedWeights(graph).flatMap(({ layer }) => (needed.has(layer) ? [layer] : [])).toReversed()
  const count = Math.min(stages, layers.length)
  return Array.from({ length: count }, (_, s) => ({ layers: layers.slice(Math.round((s * layers.length) / count), Math.round(((s + 1) * layers.length) / count)) }))
}

/**
 * The weights with those of `layers` as at the start of a training: kernels normal with variance 2 / (inputs of one output) (He et al. 2015), so that
 * activations keep their size, biases 0, batch normalization idle. Depends on the random stream and the layer's name, not on what else is made
 * random.
 */
export function randomiseWeights(weights: Weights, layers: readonly string[], random: Random): Weights {
  const chosen = new Set(layers)
  return new Map([...weights].map(([layer, tensors]) => [layer, chosen.has(layer) ? tensors.map((tensor) => fresh(tensor, random.fork(layer))) : tensors]))
}

function fresh({ name, shape, data }: WeightTensor, random: Random): WeightTensor {
  switch (name) {
    case 'kernel':
    case 'depthwise_kernel':
    case 'pointwise_kernel': {
      const [kh = 1, kw = 1, inputs = 1] = shape.length === 4 ? shape : [1, 1, shape[0]]
      const fanIn = kh * kw * (name === 'depthwise_kernel' ? 1 : inputs)
      const deviation = Math.sqrt(2 / fanIn)
      const own = random.fork(name)
      return { name, shape, data: Float32Array.from(data, () => deviation * own.normal()) }
    }
    case 'gamma':
    case 'moving_variance':
      return { name, shape, data: new Float32Array(data.length).fill(1) }
    case 'bias':
    case 'beta':
    case 'moving_mean':
      return { name, shape, data: new Float32Array(data.length) }
    default:
      // the input's normalization is no learned layer
      return { name, shape, data }
  }
}
