import { floatTensor, integerTensor, onnxNode, type Attribute } from './onnxGraph.ts'
import type { Message } from './protobuf.ts'

/** Collects an ONNX graph's nodes and constants. Every method returns the name of the value that it made. */
export interface Emitter {
  readonly nodes: readonly Message[]
  readonly initializers: readonly Message[]
  node(type: string, output: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string
  floats(name: string, shape: readonly number[], data: Float32Array): string
  ints(name: string, values: readonly number[]): string
}

export function createEmitter(): Emitter {
  const nodes: Message[] = []
  const initializers: Message[] = []
  return {
    nodes,
    initializers,
    node: (type, output, inputs, attributes = {}) => {
      nodes.push(onnxNode(type, output, inputs, output, attributes))
      return output
    },
    floats: (name, shape, data) => {
      initializers.push(floatTensor(name, shape, data))
      return name
    },
    ints: (name, values) => {
      initializers.push(integerTensor(name, values))
      return name
    }
  }
}
