import type { Graph } from './ir.ts'

/** Names of the nodes that `outputs` are computed from, themselves included; other nodes are dead. */
export function neededNodes(graph: Graph, outputs: readonly string[]): ReadonlySet<string> {
  const needed = new Set(outputs)
  for (const { name, inputs } of graph.nodes.toReversed()) if (needed.has(name)) for (const input of inputs) needed.add(input)
  return needed
}
