import type { Tensor, Tf } from '../tensorBackend.ts'

/** A batch's own statistics, [c]: the mean and the biased variance over every axis but the last. The caller disposes them. */
export interface BatchStatistics {
  readonly mean: Tensor
  readonly variance: Tensor
}

/**
 * BatchNormalization in train mode as one op with its own gradient (Ioffe and Szegedy 2015): x normalised by its batch's mean and biased
 * variance, times gamma, plus beta. The statistics are no part of the gradient's tape; they are for the moving averages.
 */
export function batchNormTrain(tf: Tf, x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): { readonly y: Tensor } & BatchStatistics {
  const axes = x.shape.map((_, axis) => axis).slice(0, -1)
  const { mean, variance } = tf.moments(x, axes)
  const statistics = { mean: tf.keep(mean), variance: tf.keep(variance) }
  const op = tf.customGrad((...args) => {
    const [input, scale, offset, save] = args as [Tensor, Tensor, Tensor, (tensors: Tensor[]) => void]
    const deviation = tf.rsqrt(tf.add(statistics.variance, epsilon))
    const normal = tf.mul(tf.sub(input, statistics.mean), deviation)
    save([normal, deviation, scale])
    return {
      value: tf.add(tf.mul(normal, scale), offset),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [xhat = normal, invDeviation = deviation, factor = scale] = saved
        const dBeta = tf.sum(dy, axes)
        const dGamma = tf.sum(tf.mul(dy, xhat), axes)
        const count = dy.size / dBeta.size
        const centred = tf.sub(tf.sub(dy, tf.div(dBeta, count)), tf.mul(xhat, tf.div(dGamma, count)))
        return [tf.mul(centred, tf.mul(factor, invDeviation)), dGamma, dBeta]
      }
    }
  })
  return { y: op(x, gamma, beta), ...statistics }
}
