import type { Tensor, Tf } from './tensorBackend.ts'

/**
 * Operations of training for which TensorFlow has one kernel and tfjs composes many: tfjs's gradient of relu takes about 20 times as long as
 * ReluGrad, its batch statistics and their gradients about 8 times as long as FusedBatchNorm.
 */
export interface TrainingOps {
  /** max(x, 0), or min(max(x, 0), 6). */
  relu(x: Tensor, ceiling?: 6): Tensor
  /** Batch normalization [n, h, w, c] over n, h, w by the batch's own statistics. Mean and variance (divided by n·h·w, as Keras 3 does) are the caller's to dispose. */
  batchNorm(x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): BatchNormalized
}

export interface BatchNormalized {
  readonly y: Tensor
  /** [c] */
  readonly mean: Tensor
  /** [c] */
  readonly variance: Tensor
}

/** tfjs-node's way to a kernel by its TensorFlow name; not in tfjs's types. */
interface KernelBackend {
  readonly binding: Readonly<Record<'TF_FLOAT' | 'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL', number>>
  executeMultipleOutputs(kernel: string, attributes: readonly KernelAttribute[], inputs: readonly Tensor[], outputs: number): Tensor[]
}

interface KernelAttribute {
  readonly name: string
  readonly type: number
  readonly value: number | string | boolean
}

/** On tfjs-node: TensorFlow's own kernels. Throws TypeError on another backend. */
export function nativeTrainingOps(tf: Tf): TrainingOps {
  const backend: unknown = tf.backend()
  if (!isKernelBackend(backend)) throw new TypeError(`the backend ${tf.getBackend()} has no TensorFlow kernels`)
  const { binding } = backend
  const float = (name: string): KernelAttribute => ({ name, type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT })
  const outputs = (kernel: string, attributes: readonly KernelAttribute[], inputs: readonly Tensor[], count: number): readonly Tensor[] =>
    backend.executeMultipleOutputs(kernel, attributes, inputs, count)

  const rectifier = (forward: (x: Tensor) => Tensor, gradient: string) =>
    tf.customGrad((x, save) => {
      if (!isTensor(x) || typeof save !== 'function') throw new TypeError('tfjs gives a tensor and a save function')
      const value = forward(x)
      save([value])
      return { value, gradFunc: (dy, [y]) => single(outputs(gradient, [float('T')], [dy, y ?? dy], 1)) }
    })
  const relu = rectifier((x) => tf.relu(x), 'ReluGrad')
  const relu6 = rectifier((x) => tf.relu6(x), 'Relu6Grad')

  const normAttributes = (epsilon: number): readonly KernelAttribute[] => [
    float('T'),
    float('U'),
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true }
  ]
  return {
    relu: (x, ceiling) => (ceiling === undefined ? relu(x) : relu6(x)),
    batchNorm: (input, scale, offset, epsilon) => {
      const attributes = normAttributes(epsilon)
      const count = input.size / (input.shape.at(-1) ?? 1)
      let statistics: Omit<BatchNormalized, 'y'> | undefined
      const normalize = tf.customGrad((x, gamma, beta, save) => {
        if (!isTensor(x) || !isTensor(gamma) || !isTensor(beta) || typeof save !== 'function') throw new TypeError('tfjs gives three tensors and a save function')
        const none = tf.tensor1d([])
        const average: KernelAttribute = { name: 'exponential_avg_factor', type: binding.TF_ATTR_FLOAT, value: 1 }
        const [y, mean, unbiased, ...reserved] = outputs('FusedBatchNormV3', [...attributes, average], [x, gamma, beta, none, none], 6)
        if (y === undefined || mean === undefined || unbiased === undefined) throw new RangeError('FusedBatchNormV3 gave too few results')
        // the kernel divides by n·h·w - 1
        statistics = { mean: tf.keep(tf.clone(mean)), variance: tf.keep(tf.mul(unbiased, count > 1 ? (count - 1) / count : 1)) }
        save([x, gamma, ...reserved])
        return {
          value: y,
          gradFunc: (dy, saved) => {
            const gradients = outputs('FusedBatchNormGradV3', attributes, [dy, ...saved], 5)
            return [single(gradients, 0), single(gradients, 1), single(gradients, 2)]
          }
        }
      })
      const y = normalize(input, scale, offset)
      if (statistics === undefined) throw new RangeError('the kernel was not run')
      return { y, ...statistics }
    }
  }
}

function single(tensors: readonly Tensor[], at = 0): Tensor {
  const tensor = tensors[at]
  if (tensor === undefined) throw new RangeError(`the kernel gave ${tensors.length} results`)
  return tensor
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value
}

function isKernelBackend(value: unknown): value is KernelBackend {
  return typeof value === 'object' && value !== null && 'executeMultipleOutputs' in value && 'binding' in value
}
