import { inferChannels } from '../graph/channels.ts'
import type { Graph, Node } from '../graph/ir.ts'
import { outputShape } from '../graph/shapes.ts'
import { tapGraph } from '../graph/tapGraph.ts'
import type { TopLayer } from '../recipe/trainingSchema.ts'

/** How a backbone's map becomes a vector, and what stands on it. */
export interface TopSpec {
  readonly tap?: string
  readonly pooling: 'avg' | 'max' | 'flatten'
  readonly top: readonly TopLayer[]
}

/** The last dense layer, whose softmax is the answer. */
export const HEAD_LAYER = 'predictions'

/** The backbone up to its tap, pooled, and the layers on top of it: what feeds the last dense layer. Names: `top_pool`, `top_1_dense`, … */
export function networkWithTop(backbone: Graph, { tap, pooling, top }: TopSpec, input: { readonly height: number; readonly width: number }): Graph {
  const base = tapGraph(backbone, tap)
  const nodes: Node[] = [...base.nodes]
  let at = base.output
  const append = (name: string, op: Node['op']): void => {
    nodes.push({ name, op, inputs: [at] })
    at = name
  }
  const shape = outputShape(base, input.height, input.width)
  if (shape.length === 3) append('top_pool', pooling === 'flatten' ? { kind: 'flatten', height: shape[0], width: shape[1] } : { kind: 'globalPool', pooling })
  for (const [i, layer] of top.entries()) {
    const name = `top_${i + 1}_${layer.layer}`
    switch (layer.layer) {
      case 'batch-norm':
        append(name, { kind: 'batchNorm', epsilon: 1e-3, momentum: 0.99, scale: true, center: true })
        break
      case 'dense':
        append(name, { kind: 'dense', units: layer.units, useBias: true })
        if (layer.activation === 'relu') append(`${name}_relu`, { kind: 'activation', activation: 'relu' })
        break
      case 'dropout':
        append(name, { kind: 'dropout', rate: layer.rate })
        break
    }
  }
  return { ...base, nodes, output: at }
}

/** The same with the last dense layer: class logits, [n, classes]. */
export function withHead(network: Graph, classes: number): Graph {
  const head: Node = { name: HEAD_LAYER, op: { kind: 'dense', units: classes, useBias: true }, inputs: [network.output] }
  return { ...network, nodes: [...network.nodes, head], output: HEAD_LAYER }
}

/** Features that the head is given. */
export function featureCount(network: Graph): number {
  return inferChannels(network).get(network.output) ?? 0
}

/** Whether anything on top of the pooled map learns: without, the network that is kept is the backbone itself, with other weights. */
export function hasLearningTop(top: readonly TopLayer[]): boolean {
  return top.some(({ layer }) => layer !== 'dropout')
}
