import type { Node } from '../../../core/graph/ir.ts'
import type { LayerTensors } from '../runOp.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'
import { trainOp, type TrainMode } from './trainOp.ts'

/**
 * Runs nodes in their order on `values` (by name; those of earlier nodes, and the input's), and returns the `wanted` ones, all of them new
 * tensors or those given. Intermediates that no gradient needs are freed as soon as nobody reads them.
 */
export function runNodes(
  tf: Tf,
  nodes: readonly Node[],
  values: ReadonlyMap<string, Tensor>,
  wanted: readonly string[],
  weightsOf: (layer: string) => LayerTensors,
  modeOf: (node: Node) => TrainMode = () => ({})
): Tensor[] {
  const known = new Map(values)
  const lastReader = new Map<string, number>()
  for (const [i, { inputs }] of nodes.entries()) for (const input of inputs) lastReader.set(input, i)
  for (const [i, node] of nodes.entries()) {
    const { op } = node
    if (op.kind !== 'input') {
      const inputs = node.inputs.map((input) => need(known, input))
      known.set(node.name, tf.tidy(() => trainOp(tf, op, inputs, weightsOf(node.name), modeOf(node))))
    }
    for (const input of new Set(node.inputs)) {
      if (lastReader.get(input) === i && !wanted.includes(input) && !values.has(input)) known.get(input)?.dispose()
    }
  }
  return wanted.map((name) => need(known, name))
}

function need(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name)
  if (value === undefined) throw new RangeError(`the value "${name}" was not computed`)
  return value
}
