import type { Graph, Weights } from '../graph/ir.ts'
import type { Backbone } from './backbone.ts'
import { inputName, patternBackbone } from './patternBackbone.ts'
import { scatteringBackbone } from './scattering.ts'

/** The wavelets stand under this name beside the network's layers. */
const WAVELETS = 'wavelets'

/**
 * `patternBackbone` and `scatteringBackbone` joined: what was learned from drawn patterns, where bright and dark lie, and the image's texture by fixed
 * wavelets, at the same positions. `weights`: of the pattern network. Output [11, 11, 384 + 121 + 681].
 */
export function joinedBackbone(weights: Weights): Omit<Backbone, 'name' | 'hash'> {
  const { graph, input, card } = patternBackbone(weights, 'patterns')
  const scattering = scatteringBackbone({ size: input.resize.height, step: 16 })
  const wavelets = prefixed(scattering.graph)
  return {
    graph: {
      name: 'pattern_cnn_with_view_and_wavelets',
      nodes: [
        ...graph.nodes,
        // the network is shown -1..1, the wavelets 0..1
        ...wavelets.nodes.map((node) => (node.op.kind === 'input' ? { name: node.name, op: { kind: 'scale' as const, scale: 0.5, offset: 0.5 }, inputs: [inputName(graph)] } : node)),
        { name: 'joined_with_wavelets', op: { kind: 'concat' }, inputs: [graph.output, wavelets.output] }
      ],
      output: 'joined_with_wavelets'
    },
    weights: new Map([...weights, ...[...scattering.weights].map(([layer, tensors]) => [ours(layer), tensors] as const)]),
    input,
    card: {
      ...card,
      title: 'Compact CNN trained on drawn patterns, with a low-resolution view and wavelets',
      source: `${card.source}; wavelets: ${scattering.card.source}`
    }
  }
}

function prefixed({ name, nodes, output }: Graph): Graph {
  return { name, nodes: nodes.map((node) => ({ ...node, name: ours(node.name), inputs: node.inputs.map(ours) })), output: ours(output) }
}

function ours(name: string): string {
  return `${WAVELETS}_${name}`
}
