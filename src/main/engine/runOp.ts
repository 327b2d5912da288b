import type { Activation, Node, WeightTensor } from '../../core/graph/ir.ts'
import { samePadding } from '../../core/graph/shapes.ts'
import type { FusableActivation } from '../../core/graph/passes/planExecution.ts'
import { adaptiveAvgPool, localResponseNormalization, pool } from './runPool.ts'
import type { Tensor, Tf } from './tensorBackend.ts'

type Op = Node['op']
/** A node's weights on the device, by Keras name. */
export type LayerTensors = ReadonlyMap<string, Tensor>

/**
 * One node of the IR on tfjs-core's functional API, which every backend has. `inputs` are [n, h, w, c] or, once pooled, [n, c]; an
 * `activation` is the fused one. The caller owns the result and cleans up intermediates (tidy).
 */
export function runOp(tf: Tf, op: Exclude<Op, { kind: 'input' }>, inputs: readonly Tensor[], weights: LayerTensors, activation?: FusableActivation): Tensor {
  const [x] = inputs
  if (x === undefined) throw new RangeError(`${op.kind} needs an input`)
  switch (op.kind) {
    case 'conv':
      return conv(tf, op, rank4(tf, x), weights, activation)
    case 'depthwiseConv':
      return tf.fused.depthwiseConv2d({
        x: rank4(tf, x),
        filter: rank4(tf, need(weights, 'depthwise_kernel')),
        strides: pair(op.strides),
        pad: op.padding,
        ...bias(weights),
        activation: activation ?? 'linear'
      })
    case 'separableConv':
      return separableConv(tf, op, rank4(tf, x), weights, activation)
    case 'dense':
      return dense(tf, x, weights, activation)
    case 'batchNorm':
      return tf.batchNorm(x, vector(tf, need(weights, 'moving_mean')), vector(tf, need(weights, 'moving_variance')), optional(tf, weights, 'beta'), optional(tf, weights, 'gamma'), op.epsilon)
    case 'normalization':
      // Keras divides by at least its epsilon
      return tf.div(tf.sub(x, need(weights, 'mean')), tf.maximum(tf.sqrt(need(weights, 'variance')), 1e-7))
    case 'activation':
      return activate(tf, x, op.activation, op.alpha)
    case 'pool':
      return pool(tf, op, rank4(tf, x))
    case 'adaptiveAvgPool':
      return adaptiveAvgPool(tf, op, rank4(tf, x))
    case 'zeroPad':
      return tf.pad(x, sides(op))
    case 'samePad': {
      const [, height = 0, width = 0] = x.shape
      return tf.pad(x, [[0, 0], [...samePadding(height, op.kernelSize[0], op.strides[0])], [...samePadding(width, op.kernelSize[1], op.strides[1])], [0, 0]])
    }
    case 'reflectPad':
      return tf.mirrorPad(x, sides(op), 'reflect')
    case 'add':
      return inputs.slice(1).reduce((sum: Tensor, next) => tf.add(sum, next), x)
    case 'scaledAdd':
      return inputs.slice(1).reduce((sum: Tensor, next) => tf.add(sum, tf.mul(next, op.scale)), x)
    case 'multiply':
      return inputs.slice(1).reduce((product: Tensor, next) => tf.mul(product, next.rank < product.rank ? perChannel(tf, next) : next), x)
    case 'concat':
      return tf.concat([...inputs], -1)
    case 'scale':
      return tf.add(tf.mul(x, op.scale), op.offset)
    case 'slice':
      return channels(tf, x, op.from, op.to)
    case 'modulus': {
      const half = (x.shape.at(-1) ?? 0) / 2
      return tf.sqrt(tf.add(tf.square(channels(tf, x, 0, half)), tf.square(channels(tf, x, half, 2 * half))))
    }
    case 'log':
      return tf.log(tf.add(x, op.epsilon))
    case 'globalPool':
      return op.pooling === 'max' ? tf.max(x, [1, 2]) : tf.mean(x, [1, 2])
    case 'asMap':
      return perChannel(tf, x)
    case 'channelPerPosition': {
      const positions = op.height * op.width
      return tf.mul(x, tf.reshape(tf.eye(positions), [1, op.height, op.width, positions]))
    }
    case 'flatten':
      return tf.reshape(x, [x.shape[0] ?? 0, -1])
    case 'lrn':
      return localResponseNormalization(tf, op, x)
    case 'dropout':
      return tf.clone(x)
  }
}

/** Uploads a layer's weights. The caller disposes them. */
export function uploadWeights(tf: Tf, tensors: readonly WeightTensor[]): LayerTensors {
  return new Map(tensors.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape])]))
}

