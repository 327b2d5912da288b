import type { Activation, Node, Padding, WeightTensor } from '../ir.ts'
import { adaptiveWindows, pixelsBeyond, samePadding, type Shape } from '../shapes.ts'
import type { Emitter } from './emitter.ts'
import type { Attribute } from './onnxGraph.ts'

/**
 * Writes one node of the IR as ONNX nodes; the value that bears the node's name is NCHW (or [n, c] once pooled). `shapes` are those of its
 * inputs, [h, w, c] or [c]; `images` is the name of the file's own input; `pads` (top, left, bottom, right) are what a convolution or maximum is to
 * pad by itself.
 */
export function emitOp(
  emitter: Emitter,
  { name, op, inputs }: Node,
  weights: readonly WeightTensor[],
  shapes: readonly Shape[],
  images: string,
  pads?: readonly number[]
): void {
  const [x = '', ...others] = inputs
  const [shape = [0]] = shapes
  const need = (weight: string): WeightTensor => {
    const found = weights.find((tensor) => tensor.name === weight)
    if (found === undefined) throw new RangeError(`the weight "${weight}" of ${name} is missing`)
    return found
  }
  const constant = (key: string, value: number): string => emitter.floats(`${name}:${key}`, [], Float32Array.of(value))
  const bias = (): string[] => weights.filter((tensor) => tensor.name === 'bias').map(({ data }) => emitter.floats(`${name}:bias`, [data.length], data))
  switch (op.kind) {
    case 'input':
      emitter.node('Transpose', name, [images], { perm: { ints: [0, 3, 1, 2] } })
      return
    case 'conv':
      emitter.node('Conv', name, [x, emitter.floats(`${name}:kernel`, ...filtersFirst(need('kernel'))), ...bias()], {
        ...windowOf(op.kernelSize, op.strides, op.padding, pads),
        dilations: { ints: op.dilation },
        group: { int: op.groups }
      })
      return
    case 'depthwiseConv': {
      const kernel = need('depthwise_kernel')
      const [h = 0, w = 0, channels = 0, multiplier = 0] = kernel.shape
      // [h, w, c, m] as [h, w, 1, c · m]: one input channel a group, outputs in the order c · multiplier + m
      const [outShape, data] = filtersFirst({ ...kernel, shape: [h, w, 1, channels * multiplier] })
      emitter.node('Conv', name, [x, emitter.floats(`${name}:kernel`, outShape, data), ...bias()], { ...windowOf(op.kernelSize, op.strides, op.padding, pads), group: { int: channels } })
      return
    }
    case 'separableConv': {
      const { multiplier, useBias: _, filters: __, ...window } = op
      emitOp(emitter, { name: `${name}:depthwise`, op: { ...window, kind: 'depthwiseConv', multiplier, useBias: false }, inputs }, [need('depthwise_kernel')], shapes, images, pads)
      emitter.node('Conv', name, [`${name}:depthwise`, emitter.floats(`${name}:pointwise`, ...filtersFirst(need('pointwise_kernel'))), ...bias()], windowOf([1, 1], [1, 1], 'valid'))
      return
    }
    case 'dense': {
      const kernel = need('kernel')
      const [rows = 0, columns = 0] = kernel.shape
      if (shape.length === 1) emitter.node('Gemm', name, [x, emitter.floats(`${name}:kernel`, [rows, columns], kernel.data), ...bias()])
      else emitter.node('Conv', name, [x, emitter.floats(`${name}:kernel`, ...filtersFirst({ ...kernel, shape: [1, 1, rows, columns] })), ...bias()], windowOf([1, 1], [1, 1], 'valid'))
      return
    }
    case 'batchNorm': {
      const mean = need('moving_mean').data
      const orFill = (weight: string, fill: number): Float32Array => weights.find((tensor) => tensor.name === weight)?.data ?? new Float32Array(mean.length).fill(fill)
      const vectors = { gamma: orFill('gamma', 1), beta: orFill('beta', 0), mean, variance: need('moving_variance').data }
      const values = Object.entries(vectors).map(([key, data]) => emitter.floats(`${name}:${key}`, [data.length], data))
      emitter.node('BatchNormalization', name, [x, ...values], { epsilon: { float: op.epsilon } })
      return
    }
    case 'normalization': {
      const mean = need('mean').data
      const deviation = need('variance').data.map((variance) => Math.max(Math.sqrt(variance), 1e-7))
      const perChannel = [mean.length, ...shape.slice(1).map(() => 1)]
      emitter.node('Div', name, [emitter.node('Sub', `${name}:centred`, [x, emitter.floats(`${name}:mean`, perChannel, mean)]), emitter.floats(`${name}:deviation`, perChannel, deviation)])
      return
    }
    case 'activation':
      emitActivation(emitter, name, x, op.activation, op.alpha, constant)
      return
    case 'pool':
      emitter.node(op.pooling === 'max' ? 'MaxPool' : 'AveragePool', name, [x], {
        ...windowOf(op.poolSize, op.strides, op.padding, pads),
        ...(op.ceil === true && op.padding === 'valid' ? { auto_pad: { string: 'NOTSET' }, pads: { ints: [0, 0, ...pixelsBeyond(op, shape)] } } : {})
      })
      return
    case 'adaptiveAvgPool': {
      const [height = 0, width = 0] = shape
      const rows = emitter.floats(`${name}:rows`, [op.height, height], averagingMatrix(height, op.height))
      const columns = emitter.floats(`${name}:columns`, [width, op.width], transposed(averagingMatrix(width, op.width), op.width))
      emitter.node('MatMul', name, [rows, emitter.node('MatMul', `${name}:across`, [x, columns])])
      return
    }
    case 'samePad': {
      const [height = 0, width = 0] = shape
      const [top, bottom] = samePadding(height, op.kernelSize[0], op.strides[0])
      const [left, right] = samePadding(width, op.kernelSize[1], op.strides[1])
      emitter.node('Pad', name, [x, emitter.ints(`${name}:pads`, [0, 0, top, left, 0, 0, bottom, right])], { mode: { string: 'constant' } })
      return
    }
    case 'zeroPad':
    case 'reflectPad':
      emitter.node('Pad', name, [x, emitter.ints(`${name}:pads`, [0, 0, op.top, op.left, 0, 0, op.bottom, op.right])], {
        mode: { string: op.kind === 'zeroPad' ? 'constant' : 'reflect' }
      })
      return
    case 'add':
      chain(emitter, 'Add', name, x, others)
      return
    case 'scaledAdd':
      emitter.node('Add', name, [x, emitter.node('Mul', `${name}:scaled`, [others[0] ?? x, constant('scale', op.scale)])])
      return
    case 'multiply': {
      const broad = others.map((other, i) => {
        if (shape.length !== 3 || shapes[i + 1]?.length !== 1) return other
        return emitter.node('Unsqueeze', `${name}:${i}`, [other, emitter.ints(`${name}:axes${i}`, [2, 3])])
      })
      chain(emitter, 'Mul', name, x, broad)
      return
    }
    case 'concat':
      emitter.node('Concat', name, inputs, { axis: { int: 1 } })
      return
    case 'scale':
      emitter.node('Add', name, [emitter.node('Mul', `${name}:scaled`, [x, constant('scale', op.scale)]), constant('offset', op.offset)])
      return
    case 'slice':
      emitSlice(emitter, name, x, op.from, op.to)
      return
    case 'modulus': {
      const half = (shape.at(-1) ?? 0) / 2
      const squares = [[0, half], [half, 2 * half]].map(([from = 0, to = 0], i) => {
        const part = emitSlice(emitter, `${name}:part${i}`, x, from, to)
        return emitter.node('Mul', `${name}:square${i}`, [part, part])
      })
      emitter.node('Sqrt', name, [emitter.node('Add', `${name}:sum`, squares)])
      return
    }
    case 'log':
      emitter.node('Log', name, [emitter.node('Add', `${name}:shifted`, [x, constant('epsilon', op.epsilon)])])
      return
    case 'globalPool':
      emitter.node(op.pooling === 'max' ? 'ReduceMax' : 'ReduceMean', name, [x], { axes: { ints: [2, 3] }, keepdims: { int: 0 } })
      return
    case 'asMap':
      emitter.node('Unsqueeze', name, [x, emitter.ints(`${name}:axes`, [2, 3])])
      return
    case 'channelPerPosition': {
      const positions = op.height * op.width
      emitter.node('Mul', name, [x, emitter.floats(`${name}:positions`, [1, positions, op.height, op.width], Float32Array.from({ length: positions ** 2 }, (_, i) => (i % (positions + 1) === 0 ? 1 : 0)))])
      return
    }
    case 'flatten':
      emitter.node('Flatten', name, [emitter.node('Transpose', `${name}:rows`, [x], { perm: { ints: [0, 2, 3, 1] } })], { axis: { int: 1 } })
      return
    case 'lrn': {
      const size = 2 * op.radius + 1
      emitter.node('LRN', name, [x], { size: { int: size }, alpha: { float: op.alpha * size }, beta: { float: op.beta }, bias: { float: op.bias } })
      return
    }
    case 'dropout':
      emitter.node('Identity', name, [x])
      return
  }
}

