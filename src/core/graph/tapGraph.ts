import { GraphInvalidError } from './graphError.ts'
import type { Graph } from './ir.ts'
import { kerasLayers } from './kerasOrder.ts'
import { neededNodes } from './neededNodes.ts'

/** The network has no layer of this name: which ones are named like it. */
export class UnknownLayerError extends Error {
  override readonly name = 'UnknownLayerError'
  readonly code = 'unknown-layer'
  constructor(graph: string, layer: string, layers: readonly string[]) {
    const nearest = layers.toSorted((a, b) => editDistance(a, layer) - editDistance(b, layer)).slice(0, 5)
    super(`The network "${graph}" has no layer "${layer}". The nearest names are ${nearest.join(', ')}; "hilum backbones layers ${graph}" lists all.`)
  }
}

/**
 * The part of the network that computes a layer's output (the network's own where no layer is named), with that as its output. A layer is
 * named as in Keras, an activation inside it included. Throws UnknownLayerError.
 */
export function tapGraph(graph: Graph, layer?: string): Graph {
  const output = layer === undefined ? graph.output : layerOutput(graph, layer)
  const needed = neededNodes(graph, [output])
  if (!graph.nodes.some(({ name }) => name === output)) throw new GraphInvalidError(graph.name, output, 'the output does not exist')
  return { ...graph, nodes: graph.nodes.filter(({ name }) => needed.has(name)), output }
}

function layerOutput(graph: Graph, name: string): string {
  const layers = kerasLayers(graph)
  const found = layers.find(({ layer }) => layer === name)?.output.name ?? graph.nodes.find((node) => node.name === name)?.name
  if (found === undefined) throw new UnknownLayerError(graph.name, name, layers.map(({ layer }) => layer))
  return found
}

/** Levenshtein's, without regard to case. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, letter] of a.toLowerCase().split('').entries()) {
    const next = [i + 1]
    for (const [j, other] of b.toLowerCase().split('').entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
