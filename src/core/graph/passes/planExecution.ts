import { GraphInvalidError } from '../graphError.ts'
import type { Activation, Graph, Node } from '../ir.ts'
import { neededNodes } from '../neededNodes.ts'

/** One call of the executor: a node, with an activation that follows it folded in. */
export interface ExecutionStep {
  readonly node: Node
  /** The activation of the node `name` when it is another than `node` itself. */
  readonly activation?: FusableActivation
  /** The value's name: that of the folded activation where there is one. */
  readonly name: string
  /** Values that nobody reads after this step. */
  readonly release: readonly string[]
}

export type FusableActivation = Extract<Activation, 'relu' | 'relu6'>

/**
 * The steps that compute `outputs` (node names), in order: nodes that no output needs are left out, a relu or relu6 that alone reads a
 * convolution or dense layer becomes part of it, and every value is released after its last reader. Throws GraphInvalidError for an
 * unknown output.
 */
export function planExecution(graph: Graph, outputs: readonly string[]): ExecutionStep[] {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]))
  for (const output of outputs) if (!byName.has(output)) throw new GraphInvalidError(graph.name, output, 'the output does not exist')

  const needed = neededNodes(graph, outputs)
  const nodes = graph.nodes.filter((node) => needed.has(node.name))

  const readers = new Map<string, Node[]>()
  for (const node of nodes) for (const input of new Set(node.inputs)) readers.set(input, [...(readers.get(input) ?? []), node])

  const steps: ExecutionStep[] = []
  const folded = new Set<string>()
  for (const node of nodes) {
    if (folded.has(node.name)) continue
    const reader = soleReader(node, readers, outputs)
    const activation = reader === undefined ? undefined : fusable(node, reader)
    if (reader === undefined || activation === undefined) {
      steps.push({ node, name: node.name, release: [] })
    } else {
      folded.add(reader.name)
      steps.push({ node, name: reader.name, activation, release: [] })
    }
  }
  return withReleases(steps, outputs)
}

function soleReader(node: Node, readers: ReadonlyMap<string, readonly Node[]>, outputs: readonly string[]): Node | undefined {
  const all = readers.get(node.name) ?? []
  return all.length === 1 && !outputs.includes(node.name) ? all[0] : undefined
}

function fusable(node: Node, reader: Node): FusableActivation | undefined {
  const { kind } = node.op
  if (kind !== 'conv' && kind !== 'depthwiseConv' && kind !== 'separableConv' && kind !== 'dense') return undefined
  if (reader.op.kind !== 'activation') return undefined
  const { activation } = reader.op
  return activation === 'relu' || activation === 'relu6' ? activation : undefined
}

function withReleases(steps: readonly ExecutionStep[], outputs: readonly string[]): ExecutionStep[] {
  const read = new Set(outputs)
  const releases = steps
    .toReversed()
    .map(({ node, name }) => {
      const last = [...new Set([...node.inputs, name])].filter((value) => !read.has(value))
      for (const value of last) read.add(value)
      return last
    })
    .toReversed()
  return steps.map((step, i) => ({ ...step, release: releases[i] ?? [] }))
}