function windowOf(kernel: readonly number[], strides: readonly number[], padding: Padding, pads?: readonly number[]): Readonly<Record<string, Attribute>> {
  if (pads !== undefined) return { kernel_shape: { ints: kernel }, strides: { ints: strides }, auto_pad: { string: 'NOTSET' }, pads: { ints: pads } }
  return { kernel_shape: { ints: kernel }, strides: { ints: strides }, auto_pad: { string: padding === 'same' ? 'SAME_UPPER' : 'VALID' } }
}

function emitActivation(emitter: Emitter, name: string, x: string, activation: Activation, alpha = 0.3, constant: (key: string, value: number) => string): void {
  switch (activation) {
    case 'linear':
      emitter.node('Identity', name, [x])
      return
    case 'relu':
      emitter.node('Relu', name, [x])
      return
    case 'relu6':
      emitter.node('Clip', name, [x, constant('min', 0), constant('max', 6)])
      return
    case 'leakyRelu':
      emitter.node('LeakyRelu', name, [x], { alpha: { float: alpha } })
      return
    case 'swish':
      emitter.node('Mul', name, [x, emitter.node('Sigmoid', `${name}:gate`, [x])])
      return
    case 'sigmoid':
      emitter.node('Sigmoid', name, [x])
      return
    case 'softmax':
      emitter.node('Softmax', name, [x], { axis: { int: 1 } })
      return
    case 'hardSwish':
      emitter.node('HardSwish', name, [x])
      return
  }
}

