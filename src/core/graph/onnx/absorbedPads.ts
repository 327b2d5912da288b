import type { Graph, Node } from '../ir.ts'
import { samePadding, type Shape } from '../shapes.ts'

/** A layer that pads by itself what a node before it would have padded. */
export interface AbsorbedPad {
  /** What the padding node reads. */
  readonly input: string
  /** As ONNX has them: top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number]
}

/**
 * Paddings with zeros that the next convolution, or the next maximum of numbers that are not below zero, can do as it goes: by the name of that layer.
 * A node of its own costs a pass over memory, and OpenVINO has no fast one.
 */
export function absorbedPads({ nodes }: Graph, needed: ReadonlySet<string>, outputs: readonly string[], shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, AbsorbedPad> {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const readers = Map.groupBy(
    nodes.filter(({ name }) => needed.has(name)).flatMap((node) => node.inputs.map((input) => ({ input, node }))),
    ({ input }) => input
  )
  const absorbed = new Map<string, AbsorbedPad>()
  for (const pad of nodes) {
    const [input = ''] = pad.inputs
    const [reader, ...others] = readers.get(pad.name) ?? []
    const pads = padsOf(pad, shapes.get(input) ?? [0])
    if (pads === undefined || reader === undefined || others.length > 0 || outputs.includes(pad.name)) continue
    if (padsItself(reader.node, byName.get(input), pads)) absorbed.set(reader.node.name, { input, pads })
  }
  return absorbed
}

function padsOf({ op }: Node, [height = 0, width = 0]: Shape): AbsorbedPad['pads'] | undefined {
  if (op.kind === 'zeroPad') return [op.top, op.left, op.bottom, op.right]
  if (op.kind !== 'samePad') return undefined
  const [top, bottom] = samePadding(height, op.kernelSize[0], op.strides[0])
  const [left, right] = samePadding(width, op.kernelSize[1], op.strides[1])
  return [top, left, bottom, right]
}

function padsItself({ op }: Node, before: Node | undefined, pads: AbsorbedPad['pads']): boolean {
  if (op.kind === 'conv' || op.kind === 'depthwiseConv' || op.kind === 'separableConv') return op.padding === 'valid'
  if (op.kind !== 'pool') return false
  // a maximum leaves out what is padded: the same as zeros where nothing is negative and every window holds a number
  const positive = before?.op.kind === 'activation' && (before.op.activation === 'relu' || before.op.activation === 'relu6')
  const [top, left, bottom, right] = pads
  return op.pooling === 'max' && op.padding === 'valid' && op.ceil !== true && positive && Math.max(top, bottom) < op.poolSize[0] && Math.max(left, right) < op.poolSize[1]
}
