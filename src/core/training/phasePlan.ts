import type { Graph, Node } from '../graph/ir.ts'
import { kerasLayers, kerasOrder } from '../graph/kerasOrder.ts'
import { neededNodes } from '../graph/neededNodes.ts'
import { UnknownLayerError } from '../graph/tapGraph.ts'
import type { TrainingPhase } from '../recipe/trainingSchema.ts'

/** What a phase trains, and which part of the network it need not run again and again. */
export interface PhasePlan {
  /** Layers whose weights learn, in the graph's order. */
  readonly trainable: ReadonlySet<string>
  /** BatchNorm layers that use their batch's statistics and update their moving ones: those that learn. */
  readonly batchNorms: ReadonlySet<string>
  /** Nodes whose values depend on nothing that learns, on no other image of the batch and on no chance: once per image is enough. */
  readonly fixed: readonly Node[]
  /** Values of `fixed` (or the input) that the rest reads. */
  readonly boundary: readonly string[]
  /** The other nodes, up to the output. */
  readonly learning: readonly Node[]
}

/**
 * Plans a phase on `network`, a backbone (its nodes are `backboneNodes`) with its top and head. The top always learns. Throws
 * UnknownLayerError for a `trainableFrom` that the backbone does not have.
 */
export function planPhase(network: Graph, backbone: Graph, phase: Pick<TrainingPhase, 'trainableFrom' | 'batchNorm'>): PhasePlan {
  const own = new Set(backbone.nodes.map(({ name }) => name))
  const unfrozen = unfrozenNodes(backbone, phase.trainableFrom)
  const needed = neededNodes(network, [network.output])
  const nodes = network.nodes.filter(({ name }) => needed.has(name))
  const learns = ({ name, op }: Node): boolean => {
    if (op.kind === 'normalization' || !hasWeights(op)) return false
    if (!own.has(name)) return true
    return op.kind === 'batchNorm' ? phase.batchNorm === 'trainable' : unfrozen.has(name)
  }
  const trainable = nodes.filter(learns)

  const learning = new Set<string>()
  for (const node of nodes) {
    if (learns(node) || (node.op.kind === 'dropout' && node.op.rate > 0) || node.inputs.some((input) => learning.has(input))) learning.add(node.name)
  }
  const rest = nodes.filter(({ name }) => learning.has(name))
  return {
    trainable: new Set(trainable.map(({ name }) => name)),
    batchNorms: new Set(trainable.flatMap(({ name, op }) => (op.kind === 'batchNorm' ? [name] : []))),
    fixed: nodes.filter(({ name }) => !learning.has(name)),
    boundary: [...new Set(rest.flatMap(({ inputs }) => inputs.filter((input) => !learning.has(input))))],
    learning: rest
  }
}

/** Nodes from the named layer on, in the order of Keras's `model.layers`. */
function unfrozenNodes(backbone: Graph, from: string): ReadonlySet<string> {
  if (from === 'none') return new Set()
  const layers = kerasLayers(kerasOrder(backbone)).map(({ layer }) => layer)
  if (from === 'all') return new Set(layers)
  const at = layers.indexOf(from)
  if (at === -1) throw new UnknownLayerError(backbone.name, from, layers)
  return new Set(layers.slice(at))
}

function hasWeights(op: Node['op']): boolean {
  return op.kind === 'conv' || op.kind === 'depthwiseConv' || op.kind === 'separableConv' || op.kind === 'dense' || op.kind === 'batchNorm'
}
