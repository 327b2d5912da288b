import type { Pooling } from './activationMap.ts'
import type { LayerValues } from './gradCam.ts'
import { ExplainInputError } from './linearDecision.ts'

/**
 * The gradient of a decision with respect to feature maps, from its gradient with respect to the pooled features (a linear head's coefficients).
 * A maximum's gradient goes to the first greatest position. Throws ExplainInputError where the number of features does not fit.
 */
export function poolingGradient(maps: LayerValues, pooling: Pooling, features: ArrayLike<number>): LayerValues {
  const { height, width, channels } = maps
  const positions = height * width
  const expected = pooling === 'flatten' ? positions * channels : channels
  if (features.length !== expected) {
    throw new ExplainInputError(`A gradient of ${features.length} features does not fit ${pooling} pooling of ${height} x ${width} x ${channels} feature maps, which gives ${expected}.`)
  }
  const values = new Float64Array(positions * channels)
  for (let c = 0; c < channels; c++) {
    const g = features[c] ?? 0
    if (pooling === 'avg') for (let p = 0; p < positions; p++) values[p * channels + c] = g / positions
    if (pooling === 'max') values[greatest(maps, c) * channels + c] = g
  }
  if (pooling === 'flatten') values.set(Array.from(features))
  return { height, width, channels, values }
}

function greatest({ channels, values }: LayerValues, channel: number): number {
  let best = 0
  for (let p = 1; p * channels + channel < values.length; p++) if ((values[p * channels + channel] ?? 0) > (values[best * channels + channel] ?? 0)) best = p
  return best
}
