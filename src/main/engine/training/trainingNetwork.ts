import type { Graph, Weights } from '../../../core/graph/ir.ts'
import { inferShapes, type Shape } from '../../../core/graph/shapes.ts'
import type { Random } from '../../../core/random.ts'
import type { PhasePlan } from '../../../core/training/phasePlan.ts'
import { nativeTrainingOps } from '../nativeTrainingOps.ts'
import type { Tensor, Tf } from '../tensorBackend.ts'
import type { BatchStatistics } from './batchNormTrain.ts'
import { tidyNumbers } from '../tidyNumbers.ts'
import { createParameters } from './parameters.ts'
import { runNodes } from './runNodes.ts'
import type { TrainMode } from './trainOp.ts'

/** Values that the learning part of a network reads, one array per boundary node, each [n, …]; of whole images where nothing is fixed. */
export interface BoundaryBatch {
  readonly n: number
  readonly values: readonly Float32Array[]
}

export interface StepOptions {
  readonly labels: readonly number[]
  /** One per image; 1 where absent. The loss is the weighted sum over the number of images, as Keras's. */
  readonly weights?: readonly number[]
  /** Draws dropout's masks, image by image. */
  readonly random: Random
}

export interface StepResult {
  /** Categorical cross-entropy, weighted, mean over the images. */
  readonly loss: number
  /** Images whose likeliest class is theirs. */
  readonly correct: number
  readonly gradients: readonly LayerGradient[]
}

export interface LayerGradient {
  readonly layer: string
  readonly weight: string
  readonly numbers: Float32Array
}

/** A network, whose output is class logits, in one phase of its training. */
export interface TrainingNetwork {
  /** [h, w, c] or [c] of each boundary value. */
  readonly boundaryShapes: readonly Shape[]
  /** Images of the learning part that run at once; the gradients of several such parts are added. */
  readonly microBatch: number
  /** Roughly what an image takes in the learning part, forward and back. */
  readonly bytesPerImage: number
  /** What the network holds now; the arrays of layers that learn change in place. */
  readonly weights: Weights
  /** The fixed part on `n` images [n, h, w, c]. */
  readonly fixedPart: (images: Float32Array, n: number) => BoundaryBatch
  /** Loss and gradients of a batch in train mode. Updates the moving statistics; weights are the caller's to change, see `changed`. */
  readonly step: (batch: BoundaryBatch, options: StepOptions) => StepResult
  /** To be called when trainable weights were changed in place. */
  readonly changed: () => void
  /** Class probabilities in inference mode, [n, classes]. */
  readonly probabilities: (batch: BoundaryBatch) => Float32Array
  readonly dispose: () => void
}

/** What the values of a micro-batch's learning part may take, counted forward and back. A constant, because the parts decide the last bits. */
const MICRO_BATCH_BYTES = 1 << 30

/**
 * Prepares a phase. With BatchNorm in train mode a batch is run whole, because its images see each other; else in parts that fit in a
 * gigabyte. `size` is the images' height and width. Throws GraphInvalidError for images that the network cannot take.
 */
