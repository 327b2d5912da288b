import { inferChannels } from './channels.ts'
import { GraphInvalidError } from './graphError.ts'
import type { Graph, Node, Op, Padding } from './ir.ts'

/** A node's output for one image: [height, width, channels], or [channels] after global pooling. */
export type Shape = readonly [number, number, number] | readonly [number]

/** Every node's output shape for an input of `height` × `width`, by node name. Throws GraphInvalidError naming the node that does not fit. */
export function inferShapes(graph: Graph, height: number, width: number): ReadonlyMap<string, Shape> {
  const channels = inferChannels(graph)
  const shapes = new Map<string, Shape>()
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => shapes.get(name)).filter((shape) => shape !== undefined)
    const space = outputSpace(graph, node, inputs, [height, width])
    const count = channels.get(node.name) ?? 0
    shapes.set(node.name, space === undefined ? [count] : [space[0], space[1], count])
  }
  return shapes
}

/** The shape of the graph's output. */
export function outputShape(graph: Graph, height: number, width: number): Shape {
  const shape = inferShapes(graph, height, width).get(graph.output)
  if (shape === undefined) throw new GraphInvalidError(graph.name, graph.output, 'the output does not exist')
  return shape
}

/** Output length of a convolution or pool along one axis, as Keras (and TensorFlow) count it. */
export function convolvedLength(length: number, kernel: number, stride: number, padding: Padding, dilation = 1): number {
  if (padding === 'same') return Math.ceil(length / stride)
  return Math.floor((length - ((kernel - 1) * dilation + 1)) / stride) + 1
}

/** Zeros that padding 'same' puts before and after one axis; the odd one after. */
export function samePadding(length: number, kernel: number, stride: number): readonly [before: number, after: number] {
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + kernel - length, 0)
  return [Math.floor(total / 2), Math.ceil(total / 2)]
}

/** Output length of an unpadded pool in PyTorch's ceil_mode: every window counts that begins inside the input. */
export function ceilPooledLength(length: number, pool: number, stride: number): number {
  const windows = Math.ceil((length - pool) / stride) + 1
  return (windows - 1) * stride >= length ? windows - 1 : windows
}

/** Rows below and columns to the right of [h, w, c] that a ceiling pool's last windows reach. */
export function pixelsBeyond({ poolSize, strides }: Extract<Op, { kind: 'pool' }>, [height = 0, width = 0]: readonly number[]): readonly [below: number, right: number] {
  return [beyond(height, poolSize[0], strides[0]), beyond(width, poolSize[1], strides[1])]
}

function beyond(length: number, pool: number, stride: number): number {
  return Math.max(0, (ceilPooledLength(length, pool, stride) - 1) * stride + pool - length)
}

/** An adaptive pool's windows [begin, end): from floor(i · length / count) to ceil((i + 1) · length / count), as PyTorch counts. */
export function adaptiveWindows(length: number, count: number): (readonly [begin: number, end: number])[] {
  return Array.from({ length: count }, (_, i) => [Math.floor((i * length) / count), Math.ceil(((i + 1) * length) / count)] as const)
}

function outputSpace(graph: Graph, node: Node, inputs: readonly Shape[], input: readonly [number, number]): readonly [number, number] | undefined {
  const { op } = node
  if (op.kind === 'input') return input
  const first = inputs[0]
  const space = first?.length === 3 ? ([first[0], first[1]] as const) : undefined
  const map = (): readonly [number, number] => {
    if (space === undefined) throw new GraphInvalidError(graph.name, node.name, `${op.kind} needs a map, its input is pooled already`)
    return space
  }
  const checked = (h: number, w: number): readonly [number, number] => {
    if (h < 1 || w < 1) throw new GraphInvalidError(graph.name, node.name, `its input of ${map().join(' × ')} is too small`)
    return [h, w]
  }
  switch (op.kind) {
    case 'conv':
    case 'separableConv':
    case 'depthwiseConv': {
      const [h, w] = map()
      const dilation = op.kind === 'conv' ? op.dilation : ([1, 1] as const)
      return checked(
        convolvedLength(h, op.kernelSize[0], op.strides[0], op.padding, dilation[0]),
        convolvedLength(w, op.kernelSize[1], op.strides[1], op.padding, dilation[1])
      )
    }
    case 'pool': {
      const [h, w] = map()
      if (op.ceil === true && op.padding === 'valid') return checked(ceilPooledLength(h, op.poolSize[0], op.strides[0]), ceilPooledLength(w, op.poolSize[1], op.strides[1]))
      return checked(convolvedLength(h, op.poolSize[0], op.strides[0], op.padding), convolvedLength(w, op.poolSize[1], op.strides[1], op.padding))
    }
    case 'zeroPad':
    case 'reflectPad': {
      const [h, w] = map()
      if (op.kind === 'reflectPad' && (Math.max(op.top, op.bottom) >= h || Math.max(op.left, op.right) >= w)) {
        throw new GraphInvalidError(graph.name, node.name, `reflects further than its input of ${h} × ${w} reaches`)
      }
      return checked(h + op.top + op.bottom, w + op.left + op.right)
    }
    case 'samePad': {
      const [h, w] = map()
      const [top, bottom] = samePadding(h, op.kernelSize[0], op.strides[0])
      const [left, right] = samePadding(w, op.kernelSize[1], op.strides[1])
      return [h + top + bottom, w + left + right]
    }
    case 'adaptiveAvgPool':
      map()
      return [op.height, op.width]
    case 'globalPool':
      map()
      return undefined
    case 'channelPerPosition':
    case 'flatten': {
      const [h, w] = map()
      if (h !== op.height || w !== op.width) throw new GraphInvalidError(graph.name, node.name, `${op.kind} takes a map of ${op.height} × ${op.width}, its input is ${h} × ${w}`)
      return op.kind === 'flatten' ? undefined : space
    }
    case 'asMap':
      if (space !== undefined) throw new GraphInvalidError(graph.name, node.name, 'asMap needs a vector, its input is a map')
      return [1, 1]
    case 'add':
    case 'scaledAdd':
    case 'concat':
      if (inputs.some((shape) => shape.length !== first?.length || (shape.length === 3 && (shape[0] !== space?.[0] || shape[1] !== space[1])))) {
        throw new GraphInvalidError(graph.name, node.name, `its inputs are ${inputs.map((shape) => shape.join(' × ')).join(' and ')}`)
      }
      return space
    case 'multiply':
    case 'dense':
    case 'batchNorm':
    case 'normalization':
    case 'activation':
    case 'scale':
    case 'slice':
    case 'modulus':
    case 'log':
    case 'lrn':
    case 'dropout':
      return space
  }
}
