import { createRandom } from '../../random.ts'
import type { Matrix } from '../matrix.ts'
import { scaleRow, scalingOf, type Scaling } from '../standardScaling.ts'
import { firstLayer } from './firstLayer.ts'
import { batchBuffers, forward, lossAndGradient, type DenseLayer } from './perceptron.ts'

export interface PerceptronParams {
  readonly hidden: readonly number[]
  readonly alpha: number
  readonly learningRate: number
  readonly epochs: number
  readonly batchSize: number
  readonly standardization: boolean
}

export interface PerceptronOptions {
  readonly numClasses: number
  /** Of the first weights and of the order of the rows. */
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  onEpoch?(done: number, loss: number): void
  /** Instead of what the seed draws. */
  readonly start?: readonly DenseLayer[]
  readonly shuffle?: boolean
  /** Do without WebAssembly. */
  readonly javaScriptOnly?: boolean
}

export interface PerceptronModel {
  readonly numClasses: number
  readonly scaling: Scaling
  /** One output, the probability of class 1, where there are two classes. */
  readonly layers: readonly DenseLayer[]
}

/** More weights than fit into memory in reason. */
export class PerceptronError extends Error {
  override readonly name = 'PerceptronError'
  readonly code = 'invalid-fit'
}

const MAX_WEIGHTS = 2 ** 24
const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8
/** Epochs without an improvement of the training loss by more than TOLERANCE, after which the fit ends. */
const PATIENCE = 10
const TOLERANCE = 1e-4

/**
 * A perceptron as scikit-learn's MLPClassifier fits it (relu, adam, its defaults but for the given parameters): Glorot uniform start, rows shuffled
 * every epoch, the end after 10 epochs without an improvement of 1e-4. Start and order are drawn from `seed`, by this program's generator.
 *
 * @param features [n, d], finite
 * @throws PerceptronError beyond 2^24 weights; whatever `signal.throwIfAborted()` throws
 */
export function fitPerceptron(features: Matrix, labels: ArrayLike<number>, params: PerceptronParams, options: PerceptronOptions): PerceptronModel {
  const { rows, columns } = features
  const { numClasses, signal } = options
  const random = createRandom(options.seed).fork('perceptron')
  const scaling = scalingOf(features, params.standardization)
  const start = options.start ?? startLayers([columns, ...params.hidden, numClasses === 2 ? 1 : numClasses], random)
  const batchSize = Math.min(params.batchSize, rows)
  const [widest, ...others] = start
  const first = widest === undefined || options.javaScriptOnly === true ? undefined : firstLayer(widest, features, scaling, batchSize)
  const layers = first === undefined ? start : [first.layer, ...others]
  const batch = first === undefined ? new Float64Array(batchSize * columns) : first
  const buffers = batchBuffers(layers, batchSize)
  const gradients = layers.map(({ weights, biases }, at) => ({ weights: (at === 0 ? first?.gradient : undefined) ?? new Float64Array(weights.length), biases: new Float64Array(biases.length) }))
  const parameters = layers.flatMap((layer, at) =>
    (['weights', 'biases'] as const).map((what) => ({ values: layer[what], gradient: gradients[at]?.[what] ?? new Float64Array(), ...moments(layer[what].length) }))
  )

  let order = Array.from({ length: rows }, (_, i) => i)
  let best = Infinity
  let stale = 0
  let step = 0
  for (let epoch = 0; epoch < params.epochs; epoch++) {
    if (options.shuffle !== false) order = random.shuffle(order)
    let loss = 0
    for (let from = 0; from < rows; from += batchSize) {
      signal?.throwIfAborted()
      const chosen = order.slice(from, from + batchSize)
      if (batch instanceof Float64Array) fillBatch(features, scaling, chosen, batch)
      else batch.take(chosen)
      loss += chosen.length * lossAndGradient(layers, batch, Int32Array.from(chosen, (i) => labels[i] as number), params.alpha, buffers, gradients)
      step++
      const rate = (params.learningRate * Math.sqrt(1 - BETA2 ** step)) / (1 - BETA1 ** step)
      for (const parameter of parameters) adam(parameter, rate)
    }
    loss /= rows
    options.onEpoch?.(epoch + 1, loss)
    stale = loss > best - TOLERANCE ? stale + 1 : 0
    best = Math.min(best, loss)
    if (stale > PATIENCE) break
  }
  return { numClasses, scaling, layers: first === undefined ? layers : [first.finished(), ...others] }
}

const PREDICTED_AT_ONCE = 64

/** Class probabilities [n, numClasses]. */
export function perceptronProbabilities({ numClasses, scaling, layers }: PerceptronModel, features: Matrix): Float64Array {
  const out = new Float64Array(features.rows * numClasses)
  const batch = new Float64Array(PREDICTED_AT_ONCE * features.columns)
  const buffers = batchBuffers(layers, PREDICTED_AT_ONCE)
  const answers = buffers.activations.at(-1) ?? new Float64Array()
  for (let from = 0; from < features.rows; from += PREDICTED_AT_ONCE) {
    const chosen = Array.from({ length: Math.min(PREDICTED_AT_ONCE, features.rows - from) }, (_, r) => from + r)
    fillBatch(features, scaling, chosen, batch)
    forward(layers, batch, chosen.length, buffers)
    if (numClasses !== 2) out.set(answers.subarray(0, chosen.length * numClasses), from * numClasses)
    else chosen.forEach((i, r) => out.set([1 - (answers[r] as number), answers[r] as number], i * 2))
  }
  return out
}

function fillBatch(features: Matrix, scaling: Scaling, chosen: readonly number[], batch: Float64Array): void {
  for (const [r, i] of chosen.entries()) scaleRow(features, i, scaling, batch, r * features.columns)
}

/** Glorot and Bengio 2010, uniform; the biases too, as scikit-learn. */
function startLayers(sizes: readonly number[], random: ReturnType<typeof createRandom>): DenseLayer[] {
  const layers = sizes.slice(1).map((outputs, at) => ({ inputs: sizes[at] ?? 0, outputs }))
  const count = layers.reduce((sum, { inputs, outputs }) => sum + (inputs + 1) * outputs, 0)
  if (count > MAX_WEIGHTS) {
    throw new PerceptronError(`A perceptron of ${sizes.join(' x ')} has ${count} weights; at most ${MAX_WEIGHTS} are fitted. Take fewer hidden units, or pooling avg.`)
  }
  return layers.map(({ inputs, outputs }) => {
    const bound = Math.sqrt(6 / (inputs + outputs))
    const draw = (length: number): Float64Array => Float64Array.from({ length }, () => random.between(-bound, bound))
    return { inputs, outputs, weights: draw(inputs * outputs), biases: draw(outputs) }
  })
}

interface AdamParameter {
  readonly values: Float64Array
  readonly gradient: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

function moments(length: number): Pick<AdamParameter, 'first' | 'second'> {
  return { first: new Float64Array(length), second: new Float64Array(length) }
}

function adam({ values, gradient, first, second }: AdamParameter, rate: number): void {
  for (let t = 0; t < values.length; t++) {
    const g = gradient[t] as number
    const m = BETA1 * (first[t] as number) + (1 - BETA1) * g
    const v = BETA2 * (second[t] as number) + (1 - BETA2) * g * g
    first[t] = m
    second[t] = v
    values[t] = (values[t] as number) - (rate * m) / (Math.sqrt(v) + EPSILON)
  }
}
