import type { Size2 } from '../../../core/graph/ir.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'

/** Ops whose gradient tfjs lacks, or has other than TensorFlow's. */

type Save = (tensors: Tensor[]) => void

/** Maximum over height and width of [n, h, w, c]; the gradient is shared between equal maxima, as TensorFlow's reduce_max does. */
export function globalMax(tf: Tf, x: Tensor): Tensor {
  const op = tf.customGrad((...args) => {
    const [input, save] = args as [Tensor, Save]
    const value = tf.max(input, [1, 2])
    save([input, value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [from = input, top = value] = saved
        const [n = 1, , , c = 1] = from.shape
        const chosen = tf.cast(tf.equal(from, tf.reshape(top, [n, 1, 1, c])), 'float32')
        return tf.mul(chosen, tf.div(tf.reshape(dy, [n, 1, 1, c]), tf.sum(chosen, [1, 2], true)))
      }
    }
  })
  return op(x)
}

/** sqrt(re² + im²) of the two halves of the channels; where both are 0 the gradient is 0, not infinite. */
export function modulus(tf: Tf, x: Tensor): Tensor {
  const [first, second] = halves(tf, x)
  const op = tf.customGrad((...args) => {
    const [re, im, save] = args as [Tensor, Tensor, Save]
    const value = tf.sqrt(tf.add(tf.square(re), tf.square(im)))
    save([re, im, value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [a = re, b = im, length = value] = saved
        return [tf.mul(dy, tf.divNoNan(a, length)), tf.mul(dy, tf.divNoNan(b, length))]
      }
    }
  })
  return op(first, second)
}

function halves(tf: Tf, x: Tensor): [Tensor, Tensor] {
  const before = x.shape.slice(0, -1)
  const half = (x.shape.at(-1) ?? 0) / 2
  const part = (from: number): Tensor => tf.slice(x, [...before.map(() => 0), from], [...before, half])
  return [part(0), part(half)]
}

/** Mirror without repeating the edge, out of slices. */
export function reflectPad(tf: Tf, x: Tensor, sides: { readonly top: number; readonly bottom: number; readonly left: number; readonly right: number }): Tensor {
  return reflect(tf, reflect(tf, x, 1, sides.top, sides.bottom), 2, sides.left, sides.right)
}

function reflect(tf: Tf, x: Tensor, axis: 1 | 2, before: number, after: number): Tensor {
  const length = x.shape[axis] ?? 0
  const mirrored = (from: number, count: number): Tensor[] => {
    if (count === 0) return []
    const begin = x.shape.map((_, a) => (a === axis ? from : 0))
    const size = x.shape.map((extent, a) => (a === axis ? count : extent))
    return [tf.reverse(tf.slice(x, begin, size), axis)]
  }
  return tf.concat([...mirrored(1, before), x, ...mirrored(length - 1 - after, after)], axis)
}

/** A kernel [kh, kw, cin, filters] with zeros between its taps: a dilated convolution is one by this kernel, undilated. */
export function dilatedKernel(tf: Tf, kernel: Tensor, [rows, columns]: Size2): Tensor {
  const [kh = 1, kw = 1, cin = 1, filters = 1] = kernel.shape
  const height = (kh - 1) * rows + 1
  const width = (kw - 1) * columns + 1
  const spread = tf.pad(tf.reshape(kernel, [kh, 1, kw * cin * filters]), [[0, 0], [0, rows - 1], [0, 0]])
  const tall = tf.slice(tf.reshape(spread, [kh * rows, kw * cin * filters]), [0, 0], [height, kw * cin * filters])
  const wide = tf.pad(tf.reshape(tall, [height, kw, 1, cin * filters]), [[0, 0], [0, 0], [0, columns - 1], [0, 0]])
  return tf.reshape(tf.slice(tf.reshape(wide, [height, kw * columns, cin * filters]), [0, 0, 0], [height, width, cin * filters]), [height, width, cin, filters])
}