function chain(emitter: Emitter, type: 'Add' | 'Mul', name: string, first: string, others: readonly string[]): void {
  others.reduce((left, right, i) => emitter.node(type, i === others.length - 1 ? name : `${name}:until${i + 1}`, [left, right]), first)
}

function emitSlice(emitter: Emitter, name: string, x: string, from: number, to: number): string {
  return emitter.node('Slice', name, [x, emitter.ints(`${name}:from`, [from]), emitter.ints(`${name}:to`, [to]), emitter.ints(`${name}:axis`, [1])])
}

/** [count, length]: row i averages window i. */
function averagingMatrix(length: number, count: number): Float32Array {
  const out = new Float32Array(count * length)
  for (const [i, [begin, end]] of adaptiveWindows(length, count).entries()) out.fill(1 / (end - begin), i * length + begin, i * length + end)
  return out
}

function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0)
}

/** A kernel [h, w, in, filters] as ONNX's [filters, in, h, w]. */
function filtersFirst({ shape, data }: Pick<WeightTensor, 'shape' | 'data'>): [number[], Float32Array] {
  const [h = 0, w = 0, channels = 0, filters = 0] = shape
  const out = new Float32Array(data.length)
  const area = h * w
  let from = 0
  for (let at = 0; at < area; at++) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++) out[(f * channels + c) * area + at] = data[from++] ?? 0
    }
  }
  return [[filters, channels, h, w], out]
}
