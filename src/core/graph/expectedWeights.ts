import { inferChannels } from './channels.ts'
import type { Graph, Node } from './ir.ts'

/** What a layer must hold, in Keras's order. */
export interface ExpectedLayer {
  readonly layer: string
  readonly weights: readonly ExpectedWeight[]
}

export interface ExpectedWeight {
  readonly name: WeightName
  readonly shape: readonly number[]
}

export type WeightName = 'kernel' | 'depthwise_kernel' | 'pointwise_kernel' | 'bias' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance' | 'mean' | 'variance' | 'count'

/** The layers that carry weights, in the graph's order, with each weight's Keras name and shape. Throws GraphInvalidError. */
export function expectedWeights(graph: Graph): ExpectedLayer[] {
  const channels = inferChannels(graph)
  return graph.nodes.flatMap((node) => {
    const weights = weightsOf(node, channels.get(node.inputs[0] ?? '') ?? 0)
    return weights.length === 0 ? [] : [{ layer: node.name, weights }]
  })
}

/** Number of weights, moving statistics included (Keras's "Total params"). */
export function parameterCount(graph: Graph): number {
  let count = 0
  for (const { weights } of expectedWeights(graph)) for (const { shape } of weights) count += shape.reduce((product, length) => product * length, 1)
  return count
}

function weightsOf({ op }: Node, inputChannels: number): ExpectedWeight[] {
  const bias = (length: number): ExpectedWeight[] => ('useBias' in op && op.useBias ? [{ name: 'bias', shape: [length] }] : [])
  switch (op.kind) {
    case 'conv':
      return [{ name: 'kernel', shape: [...op.kernelSize, inputChannels / op.groups, op.filters] }, ...bias(op.filters)]
    case 'depthwiseConv':
      return [{ name: 'depthwise_kernel', shape: [...op.kernelSize, inputChannels, op.multiplier] }, ...bias(inputChannels * op.multiplier)]
    case 'separableConv':
      return [
        { name: 'depthwise_kernel', shape: [...op.kernelSize, inputChannels, op.multiplier] },
        { name: 'pointwise_kernel', shape: [1, 1, inputChannels * op.multiplier, op.filters] },
        ...bias(op.filters)
      ]
    case 'dense':
      return [{ name: 'kernel', shape: [inputChannels, op.units] }, ...bias(op.units)]
    case 'batchNorm': {
      const shape = [inputChannels]
      return [
        ...(op.scale ? [{ name: 'gamma', shape } as const] : []),
        ...(op.center ? [{ name: 'beta', shape } as const] : []),
        { name: 'moving_mean', shape },
        { name: 'moving_variance', shape }
      ]
    }
    case 'normalization':
      return [
        { name: 'mean', shape: [inputChannels] },
        { name: 'variance', shape: [inputChannels] },
        { name: 'count', shape: [] }
      ]
    case 'input':
    case 'activation':
    case 'pool':
    case 'adaptiveAvgPool':
    case 'zeroPad':
    case 'samePad':
    case 'reflectPad':
    case 'add':
    case 'scaledAdd':
    case 'multiply':
    case 'concat':
    case 'scale':
    case 'slice':
    case 'modulus':
    case 'log':
    case 'globalPool':
    case 'asMap':
    case 'channelPerPosition':
    case 'flatten':
    case 'lrn':
    case 'dropout':
      return []
  }
}
