import { GraphInvalidError } from './graphError.ts'
import type { Activation, Graph, Node, Op, Padding, Size2 } from './ir.ts'

/** A square size or stride may be given as one number. */
export type SizeLike = number | Size2

export interface ConvOptions {
  readonly strides?: SizeLike
  readonly padding?: Padding
  readonly dilation?: SizeLike
  readonly groups?: number
  readonly useBias?: boolean
}

export type DepthwiseOptions = Pick<ConvOptions, 'strides' | 'padding' | 'useBias'> & { readonly multiplier?: number }

export interface PoolOptions {
  /** Keras's default: the pool's own size. */
  readonly strides?: SizeLike
  readonly padding?: Padding
  /** PyTorch's ceil_mode */
  readonly ceil?: boolean
}

export interface BatchNormOptions {
  readonly epsilon?: number
  readonly momentum?: number
  readonly scale?: boolean
  readonly center?: boolean
}

export interface PadSides {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

/** Every method appends one node and returns its name, to be given to the next: an architecture file then reads like its paper's table. */
export interface GraphBuilder {
  input(channels: number, name?: string): string
  conv(name: string, from: string, filters: number, kernelSize: SizeLike, options?: ConvOptions): string
  depthwiseConv(name: string, from: string, kernelSize: SizeLike, options?: DepthwiseOptions): string
  separableConv(name: string, from: string, filters: number, kernelSize: SizeLike, options?: DepthwiseOptions): string
  dense(name: string, from: string, units: number, options?: { readonly useBias?: boolean }): string
  batchNorm(name: string, from: string, options?: BatchNormOptions): string
  normalization(name: string, from: string): string
  activation(name: string, from: string, activation: Activation, alpha?: number): string
  relu(name: string, from: string): string
  pool(name: string, from: string, pooling: 'max' | 'avg', poolSize: SizeLike, options?: PoolOptions): string
  adaptiveAvgPool(name: string, from: string, size: SizeLike): string
  zeroPad(name: string, from: string, sides: number | PadSides): string
  samePad(name: string, from: string, kernelSize: SizeLike, strides: SizeLike): string
  reflectPad(name: string, from: string, sides: number | PadSides): string
  add(name: string, from: readonly string[]): string
  /** first + scale · second */
  scaledAdd(name: string, from: readonly [string, string], scale: number): string
  multiply(name: string, from: readonly string[]): string
  concat(name: string, from: readonly string[]): string
  scale(name: string, from: string, scale: number, offset?: number): string
  /** channels [first, end) */
  slice(name: string, from: string, first: number, end: number): string
  modulus(name: string, from: string): string
  log(name: string, from: string, epsilon: number): string
  globalPool(name: string, from: string, pooling: 'max' | 'avg'): string
  asMap(name: string, from: string): string
  /** of a map that must be height × width, with one channel */
  channelPerPosition(name: string, from: string, size: SizeLike): string
  /** of a map that must be height × width */
  flatten(name: string, from: string, size: SizeLike): string
  /** Krizhevsky's constants where none are given: 5 channels, k = 2, alpha = 1e-4, beta = 0.75 */
  lrn(name: string, from: string, options?: { readonly radius?: number; readonly bias?: number; readonly alpha?: number; readonly beta?: number }): string
  dropout(name: string, from: string, rate: number): string
  /** The finished graph whose features are `output`'s. Throws GraphInvalidError where `output` was never added. */
  build(output: string): Graph
}

/**
 * Starts a network description. Defaults are Keras's: strides 1 (pools: their size), padding 'valid', bias on, BatchNormalization with
 * epsilon 1e-3, momentum 0.99, scale and centre. Throws GraphInvalidError at the first name that is taken or unknown.
 */
export function graphBuilder(name: string): GraphBuilder {
  const nodes: Node[] = []
  const names = new Set<string>()

  const append = (node: string, op: Op, inputs: readonly string[]): string => {
    if (names.has(node)) throw new GraphInvalidError(name, node, 'the name is taken')
    const unknown = inputs.find((input) => !names.has(input))
    if (unknown !== undefined) throw new GraphInvalidError(name, node, `its input "${unknown}" does not exist (yet)`)
    names.add(node)
    nodes.push({ name: node, op, inputs: [...inputs] })
    return node
  }

  const builder: GraphBuilder = {
    input: (channels, node = 'input') => append(node, { kind: 'input', channels }, []),
    conv: (node, from, filters, kernelSize, { strides = 1, padding = 'valid', dilation = 1, groups = 1, useBias = true } = {}) =>
      append(node, { kind: 'conv', filters, kernelSize: size(kernelSize), strides: size(strides), padding, dilation: size(dilation), groups, useBias }, [from]),
    depthwiseConv: (node, from, kernelSize, { strides = 1, padding = 'valid', multiplier = 1, useBias = true } = {}) =>
      append(node, { kind: 'depthwiseConv', kernelSize: size(kernelSize), strides: size(strides), padding, multiplier, useBias }, [from]),
    separableConv: (node, from, filters, kernelSize, { strides = 1, padding = 'valid', multiplier = 1, useBias = true } = {}) =>
      append(node, { kind: 'separableConv', filters, kernelSize: size(kernelSize), strides: size(strides), padding, multiplier, useBias }, [from]),
    dense: (node, from, units, { useBias = true } = {}) => append(node, { kind: 'dense', units, useBias }, [from]),
    batchNorm: (node, from, { epsilon = 1e-3, momentum = 0.99, scale = true, center = true } = {}) =>
      append(node, { kind: 'batchNorm', epsilon, momentum, scale, center }, [from]),
    normalization: (node, from) => append(node, { kind: 'normalization' }, [from]),
    activation: (node, from, activation, alpha) => append(node, { kind: 'activation', activation, ...(alpha === undefined ? {} : { alpha }) }, [from]),
    relu: (node, from) => builder.activation(node, from, 'relu'),
    pool: (node, from, pooling, poolSize, { strides = poolSize, padding = 'valid', ceil = false } = {}) =>
      append(node, { kind: 'pool', pooling, poolSize: size(poolSize), strides: size(strides), padding, ...(ceil ? { ceil } : {}) }, [from]),
    adaptiveAvgPool: (node, from, of) => append(node, { kind: 'adaptiveAvgPool', height: size(of)[0], width: size(of)[1] }, [from]),
    zeroPad: (node, from, sides) => append(node, { kind: 'zeroPad', ...allSides(sides) }, [from]),
    samePad: (node, from, kernelSize, strides) => append(node, { kind: 'samePad', kernelSize: size(kernelSize), strides: size(strides) }, [from]),
    reflectPad: (node, from, sides) => append(node, { kind: 'reflectPad', ...allSides(sides) }, [from]),
    add: (node, from) => append(node, { kind: 'add' }, from),
    scaledAdd: (node, from, scale) => append(node, { kind: 'scaledAdd', scale }, from),
    multiply: (node, from) => append(node, { kind: 'multiply' }, from),
    concat: (node, from) => append(node, { kind: 'concat' }, from),
    scale: (node, from, scale, offset = 0) => append(node, { kind: 'scale', scale, offset }, [from]),
    slice: (node, from, first, end) => append(node, { kind: 'slice', from: first, to: end }, [from]),
    modulus: (node, from) => append(node, { kind: 'modulus' }, [from]),
    log: (node, from, epsilon) => append(node, { kind: 'log', epsilon }, [from]),
    globalPool: (node, from, pooling) => append(node, { kind: 'globalPool', pooling }, [from]),
    asMap: (node, from) => append(node, { kind: 'asMap' }, [from]),
    channelPerPosition: (node, from, of) => append(node, { kind: 'channelPerPosition', height: size(of)[0], width: size(of)[1] }, [from]),
    flatten: (node, from, of) => append(node, { kind: 'flatten', height: size(of)[0], width: size(of)[1] }, [from]),
    lrn: (node, from, { radius = 2, bias = 2, alpha = 1e-4, beta = 0.75 } = {}) => append(node, { kind: 'lrn', radius, bias, alpha, beta }, [from]),
    dropout: (node, from, rate) => append(node, { kind: 'dropout', rate }, [from]),
    build: (output) => {
      if (!names.has(output)) throw new GraphInvalidError(name, output, 'the output does not exist')
      return { name, nodes: [...nodes], output }
    }
  }
  return builder
}

function size(value: SizeLike): Size2 {
  return typeof value === 'number' ? [value, value] : value
}

function allSides(sides: number | PadSides): PadSides {
  return typeof sides === 'number' ? { top: sides, bottom: sides, left: sides, right: sides } : sides
}
