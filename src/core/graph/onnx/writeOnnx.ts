import { inputChannels } from '../channels.ts'
import { GraphInvalidError } from '../graphError.ts'
import type { Graph, Node, Weights } from '../ir.ts'
import { inferShapes } from '../shapes.ts'
import { absorbedPads } from './absorbedPads.ts'
import { createEmitter } from './emitter.ts'
import { emitOp } from './emitOp.ts'
import { floatValue } from './onnxGraph.ts'
import { integer, message, nested, string, type Message } from './protobuf.ts'
import { neededNodes } from '../neededNodes.ts'

/** ONNX 1.12: operators that every runtime since 2022 has. */
const OPSET = 17
const IR_VERSION = 8

export interface OnnxOptions {
  readonly height: number
  readonly width: number
  /** Images per call; any number where it is absent. */
  readonly batch?: number
  /** Nodes to give out, the graph's output by default. */
  readonly outputs?: readonly string[]
  readonly producerVersion: string
}

/**
 * The network as an ONNX file (chunks in order): input `images` [n, height, width, channels] float32 after preprocessing, outputs under
 * `onnxOutput` of their nodes' names, [n, h, w, c] or, once pooled, [n, c]. Inside it is NCHW, as ONNX wants it. Throws GraphInvalidError.
 */
export function writeOnnx(graph: Graph, weights: Weights, options: OnnxOptions): Message {
  const { height, width, batch = 'n', outputs = [graph.output] } = options
  const shapes = inferShapes(graph, height, width)
  const emitter = createEmitter()
  const needed = neededNodes(graph, outputs)
  const padded = absorbedPads(graph, needed, outputs, shapes)
  const reads = (node: Node): readonly string[] => [padded.get(node.name)?.input, ...node.inputs.slice(1)].flatMap((name, i) => name ?? node.inputs[i] ?? [])
  const left = neededNodes({ ...graph, nodes: graph.nodes.map((node) => ({ ...node, inputs: reads(node) })) }, outputs)
  for (const node of graph.nodes) {
    if (!left.has(node.name)) continue
    const inputs = reads(node)
    const inputShapes = inputs.map((name) => shapes.get(name)).filter((shape) => shape !== undefined)
    emitOp(emitter, { ...node, inputs }, weights.get(node.name) ?? [], inputShapes, ONNX_INPUT, padded.get(node.name)?.pads)
  }
  const given = outputs.map((name) => {
    const shape = shapes.get(name)
    if (shape === undefined) throw new GraphInvalidError(graph.name, name, 'the output does not exist')
    const value = onnxOutput(name)
    emitter.node(shape.length === 3 ? 'Transpose' : 'Identity', value, [name], shape.length === 3 ? { perm: { ints: [0, 2, 3, 1] } } : {})
    return floatValue(value, [batch, ...shape])
  })
  const body = message(
    ...emitter.nodes.map((node) => nested(1, node)),
    string(2, graph.name),
    ...emitter.initializers.map((tensor) => nested(5, tensor)),
    nested(11, floatValue(ONNX_INPUT, [batch, height, width, inputChannels(graph)])),
    ...given.map((value) => nested(12, value))
  )
  return message(
    integer(1, IR_VERSION),
    string(2, 'hilum'),
    string(3, options.producerVersion),
    nested(7, body),
    nested(8, message(string(1, ''), integer(2, OPSET)))
  )
}

/** Names that no layer has. */
export const ONNX_INPUT = 'images'
const OUTPUT_SUFFIX = ':nhwc'

/** What the file calls the output of a node. */
export function onnxOutput(node: string): string {
  return `${node}${OUTPUT_SUFFIX}`
}
