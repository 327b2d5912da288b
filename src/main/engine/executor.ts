import { GraphInvalidError } from '../../core/graph/graphError.ts'
import type { Graph, Weights } from '../../core/graph/ir.ts'
import { planExecution } from '../../core/graph/passes/planExecution.ts'
import { runOp, uploadWeights, type LayerTensors } from './runOp.ts'
import type { Tensor, Tf } from './tensorBackend.ts'

/** A network on the device. */
export interface Executor {
  /** Runs the network on [n, h, w, c]; the result is the caller's to dispose, the input stays the caller's. */
  run(input: Tensor): Tensor
  dispose(): void
}

/** Uploads what `output` (a node of the graph, its output by default) needs and plans the steps that compute it. */
export function createExecutor(tf: Tf, graph: Graph, weights: Weights, output: string = graph.output): Executor {
  const steps = planExecution(graph, [output])
  const tensors = new Map<string, LayerTensors>()
  for (const { node } of steps) {
    const layer = weights.get(node.name)
    if (layer !== undefined) tensors.set(node.name, uploadWeights(tf, layer))
  }
  return {
    run: (input) =>
      tf.tidy(() => {
        const values = new Map<string, Tensor>()
        for (const { node, name, activation, release } of steps) {
          const { op } = node
          const inputs = node.inputs.flatMap((value) => values.get(value) ?? [])
          const layer = tensors.get(node.name) ?? new Map<string, Tensor>()
          values.set(name, op.kind === 'input' ? tf.clone(input) : tf.tidy(() => runOp(tf, op, inputs, layer, activation)))
          for (const value of release) values.get(value)?.dispose()
        }
        const result = values.get(output)
        if (result === undefined) throw new GraphInvalidError(graph.name, output, 'the output was not computed')
        return result
      }),
    dispose: () => {
      for (const layer of tensors.values()) for (const tensor of layer.values()) tensor.dispose()
      tensors.clear()
    }
  }
}
