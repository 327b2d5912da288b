import { logistic, softmaxInPlace } from '../probability.ts'
import type { FirstLayer } from './firstLayer.ts'

/** A dense layer: y = x W + b. */
export interface DenseLayer {
  readonly inputs: number
  readonly outputs: number
  /** [inputs, outputs], row-major. */
  readonly weights: Float64Array
  readonly biases: Float64Array
}

/** Room for a batch: activations after every layer, and the derivatives by what goes into its activation function. */
export interface BatchBuffers {
  /** [batch, outputs] per layer; the last holds probabilities. */
  readonly activations: readonly Float64Array[]
  readonly deltas: readonly Float64Array[]
}

export function batchBuffers(layers: readonly DenseLayer[], batch: number): BatchBuffers {
  const make = (): Float64Array[] => layers.map(({ outputs }) => new Float64Array(batch * outputs))
  return { activations: make(), deltas: make() }
}

/**
 * Fills `activations` for a batch [rows, inputs]: ReLU in hidden layers, at the end softmax, or the logistic function where there is one output
 * (scikit-learn's MLPClassifier). A batch that a FirstLayer has taken is multiplied by it.
 */
export function forward(layers: readonly DenseLayer[], batch: Float64Array | FirstLayer, rows: number, { activations }: BatchBuffers): void {
  let input = batch
  for (const [at, layer] of layers.entries()) {
    const out = activations[at] as Float64Array
    if (input instanceof Float64Array) affine(layer, input, rows, out)
    else input.affine(rows, out)
    if (at < layers.length - 1) {
      for (let t = 0; t < rows * layer.outputs; t++) if ((out[t] as number) < 0) out[t] = 0
    } else if (layer.outputs === 1) {
      for (let r = 0; r < rows; r++) out[r] = logistic(out[r] as number)
    } else {
      for (let r = 0; r < rows; r++) softmaxInPlace(out, r * layer.outputs, layer.outputs)
    }
    input = out
  }
}

/** Gradient by weights and biases of each layer. */
export type Gradients = readonly { readonly weights: Float64Array; readonly biases: Float64Array }[]

/**
 * Mean cross-entropy of a batch plus alpha / (2 rows) × the squared weights, and its gradient (overwritten).
 * @param labels class of each row
 */
export function lossAndGradient(
  layers: readonly DenseLayer[], batch: Float64Array | FirstLayer, labels: Int32Array, alpha: number, buffers: BatchBuffers, gradients: Gradients
): number {
  const rows = labels.length
  const { activations, deltas } = buffers
  forward(layers, batch, rows, buffers)
  let loss = outputDelta(activations.at(-1) as Float64Array, labels, layers.at(-1)?.outputs ?? 1, deltas.at(-1) as Float64Array)
  for (let at = layers.length - 1; at >= 0; at--) {
    const layer = layers[at] as DenseLayer
    const delta = deltas[at] as Float64Array
    const { weights, biases } = gradients[at] as Gradients[number]
    const input = at === 0 ? batch : (activations[at - 1] as Float64Array)
    if (input instanceof Float64Array) weightGradient(input, delta, rows, layer, weights)
    else input.weightGradient(rows, delta)
    biases.fill(0)
    for (let r = 0; r < rows; r++) for (let o = 0; o < layer.outputs; o++) biases[o] = (biases[o] as number) + (delta[r * layer.outputs + o] as number) / rows
    let squares = 0
    for (let t = 0; t < weights.length; t++) {
      const w = layer.weights[t] as number
      squares += w * w
      weights[t] = ((weights[t] as number) + alpha * w) / rows
    }
    loss += 0.5 * alpha * squares
    if (at > 0) inputDelta(layer, delta, rows, activations[at - 1] as Float64Array, deltas[at - 1] as Float64Array)
  }
  return loss / rows
}

/** out = input W + b; four inputs at a time, so that the output is written a quarter as often. */
function affine({ inputs, outputs, weights, biases }: DenseLayer, input: Float64Array, rows: number, out: Float64Array): void {
  for (let r = 0; r < rows; r++) {
    const to = r * outputs
    out.set(biases, to)
    let j = 0
    for (; j + 3 < inputs; j += 4) {
      const from = r * inputs + j
      const x0 = input[from] as number
      const x1 = input[from + 1] as number
      const x2 = input[from + 2] as number
      const x3 = input[from + 3] as number
      const w = j * outputs
      for (let o = 0; o < outputs; o++) {
        out[to + o] = (out[to + o] as number) + (x0 * (weights[w + o] as number) + x1 * (weights[w + outputs + o] as number) +
          (x2 * (weights[w + 2 * outputs + o] as number) + x3 * (weights[w + 3 * outputs + o] as number)))
      }
    }
    for (; j < inputs; j++) {
      const x = input[r * inputs + j] as number
      for (let o = 0; o < outputs; o++) out[to + o] = (out[to + o] as number) + x * (weights[j * outputs + o] as number)
    }
  }
}

/** gradient = inputᵀ delta; four rows at a time. */
function weightGradient(input: Float64Array, delta: Float64Array, rows: number, { inputs, outputs }: DenseLayer, gradient: Float64Array): void {
  gradient.fill(0)
  let r = 0
  for (; r + 3 < rows; r += 4) {
    const d0 = r * outputs
    const d1 = d0 + outputs
    const d2 = d1 + outputs
    const d3 = d2 + outputs
    for (let j = 0; j < inputs; j++) {
      const x0 = input[r * inputs + j] as number
      const x1 = input[(r + 1) * inputs + j] as number
      const x2 = input[(r + 2) * inputs + j] as number
      const x3 = input[(r + 3) * inputs + j] as number
      const to = j * outputs
      for (let o = 0; o < outputs; o++) {
        gradient[to + o] = (gradient[to + o] as number) +
          (x0 * (delta[d0 + o] as number) + x1 * (delta[d1 + o] as number) + (x2 * (delta[d2 + o] as number) + x3 * (delta[d3 + o] as number)))
      }
    }
  }
  for (; r < rows; r++) {
    for (let j = 0; j < inputs; j++) {
      const x = input[r * inputs + j] as number
      for (let o = 0; o < outputs; o++) gradient[j * outputs + o] = (gradient[j * outputs + o] as number) + x * (delta[r * outputs + o] as number)
    }
  }
}

/** delta by a layer's input, through the ReLU that made it. */
function inputDelta({ inputs, outputs, weights }: DenseLayer, delta: Float64Array, rows: number, activation: Float64Array, out: Float64Array): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < inputs; j++) {
      const at = r * inputs + j
      if ((activation[at] as number) === 0) {
        out[at] = 0
        continue
      }
      let sum = 0
      for (let o = 0; o < outputs; o++) sum += (delta[r * outputs + o] as number) * (weights[j * outputs + o] as number)
      out[at] = sum
    }
  }
}

/** Probabilities minus the truth; returns the summed cross-entropy. */
function outputDelta(probabilities: Float64Array, labels: Int32Array, outputs: number, delta: Float64Array): number {
  let loss = 0
  for (let r = 0; r < labels.length; r++) {
    const label = labels[r] as number
    for (let o = 0; o < outputs; o++) {
      const p = probabilities[r * outputs + o] as number
      const isTrue = outputs === 1 ? label === 1 : o === label
      delta[r * outputs + o] = isTrue ? p - 1 : p
      const ofTruth = isTrue ? p : 1 - p
      if (isTrue || outputs === 1) loss -= Math.log(Math.max(ofTruth, Number.EPSILON))
    }
  }
  return loss
}
