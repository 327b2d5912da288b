import { GraphInvalidError } from './graphError.ts'
import type { Graph, Node } from './ir.ts'

/**
 * Every node's number of output channels (the last axis), by node name, which needs no image size. Checks the whole description on the
 * way: names unique, inputs defined before use, the right number of inputs, one input node, channel counts that fit, an output that
 * exists. Throws GraphInvalidError naming the node.
 */
export function inferChannels(graph: Graph): ReadonlyMap<string, number> {
  const channels = new Map<string, number>()
  for (const node of graph.nodes) {
    if (channels.has(node.name)) throw new GraphInvalidError(graph.name, node.name, 'two nodes have this name')
    const inputs = node.inputs.map((input) => {
      const count = channels.get(input)
      if (count === undefined) throw new GraphInvalidError(graph.name, node.name, `its input "${input}" does not stand before it`)
      return count
    })
    channels.set(node.name, outputChannels(graph, node, inputs))
  }
  const inputNodes = graph.nodes.filter((node) => node.op.kind === 'input')
  if (inputNodes.length !== 1) throw new GraphInvalidError(graph.name, undefined, `has ${inputNodes.length} input nodes; it must have one`)
  if (!channels.has(graph.output)) throw new GraphInvalidError(graph.name, graph.output, 'the output does not exist')
  return channels
}

/** Channels of the network's one input. */
export function inputChannels(graph: Graph): number {
  for (const { op } of graph.nodes) if (op.kind === 'input') return op.channels
  throw new GraphInvalidError(graph.name, undefined, 'has no input node')
}

function outputChannels(graph: Graph, node: Node, inputs: readonly number[]): number {
  const { op } = node
  const fail = (problem: string): never => {
    throw new GraphInvalidError(graph.name, node.name, problem)
  }
  if (op.kind === 'input') return inputs.length === 0 ? op.channels : fail('an input node has no inputs of its own')
  const [first] = inputs
  if (first === undefined) return fail(`${op.kind} needs an input`)
  if (op.kind === 'add' || op.kind === 'scaledAdd' || op.kind === 'multiply' || op.kind === 'concat') {
    if (op.kind === 'scaledAdd' && inputs.length !== 2) fail(`scaledAdd takes two inputs, it has ${inputs.length}`)
    if (inputs.length < 2) fail(`${op.kind} needs two inputs or more, it has ${inputs.length}`)
    if (op.kind === 'concat') return inputs.reduce((sum, count) => sum + count, 0)
    if (inputs.some((count) => count !== first)) fail(`its inputs have ${inputs.join(', ')} channels`)
    return first
  }
  if (inputs.length !== 1) fail(`${op.kind} takes one input, it has ${inputs.length}`)
  switch (op.kind) {
    case 'conv':
      if (first % op.groups !== 0 || op.filters % op.groups !== 0) fail(`${op.groups} groups divide neither ${first} channels nor ${op.filters} filters evenly`)
      return op.filters
    case 'separableConv':
      return op.filters
    case 'depthwiseConv':
      return first * op.multiplier
    case 'dense':
      return op.units
    case 'slice':
      return op.from >= 0 && op.from < op.to && op.to <= first ? op.to - op.from : fail(`channels ${op.from} to ${op.to} of ${first}`)
    case 'modulus':
      return first % 2 === 0 ? first / 2 : fail(`modulus needs real and imaginary halves, it has ${first} channels`)
    case 'channelPerPosition':
      return first === 1 ? op.height * op.width : fail(`channelPerPosition needs one channel, it has ${first}`)
    case 'flatten':
      return first * op.height * op.width
    case 'batchNorm':
    case 'normalization':
    case 'activation':
    case 'pool':
    case 'adaptiveAvgPool':
    case 'zeroPad':
    case 'samePad':
    case 'reflectPad':
    case 'scale':
    case 'log':
    case 'globalPool':
    case 'asMap':
    case 'lrn':
    case 'dropout':
      return first
  }
}
