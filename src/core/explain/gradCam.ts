import { ExplainInputError } from './linearDecision.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** Values of one layer for one image, [height, width, channels], row-major: its activations, or the decision's gradients there. */
export interface LayerValues {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly values: ArrayLike<number>
}

/**
 * Grad-CAM (Selvaraju et al. 2017, eq. 1 and 2): each channel weighed by the mean of the decision's gradient over its positions, summed, negative
 * values cut off. Over average-pooled features with a linear head this is the class activation map, divided by the number of positions.
 * Throws ExplainInputError where shapes differ or a number is not finite.
 */
export function gradCam(activations: LayerValues, gradients: LayerValues): SaliencyMap {
  requireSameShape(activations, gradients)
  const { channels } = activations
  const positions = activations.height * activations.width
  const weights = new Float64Array(channels)
  for (let p = 0; p < positions; p++) for (let c = 0; c < channels; c++) weights[c] = (weights[c] as number) + at(gradients, p, c) / positions
  return weightedSum(activations, weights)
}

/**
 * Grad-CAM++ (Chattopadhyay et al. 2018, eq. 10 and 19, the decision's exponential as class score): positive gradients alone, each position by
 * alpha = g² / (2 g² + g³ · sum of the channel's activations). Throws as `gradCam` does.
 */
export function gradCamPlusPlus(activations: LayerValues, gradients: LayerValues): SaliencyMap {
  requireSameShape(activations, gradients)
  const { channels } = activations
  const positions = activations.height * activations.width
  const sums = new Float64Array(channels)
  for (let p = 0; p < positions; p++) for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + at(activations, p, c)
  const weights = new Float64Array(channels)
  for (let p = 0; p < positions; p++) {
    for (let c = 0; c < channels; c++) {
      const g = at(gradients, p, c)
      if (!(g > 0)) continue
      const denominator = 2 * g * g + g * g * g * (sums[c] as number)
      // activations that sum to less than -2 / g leave alpha without meaning; such a position does not count
      if (denominator > 0) weights[c] = (weights[c] as number) + ((g * g) / denominator) * g
    }
  }
  return weightedSum(activations, weights)
}

function weightedSum(activations: LayerValues, weights: Float64Array): SaliencyMap {
  const { height, width, channels } = activations
  const values = new Float64Array(height * width)
  for (let p = 0; p < values.length; p++) {
    let sum = 0
    for (let c = 0; c < channels; c++) sum += (weights[c] as number) * at(activations, p, c)
    values[p] = Number.isNaN(sum) ? sum : Math.max(0, sum)
  }
  if (values.some((value) => !Number.isFinite(value))) {
    throw new ExplainInputError('The activations or gradients hold a number that is not finite; the network or its weights are broken.')
  }
  return { height, width, values }
}

function at({ channels, values }: LayerValues, position: number, channel: number): number {
  return values[position * channels + channel] ?? Number.NaN
}

function requireSameShape(activations: LayerValues, gradients: LayerValues): void {
  const [a, b] = [activations, gradients].map(({ height, width, channels }) => `${height} x ${width} x ${channels}`)
  const length = activations.height * activations.width * activations.channels
  if (a !== b || activations.values.length !== length || gradients.values.length !== length) {
    throw new ExplainInputError(`${activations.values.length} activations (${a ?? ''}) and ${gradients.values.length} gradients (${b ?? ''}) do not fit together.`)
  }
}
