import type { Matrix } from '../matrix.ts'
import { leaseRowKernels, ROW_BLOCK } from '../rowKernels.ts'
import { scaleRow, type Scaling } from '../standardScaling.ts'
import type { DenseLayer } from './perceptron.ts'

/** The layer on the features, by far the widest: its products and gradient in WebAssembly. */
export interface FirstLayer {
  /** The layer with its weights in WebAssembly's memory, [outputs, padded inputs]; and their gradient, laid out alike. */
  readonly layer: DenseLayer
  readonly gradient: Float64Array
  /** Scales the chosen rows and keeps them as the batch. */
  readonly take: (chosen: readonly number[]) => void
  /** out [rows, outputs] = batch × weights + biases */
  readonly affine: (rows: number, out: Float64Array) => void
  /** gradient = the batch's rows by delta [rows, outputs] */
  readonly weightGradient: (rows: number, delta: Float64Array) => void
  /** A layer as others are: [inputs, outputs]. */
  readonly finished: () => DenseLayer
}

/** Starts from `start`, which stays as it is. undefined where the kernels are not to be had. Nobody else may use them until the fit is over. */
export function firstLayer(start: DenseLayer, features: Matrix, scaling: Scaling, batchSize: number): FirstLayer | undefined {
  const { inputs, outputs, biases } = start
  const batchAt = Math.ceil(outputs / ROW_BLOCK) * ROW_BLOCK
  const rows = batchAt + Math.ceil(batchSize / ROW_BLOCK) * ROW_BLOCK
  const kernels = leaseRowKernels({ rows, columns: inputs, data: new Float64Array(rows * inputs) }, Math.max(outputs, batchSize))?.current()
  if (kernels === undefined || !(kernels.rows instanceof Float64Array)) return undefined
  const { rows: held, coefficients, sums, block, paddedColumns: width, dotRows, addRows } = kernels
  coefficients.fill(0)
  const weights = held.subarray(0, outputs * width)
  const gradient = sums.subarray(0, outputs * width)
  for (let o = 0; o < outputs; o++) for (let j = 0; j < inputs; j++) weights[o * width + j] = start.weights[j * outputs + o] as number
  const layer = { inputs, outputs, weights, biases: biases.slice() }
  return {
    layer,
    gradient,
    take(chosen) {
      for (const [r, i] of chosen.entries()) {
        scaleRow(features, i, scaling, coefficients, r * width)
        held.set(coefficients.subarray(r * width, (r + 1) * width), (batchAt + r) * width)
      }
    },
    affine(count, out) {
      for (let r = 0; r < count; r++) {
        for (let o = 0; o < outputs; o += ROW_BLOCK) {
          dotRows(o, r)
          for (let b = 0; b < ROW_BLOCK && o + b < outputs; b++) out[r * outputs + o + b] = (block[r * ROW_BLOCK + b] as number) + (layer.biases[o + b] as number)
        }
      }
    },
    weightGradient(count, delta) {
      gradient.fill(0)
      for (let o = 0; o < outputs; o++) {
        for (let r = 0; r < count; r += ROW_BLOCK) {
          for (let b = 0; b < ROW_BLOCK; b++) block[o * ROW_BLOCK + b] = r + b < count ? (delta[(r + b) * outputs + o] as number) : 0
          addRows(batchAt + r, o)
        }
      }
    },
    finished() {
      const plain = new Float64Array(inputs * outputs)
      for (let o = 0; o < outputs; o++) for (let j = 0; j < inputs; j++) plain[j * outputs + o] = weights[o * width + j] as number
      return { inputs, outputs, weights: plain, biases: layer.biases }
    }
  }
}
