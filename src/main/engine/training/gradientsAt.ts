import type { Graph, Weights } from '../../../core/graph/ir.ts'
import { inferShapes } from '../../../core/graph/shapes.ts'
import { tapGraph } from '../../../core/graph/tapGraph.ts'
import { neededNodes } from '../../../core/graph/neededNodes.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'
import { tidyNumbers } from '../tidyNumbers.ts'
import { createParameters } from './parameters.ts'
import { runNodes } from './runNodes.ts'

/** A layer's activations and what a class score gains by each of them: what Grad-CAM is made of. */
export interface LayerGradients {
  /** [h, w, c] of one image; [c] where the layer is pooled. */
  readonly shape: readonly number[]
  /** [n, ...shape] */
  readonly activations: Float32Array
  /** d score / d activation, [n, ...shape], per image. */
  readonly gradients: Float32Array
  /** The class's output, [n]: a logit where the network ends in logits. */
  readonly scores: Float32Array
}

/**
 * Gradients of output `classIndex` of a network with respect to `layer` (named as in Keras) in inference mode, for prepared images
 * [n, height, width, channels]. A model's network is its backbone with its head on top: `withLinearHead` (core/training). Runs on the
 * backend's current tfjs; native TensorFlow or WebAssembly. Throws UnknownLayerError, and RangeError where the output does not depend on
 * the layer.
 */
export function gradientsAt(
  tf: Tf,
  { graph, weights }: { readonly graph: Graph; readonly weights: Weights },
  layer: string,
  images: { readonly data: Float32Array; readonly n: number; readonly height: number; readonly width: number },
  classIndex: number
): LayerGradients {
  const below = tapGraph(graph, layer)
  const at = below.output
  const shape = inferShapes(graph, images.height, images.width).get(at) ?? []
  // values beside the layer's, as those of a shortcut, are computed once and are constants of the gradient
  const depending = new Set([at])
  for (const { name, inputs } of graph.nodes) if (inputs.some((input) => depending.has(input))) depending.add(name)
  const needed = neededNodes(graph, [graph.output])
  if (!needed.has(at) || at === graph.output) throw new RangeError(`the output "${graph.output}" does not depend on the layer "${layer}"`)
  const before = graph.nodes.filter(({ name }) => needed.has(name) && (name === at || !depending.has(name)))
  const after = graph.nodes.filter(({ name }) => needed.has(name) && name !== at && depending.has(name))
  const boundary = [...new Set(after.flatMap(({ inputs }) => inputs.filter((input) => before.some(({ name }) => name === input))))]
  const input = graph.nodes.find(({ op }) => op.kind === 'input')
  const channels = input?.op.kind === 'input' ? input.op.channels : 0

  const parameters = createParameters(tf, weights, new Set())
  try {
    return tidyNumbers(tf, () => {
      const image = tf.tensor(images.data.slice(0, images.n * images.height * images.width * channels), [images.n, images.height, images.width, channels])
      const known = runNodes(tf, before, new Map([[input?.name ?? '', image]]), boundary, parameters.tensorsOf)
      const values = new Map(boundary.map((name, b) => [name, known[b] ?? image]))
      const activation = values.get(at) ?? image
      let scores: Tensor | undefined
      const score = (map: Tensor): ReturnType<Tf['scalar']> => {
        const [output] = runNodes(tf, after, new Map([...values, [at, map]]), [graph.output], parameters.tensorsOf)
        if (output === undefined) throw new RangeError('the network has no output')
        const chosen = tf.slice(output, [0, classIndex], [images.n, 1])
        scores = tf.keep(tf.clone(chosen))
        return tf.sum(chosen)
      }
      const gradients = tf.grad(score)(activation)
      const result = { shape: [...shape], activations: numbers(activation), gradients: numbers(gradients), scores: scores === undefined ? new Float32Array() : numbers(scores) }
      scores?.dispose()
      return result
    })
  } finally {
    parameters.dispose()
  }
}

/** A copy: native tensors' numbers are read from memory that goes with them. */
function numbers(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>().slice()
}
