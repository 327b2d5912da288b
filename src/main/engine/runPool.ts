import type { Op } from '../../core/graph/ir.ts'
import { adaptiveWindows, pixelsBeyond } from '../../core/graph/shapes.ts'
import type { Tensor, Tf } from './tensorBackend.ts'

type Rank4 = ReturnType<Tf['tensor4d']>
type Pool = Extract<Op, { kind: 'pool' }>

/** Maximum or average over windows of [n, h, w, c]; an average leaves padding out of its count. */
export function pool(tf: Tf, op: Pool, x: Rank4): Rank4 {
  const poolSize: [number, number] = [...op.poolSize]
  const strides: [number, number] = [...op.strides]
  const run = op.pooling === 'max' ? tf.maxPool : tf.avgPool
  const [below, right] = op.ceil === true && op.padding === 'valid' ? pixelsBeyond(op, x.shape.slice(1)) : [0, 0]
  if (below === 0 && right === 0) return run(x, poolSize, strides, op.padding)

  const sides: [number, number][] = [[0, 0], [0, below], [0, right], [0, 0]]
  if (op.pooling === 'max') return tf.maxPool(tf.pad(x, sides, LOWEST), poolSize, strides, 'valid')
  const inside = tf.pad(tf.onesLike(x), sides)
  return tf.div(tf.avgPool(tf.pad(x, sides), poolSize, strides, 'valid'), tf.avgPool(inside, poolSize, strides, 'valid'))
}

const LOWEST = -3.4028234663852886e38

/** Averages over `adaptiveWindows`. */
export function adaptiveAvgPool(tf: Tf, { height, width }: Extract<Op, { kind: 'adaptiveAvgPool' }>, x: Rank4): Rank4 {
  const windows = (axis: 1 | 2, count: number, from: Rank4): Rank4 => {
    const length = from.shape[axis]
    if (length === count) return from
    const parts = adaptiveWindows(length, count).map(([begin, end]) => {
      const span = end - begin
      const [n, h, w, c] = from.shape
      return tf.mean<Rank4>(axis === 1 ? tf.slice(from, [0, begin, 0, 0], [n, span, w, c]) : tf.slice(from, [0, 0, begin, 0], [n, h, span, c]), axis, true)
    })
    return tf.concat(parts, axis)
  }
  return windows(2, width, windows(1, height, tf.clone(x)))
}

/** Made of slices, because not every backend has the op. */
export function localResponseNormalization(tf: Tf, { radius, bias, alpha, beta }: Extract<Op, { kind: 'lrn' }>, x: Tensor): Tensor {
  const before = x.shape.slice(0, -1)
  const channels = x.shape.at(-1) ?? 0
  const squares = tf.pad(tf.square(x), [...before.map((): [number, number] => [0, 0]), [radius, radius]])
  let sum: Tensor = tf.zerosLike(x)
  for (let shift = 0; shift <= 2 * radius; shift++) sum = tf.add(sum, tf.slice(squares, [...before.map(() => 0), shift], [...before, channels]))
  return tf.div(x, tf.pow(tf.add(tf.mul(sum, alpha), bias), beta))
}
