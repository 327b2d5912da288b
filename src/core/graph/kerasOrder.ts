import type { Graph, Node } from './ir.ts'

/** A Keras layer: the node whose value is the layer's output, and the first of its nodes, which carries its weights. */
export interface KerasLayerNodes {
  readonly layer: string
  readonly first: Node
  readonly output: Node
}

/** Whether the node is the activation inside the Keras layer that it reads (its `activation=` argument), by its name. */
export function isInsideLayer({ name, op, inputs }: Node): boolean {
  return op.kind === 'activation' && name === `${inputs[0]}_${op.activation}`
}

/** The graph's Keras layers in the graph's order; where that is `kerasOrder`'s, the place is Keras's layer index. */
export function kerasLayers(graph: Graph): KerasLayerNodes[] {
  const inside = new Map(graph.nodes.filter(isInsideLayer).map((node) => [node.inputs[0], node]))
  return graph.nodes.filter((node) => !isInsideLayer(node)).map((node) => ({ layer: node.name, first: node, output: inside.get(node.name) ?? node }))
}

/**
 * The graph with its nodes in the order of Keras's `model.layers`: farthest from the output first and, at the same distance, as a depth-first
 * walk from the output meets them (keras.src.ops.function.map_graph). Legacy `.h5` files list their layers in this order, and it is what
 * layer indices count. Nodes that the output does not need come last, as they stood.
 */
export function kerasOrder(graph: Graph): Graph {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]))
  // an activation inside a layer stands with its layer
  const layerOf = (name: string): string => {
    const node = byName.get(name)
    return node !== undefined && isInsideLayer(node) ? (node.inputs[0] ?? name) : name
  }
  const met = new Map<string, number>()
  const walk = [layerOf(graph.output)]
  for (let layer = walk.pop(); layer !== undefined; layer = walk.pop()) {
    if (met.has(layer)) continue
    met.set(layer, met.size)
    walk.push(...(byName.get(layer)?.inputs ?? []).map(layerOf).toReversed())
  }

  const distance = new Map([[layerOf(graph.output), 0]])
  for (const node of graph.nodes.toReversed()) {
    const own = distance.get(node.name)
    if (own === undefined || isInsideLayer(node)) continue
    for (const input of node.inputs.map(layerOf)) distance.set(input, Math.max(own + 1, distance.get(input) ?? 0))
  }
  const rank = ({ name }: Node): readonly [number, number] => [distance.get(layerOf(name)) ?? -1, met.get(layerOf(name)) ?? 0]
  const ranked = graph.nodes.map((node) => ({ node, rank: rank(node) }))
  // a stable sort, so that an activation stays behind its layer
  ranked.sort((a, b) => b.rank[0] - a.rank[0] || a.rank[1] - b.rank[1])
  return { ...graph, nodes: ranked.map(({ node }) => node) }
}