export function createTrainingNetwork(tf: Tf, graph: Graph, initial: Weights, plan: PhasePlan, size: { readonly height: number; readonly width: number }, memory: number = MICRO_BATCH_BYTES): TrainingNetwork {
  const shapes = inferShapes(graph, size.height, size.width)
  const shapeOf = (name: string): Shape => shapes.get(name) ?? [0]
  const boundaryShapes = plan.boundary.map(shapeOf)
  const parameters = createParameters(tf, initial, plan.trainable)
  const native = tf.getBackend() === 'tensorflow' ? nativeTrainingOps(tf) : undefined
  const inputNode = graph.nodes.find(({ op }) => op.kind === 'input')
  const learned = learnedWeights(initial, plan)
  const valuesPerImage = plan.learning.reduce((sum, { name }) => sum + sizeOf(shapeOf(name)), 0)
  const bytesPerImage = 4 * 3 * Math.max(1, valuesPerImage)
  const fitting = Math.max(1, Math.floor(memory / bytesPerImage))
  const microBatch = plan.batchNorms.size > 0 ? Infinity : fitting

  const upload = (batch: BoundaryBatch, from: number, to: number): Map<string, Tensor> =>
    new Map(
      plan.boundary.map((name, b) => {
        const shape = boundaryShapes[b] ?? [0]
        const length = sizeOf(shape)
        return [name, tf.tensor((batch.values[b] ?? new Float32Array()).slice(from * length, to * length), [to - from, ...shape])]
      })
    )

  const updateMoving = (layer: string, momentum: number, { mean, variance }: BatchStatistics): void => {
    for (const [name, tensor] of [['moving_mean', mean] as const, ['moving_variance', variance] as const]) {
      const moving = parameters.numbersOf(layer, name)
      const current = tensor.dataSync<'float32'>()
      for (let c = 0; c < moving.length; c++) moving[c] = (moving[c] as number) * momentum + (current[c] as number) * (1 - momentum)
      tensor.dispose()
    }
    parameters.touch(layer)
  }

  /** One part of a batch, images [from, to): its share of the loss, logits, gradients and, in `updates`, what the moving statistics are to take in. */
  const microStep = (batch: BoundaryBatch, { labels, weights, random }: StepOptions, from: number, to: number): { loss: number; correct: number; gradients: Float32Array[] } => {
    const statistics: (() => void)[] = []
    const n = to - from
    const result = tidyNumbers(tf, () => {
      const values = upload(batch, from, to)
      const oneHot = tf.oneHot(tf.tensor1d(labels.slice(from, to), 'int32'), sizeOf(shapeOf(graph.output)))
      const sampleWeights = tf.tensor1d(Array.from({ length: n }, (_, i) => weights?.[from + i] ?? 1))
      const variables = learned.map(({ layer, weight }) => parameters.tensorsOf(layer).get(weight) ?? tf.scalar(0))
      let logits: Tensor | undefined
      const modeOf = (node: PhasePlan['learning'][number]): TrainMode => {
        const { op, name } = node
        if (op.kind === 'batchNorm' && plan.batchNorms.has(name)) return { native, onStatistics: (s) => statistics.push(() => updateMoving(name, op.momentum, s)) }
        if (op.kind === 'dropout' && op.rate > 0) return { native, dropoutMask: dropoutMask(tf, op.rate, shapeOf(name), random.fork(name), from, to) }
        return { native }
      }
      const loss = (): Scalar => {
        const [output] = runNodes(tf, plan.learning, values, [graph.output], parameters.tensorsOf, modeOf)
        if (output === undefined) throw new RangeError('the network has no output')
        logits = tf.keep(tf.clone(output))
        const perImage = tf.neg(tf.sum(tf.mul(oneHot, tf.logSoftmax(output)), -1))
        return tf.div<Scalar>(tf.sum(tf.mul(perImage, sampleWeights)), batch.n)
      }
      const { value, grads } = tf.valueAndGrads(() => loss())(variables)
      const likeliest = logits === undefined ? [] : tf.argMax(logits, -1).dataSync()
      logits?.dispose()
      return {
        loss: value.dataSync()[0] ?? Number.NaN,
        correct: labels.slice(from, to).filter((label, i) => likeliest[i] === label).length,
        gradients: grads.map((gradient) => gradient.dataSync<'float32'>().slice())
      }
    })
    for (const update of statistics) update()
    return result
  }

  return {
    boundaryShapes,
    microBatch,
    bytesPerImage,
    weights: parameters.weights,
    fixedPart: (images, n) => {
      if (inputNode === undefined || plan.fixed.every(({ op }) => op.kind === 'input')) return { n, values: [images] }
      return tidyNumbers(tf, () => {
        const input = tf.tensor(images.slice(), [n, ...shapeOf(inputNode.name)])
        const values = runNodes(tf, plan.fixed, new Map([[inputNode.name, input]]), plan.boundary, parameters.tensorsOf)
        return { n, values: values.map((value) => value.dataSync<'float32'>().slice()) }
      })
    },
    step: (batch, options) => {
      let loss = 0
      let correct = 0
      const sums = new Array<Float32Array>()
      for (let from = 0; from < batch.n; from += microBatch) {
        const part = microStep(batch, options, from, Math.min(batch.n, from + microBatch))
        loss += part.loss
        correct += part.correct
        for (const [g, numbers] of part.gradients.entries()) {
          const sum = sums[g]
          if (sum === undefined) sums[g] = numbers
          else for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (numbers[i] as number)
        }
      }
      return { loss, correct, gradients: learned.map((name, g) => ({ ...name, numbers: sums[g] ?? new Float32Array() })) }
    },
    changed: () => {
      for (const layer of plan.trainable) parameters.touch(layer)
    },
    probabilities: (batch) => {
      const classes = sizeOf(shapeOf(graph.output))
      const all = new Float32Array(batch.n * classes)
      for (let from = 0; from < batch.n; from += fitting) {
        const to = Math.min(batch.n, from + fitting)
        const part = tidyNumbers(tf, () => {
          const [logits] = runNodes(tf, plan.learning, upload(batch, from, to), [graph.output], parameters.tensorsOf)
          return logits === undefined ? new Float32Array() : tf.softmax(logits).dataSync<'float32'>()
        })
        all.set(part, from * classes)
      }
      return all
    },
    dispose: parameters.dispose
  }
}

type Scalar = ReturnType<Tf['scalar']>

/** Weights of trainable layers that gradients change; moving statistics are not. */
function learnedWeights(weights: Weights, { trainable }: PhasePlan): { readonly layer: string; readonly weight: string }[] {
  return [...trainable].flatMap((layer) => (weights.get(layer) ?? []).flatMap(({ name }) => (name.startsWith('moving_') ? [] : [{ layer, weight: name }])))
}

/** Image by image, so that a mask does not depend on how a batch is cut into parts. */
function dropoutMask(tf: Tf, rate: number, shape: Shape, random: Random, from: number, to: number): Tensor {
  const length = sizeOf(shape)
  const mask = new Float32Array((to - from) * length)
  for (let i = from; i < to; i++) {
    const own = random.fork(i)
    for (let k = 0; k < length; k++) mask[(i - from) * length + k] = own.next() < rate ? 0 : 1 / (1 - rate)
  }
  return tf.tensor(mask, [to - from, ...shape])
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1)
}