type Conv = Extract<Op, { kind: 'conv' }>

function conv(tf: Tf, op: Conv, x: Rank4, weights: LayerTensors, activation: FusableActivation | undefined): Tensor {
  const kernel = rank4(tf, need(weights, 'kernel'))
  const options = { strides: pair(op.strides), pad: op.padding, dilations: pair(op.dilation) }
  if (op.groups === 1) return tf.fused.conv2d({ x, filter: kernel, ...options, ...bias(weights), activation: activation ?? 'linear' })
  const filters = tf.split<Rank4>(kernel, op.groups, 3)
  const parts = tf.split<Rank4>(x, op.groups, 3).map((part, g) => tf.conv2d(part, filters[g] ?? kernel, options.strides, options.pad, 'NHWC', options.dilations))
  const grouped: Tensor = tf.concat(parts, 3)
  const offset = weights.get('bias')
  return activate(tf, offset === undefined ? grouped : tf.add(grouped, offset), activation ?? 'linear')
}

type SeparableConv = Extract<Op, { kind: 'separableConv' }>

function separableConv(tf: Tf, op: SeparableConv, x: Rank4, weights: LayerTensors, activation: FusableActivation | undefined): Tensor {
  const depthwise = tf.depthwiseConv2d(x, rank4(tf, need(weights, 'depthwise_kernel')), pair(op.strides), op.padding)
  return tf.fused.conv2d({ x: depthwise, filter: rank4(tf, need(weights, 'pointwise_kernel')), strides: 1, pad: 'valid', ...bias(weights), activation: activation ?? 'linear' })
}

function dense(tf: Tf, x: Tensor, weights: LayerTensors, activation: FusableActivation | undefined): Tensor {
  const kernel = need(weights, 'kernel')
  const [inputs = 0, units = 0] = kernel.shape
  // Keras applies a dense layer to the last axis, whatever stands before it
  const rows = tf.reshape(x, [-1, inputs])
  const y = tf.fused.matMul({ a: rows, b: kernel, ...bias(weights), activation: activation ?? 'linear' })
  return tf.reshape(y, [...x.shape.slice(0, -1), units])
}

/** Keras's activations; leakyRelu's alpha is 0.3 where the layer names none. */
function activate(tf: Tf, x: Tensor, activation: Activation, alpha = 0.3): Tensor {
  switch (activation) {
    case 'linear':
      return tf.clone(x)
    case 'relu':
      return tf.relu(x)
    case 'relu6':
      return tf.relu6(x)
    case 'leakyRelu':
      return tf.leakyRelu(x, alpha)
    case 'swish':
      return tf.mul(x, tf.sigmoid(x))
    case 'sigmoid':
      return tf.sigmoid(x)
    case 'softmax':
      return tf.softmax(x)
    case 'hardSwish':
      return tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6))
  }
}

type Rank4 = ReturnType<Tf['tensor4d']>
type Rank1 = ReturnType<Tf['tensor1d']>

/** The same tensor with the rank that tfjs's types ask for; a reshape to one's own shape shares the data. */
export function rank4(tf: Tf, x: Tensor): Rank4 {
  const [a = 1, b = 1, c = 1, d = 1] = x.shape
  return tf.reshape(x, [a, b, c, d])
}

function vector(tf: Tf, x: Tensor): Rank1 {
  return tf.reshape(x, [x.size])
}

function perChannel(tf: Tf, x: Tensor): Tensor {
  const [n = 1, c = 1] = x.shape
  return tf.reshape(x, [n, 1, 1, c])
}

function channels(tf: Tf, x: Tensor, from: number, to: number): Tensor {
  const before = x.shape.slice(0, -1)
  return tf.slice(x, [...before.map(() => 0), from], [...before, to - from])
}

function sides({ top, bottom, left, right }: Extract<Op, { kind: 'zeroPad' | 'reflectPad' }>): [number, number][] {
  return [[0, 0], [top, bottom], [left, right], [0, 0]]
}

function pair([a, b]: readonly [number, number]): [number, number] {
  return [a, b]
}

function bias(weights: LayerTensors): { bias?: Tensor } {
  const tensor = weights.get('bias')
  return tensor === undefined ? {} : { bias: tensor }
}

function optional(tf: Tf, weights: LayerTensors, name: string): Rank1 | undefined {
  const tensor = weights.get(name)
  return tensor === undefined ? undefined : vector(tf, tensor)
}

/** A layer's weight. Throws RangeError where it is missing. */
export function need(weights: LayerTensors, name: string): Tensor {
  const tensor = weights.get(name)
  if (tensor === undefined) throw new RangeError(`the layer's weight "${name}" is missing`)
  return tensor
}
