import { PATTERN_INPUTS, PATTERN_WIDTH, type PatternClasses } from '../../core/pretrain/patternClasses.ts'
import type { Random } from '../../core/random.ts'
import type { Rank } from '@tensorflow/tfjs-core'
import type { Tensor, Tf } from '../engine/tensorBackend.ts'

/** Draws images of pattern classes, every one moved, bent, re-toned, and partly covered at random. */
export interface PatternPainter {
  /** Images [labels, size, size, 1] in [-1, 1]; the caller's to dispose. What is drawn depends on `random` alone. */
  draw(labels: readonly number[], random: Random): Tensor
  dispose(): void
}

/** Cells along an edge of the field that occluders are cut from. */
const BLOBS = 7
/** Normal numbers kept at hand; noise is a piece of them from a random place on. */
const NOISE = 1 << 22

export function patternPainter(tf: Tf, classes: PatternClasses, size: number, seed: Random): PatternPainter {
  const { count } = classes
  const kept = {
    first: tf.tensor(classes.first, [count, PATTERN_INPUTS, PATTERN_WIDTH]),
    second: tf.tensor(classes.second, [count, PATTERN_WIDTH, PATTERN_WIDTH]),
    last: tf.tensor(classes.last, [count, PATTERN_WIDTH, 1]),
    frequencies: tf.tensor(classes.frequencies, [count, 1, 2]),
    phases: tf.tensor(classes.phases, [count, 1, 2]),
    points: tf.tensor(grid(size), [1, size * size, 2]),
    noise: tf.tensor1d(Float32Array.from({ length: NOISE }, () => seed.normal()))
  }
  return {
    draw: (labels, random) =>
      tf.tidy(() => {
        const n = labels.length
        const per = (value: () => number, ...shape: number[]): Tensor => {
          const all = [n, ...shape]
          return tf.tensor(Float32Array.from({ length: all.reduce((a, b) => a * b, 1) }, value), all)
        }
        const of = (parameters: Tensor): Tensor => tf.gather(parameters, tf.tensor1d([...labels], 'int32'))
        const noise = (length: number): Tensor => tf.slice(kept.noise, random.integer(NOISE - length), length)

        const moved = tf.add(tf.matMul(tf.tile(kept.points, [n, 1, 1]), placements(tf, n, random)), per(() => 0.35 * random.normal(), 1, 2))
        const bends = tf.add(tf.mul(tf.reverse(moved, -1), per(() => Math.PI * random.between(1, 5), 1, 2)), per(() => random.between(0, 2 * Math.PI), 1, 2))
        const values = answer(tf, tf.add(moved, tf.mul(tf.sin(bends), 0.06)), {
          first: of(kept.first),
          second: of(kept.second),
          last: of(kept.last),
          frequencies: of(kept.frequencies),
          phases: of(kept.phases)
        })

        const { mean, variance } = tf.moments(values, 1, true)
        const contrast = per(() => random.between(0.7, 2.2), 1, 1)
        const toned = tf.sigmoid(tf.add(tf.mul(tf.div(tf.sub(values, mean), tf.sqrt(tf.add(variance, 1e-4))), contrast), per(() => 0.4 * random.normal(), 1, 1)))
        const inverted = per(() => (random.next() < 0.3 ? 1 : 0), 1, 1)
        // |inverted - v| is v or 1 - v
        const curved = tf.pow(tf.maximum(tf.abs(tf.sub(inverted, toned)), 1e-6), per(() => Math.exp(0.3 * random.normal()), 1, 1))
        const grainy = tf.add(curved, tf.mul(tf.reshape(noise(n * size * size), [n, size * size, 1]), per(() => random.between(0, 0.12), 1, 1)))
        const image = tf.reshape(grainy, [n, size, size, 1])

        const field = tf.image.resizeBilinear(tf.reshape<Rank.R4>(noise(n * BLOBS * BLOBS), [n, BLOBS, BLOBS, 1]), [size, size])
        // half of the images have none
        const threshold = per(() => (random.next() < 0.5 ? 1 : 1e9), 1, 1, 1)
        const covered = tf.where(tf.greater(field, threshold), tf.mul(tf.onesLike(image), per(() => random.next(), 1, 1, 1)), image)
        return tf.sub(tf.mul(tf.clipByValue(covered, 0, 1), 2), 1)
      }),
    dispose: () => tf.dispose(kept)
  }
}

/** Turned by up to 0.6 radians, scaled by e^-0.5 to e^0.5, stretched a little: [n, 2, 2]. */
function placements(tf: Tf, n: number, random: Random): Tensor {
  const matrices = Array.from({ length: n }, () => {
    const angle = random.between(-0.6, 0.6)
    const scale = Math.exp(random.between(-0.5, 0.5))
    const aspect = Math.exp(0.12 * random.normal())
    return [Math.cos(angle) * scale * aspect, -Math.sin(angle) * scale, Math.sin(angle) * scale, (Math.cos(angle) * scale) / aspect]
  })
  return tf.tensor(matrices.flat(), [n, 2, 2])
}

interface PatternTensors {
  readonly first: Tensor
  readonly second: Tensor
  readonly last: Tensor
  readonly frequencies: Tensor
  readonly phases: Tensor
}

/** What the pattern networks answer at points [n, p, 2]: [n, p, 1]. */
function answer(tf: Tf, points: Tensor, { first, second, last, frequencies, phases }: PatternTensors): Tensor {
  const [x, y] = tf.split(points, 2, -1)
  const [slow, fast] = tf.split(frequencies, 2, -1)
  const [early, late] = tf.split(phases, 2, -1)
  if (x === undefined || y === undefined || slow === undefined || fast === undefined || early === undefined || late === undefined) throw new RangeError('points are [n, p, 2]')
  const radius = tf.sqrt(tf.add(tf.add(tf.square(x), tf.square(y)), 1e-6))
  const wave = (at: Tensor, frequency: Tensor, phase: Tensor): Tensor => tf.sin(tf.add(tf.mul(at, frequency), phase))
  const seen = tf.concat([x, y, radius, tf.onesLike(x), wave(x, slow, early), wave(y, slow, early), wave(radius, fast, late), tf.cos(tf.mul(tf.mul(x, y), fast))], -1)
  const hidden = tf.matMul(tf.tanh(tf.matMul(seen, first)), second)
  const [waves, slopes, bells] = tf.split(hidden, 3, -1)
  if (waves === undefined || slopes === undefined || bells === undefined) throw new RangeError('the hidden layer has three parts')
  return tf.matMul(tf.concat([tf.sin(tf.mul(waves, 2)), tf.tanh(slopes), tf.exp(tf.neg(tf.square(bells)))], -1), last)
}

/** Points of a square grid over [-1, 1]²: x, y of each. */
function grid(size: number): Float32Array {
  const at = (i: number): number => -1 + (2 * i) / (size - 1)
  return Float32Array.from({ length: 2 * size * size }, (_, i) => {
    const point = i >> 1
    return i % 2 === 0 ? at(point % size) : at(Math.floor(point / size))
  })
}
