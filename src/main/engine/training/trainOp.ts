import type { Node } from '../../../core/graph/ir.ts'
import type { TrainingOps } from '../nativeTrainingOps.ts'
import { need, rank4, runOp, type LayerTensors } from '../runOp.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'
import { batchNormTrain, type BatchStatistics } from './batchNormTrain.ts'
import { dilatedKernel, globalMax, modulus, reflectPad } from './gradientOps.ts'

type Op = Exclude<Node['op'], { kind: 'input' }>
type Rank4 = ReturnType<Tf['tensor4d']>

/** How a node runs beyond its weights. */
export interface TrainMode {
  /** BatchNorm with its batch's statistics; they are handed over and the receiver's to dispose. */
  readonly onStatistics?: (statistics: BatchStatistics) => void
  /** TensorFlow's own kernels where there are any: much faster gradients of relu, relu6 and BatchNorm. */
  readonly native?: TrainingOps | undefined
  /** What dropout multiplies by, of its input's shape: 0 or 1 / (1 - rate). */
  readonly dropoutMask?: Tensor
}

/**
 * One node of the IR, every step of which has a gradient on native TensorFlow: nothing fused, BatchNorm not folded. What needs no special care
 * is `runOp`'s. The caller owns the result and cleans up intermediates (tidy).
 */
export function trainOp(tf: Tf, op: Op, inputs: readonly Tensor[], weights: LayerTensors, { onStatistics, dropoutMask, native }: TrainMode = {}): Tensor {
  const [x] = inputs
  if (x === undefined) throw new RangeError(`${op.kind} needs an input`)
  switch (op.kind) {
    case 'conv':
      return withBias(tf, conv(tf, op, rank4(tf, x), rank4(tf, need(weights, 'kernel'))), weights)
    case 'depthwiseConv':
      return withBias(tf, depthwise(tf, op, x, weights), weights)
    case 'separableConv':
      return withBias(tf, tf.conv2d(depthwise(tf, op, x, weights), rank4(tf, need(weights, 'pointwise_kernel')), 1, 'valid'), weights)
    case 'dense':
      return dense(tf, x, weights)
    case 'batchNorm': {
      const channels = x.shape.at(-1) ?? 0
      const gamma = weights.get('gamma') ?? tf.ones([channels])
      const beta = weights.get('beta') ?? tf.zeros([channels])
      if (onStatistics !== undefined) {
        const { y, mean, variance } = native !== undefined && x.rank === 4 ? native.batchNorm(x, gamma, beta, op.epsilon) : batchNormTrain(tf, x, gamma, beta, op.epsilon)
        onStatistics({ mean, variance })
        return y
      }
      const factor = tf.mul(gamma, tf.rsqrt(tf.add(need(weights, 'moving_variance'), op.epsilon)))
      return tf.add(tf.mul(tf.sub(x, need(weights, 'moving_mean')), factor), beta)
    }
    case 'activation':
      if (native !== undefined && op.activation === 'relu') return native.relu(x)
      if (native !== undefined && op.activation === 'relu6') return native.relu(x, 6)
      return runOp(tf, op, inputs, weights)
    case 'reflectPad':
      return reflectPad(tf, x, op)
    case 'modulus':
      return modulus(tf, x)
    case 'globalPool':
      return op.pooling === 'max' ? globalMax(tf, x) : tf.mean(x, [1, 2])
    case 'dropout':
      return dropoutMask === undefined ? tf.clone(x) : tf.mul(x, dropoutMask)
    case 'normalization':
    case 'pool':
    case 'adaptiveAvgPool':
    case 'zeroPad':
    case 'samePad':
    case 'add':
    case 'scaledAdd':
    case 'multiply':
    case 'concat':
    case 'scale':
    case 'slice':
    case 'log':
    case 'asMap':
    case 'channelPerPosition':
    case 'flatten':
    case 'lrn':
      return runOp(tf, op, inputs, weights)
  }
}

function conv(tf: Tf, op: Extract<Op, { kind: 'conv' }>, x: Rank4, kernel: Rank4): Tensor {
  const dilated = op.dilation[0] === 1 && op.dilation[1] === 1 ? kernel : rank4(tf, dilatedKernel(tf, kernel, op.dilation))
  const strides: [number, number] = [...op.strides]
  if (op.groups === 1) return tf.conv2d(x, dilated, strides, op.padding)
  const [height, width, cin, filters] = dilated.shape
  const [n, h, w] = x.shape
  const each = filters / op.groups
  const parts = Array.from({ length: op.groups }, (_, g) =>
    tf.conv2d(tf.slice(x, [0, 0, 0, g * cin], [n, h, w, cin]), tf.slice(dilated, [0, 0, 0, g * each], [height, width, cin, each]), strides, op.padding)
  )
  return tf.concat(parts, 3)
}

function depthwise(tf: Tf, op: Extract<Op, { kind: 'depthwiseConv' | 'separableConv' }>, x: Tensor, weights: LayerTensors): Rank4 {
  return tf.depthwiseConv2d(rank4(tf, x), rank4(tf, need(weights, 'depthwise_kernel')), [...op.strides], op.padding)
}

function dense(tf: Tf, x: Tensor, weights: LayerTensors): Tensor {
  const kernel = need(weights, 'kernel')
  const [inputs = 0, units = 0] = kernel.shape
  return tf.reshape(withBias(tf, tf.matMul(tf.reshape(x, [-1, inputs]), kernel), weights), [...x.shape.slice(0, -1), units])
}

function withBias(tf: Tf, y: Tensor, weights: LayerTensors): Tensor {
  const bias = weights.get('bias')
  return bias === undefined ? y : tf.add(y, bias)
}
