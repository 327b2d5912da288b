import { ExplainInputError, type LinearDecision } from './linearDecision.ts'
import type { SaliencyMap } from './saliencyMap.ts'

/** How the features were made from the maps; `hilum`'s recipes name it. */
export type Pooling = 'avg' | 'max' | 'flatten'

/**
 * Where in the image a linear decision comes from, in log-odds. `mean(values) + baseline` is the decision value: a position that holds 3
 * would, alone of all, raise the log-odds by 3 / positions.
 */
export interface ActivationMap extends SaliencyMap {
  /** What no position contributes: the intercept, and the evidence of the average image where the map is against it. */
  readonly baseline: number
}

export interface ActivationMapOptions {
  /** Default `avg`. */
  readonly pooling?: Pooling
}

/**
 * Class activation map of a linear head over pooled feature maps (Zhou et al. 2016, eq. 2: the head's weights applied at each position
 * before the pooling), for average pooling exact by linearity. For `max` each channel counts where its maximum is, for `flatten` each
 * position has coefficients of its own; both are scaled so that the mean over positions is the decision too.
 *
 * @param maps [height, width, channels], row-major, as the extractor gives them for one image
 * @returns throws ExplainInputError when the shapes do not fit or a number is not finite
 */
export function activationMap(
  maps: ArrayLike<number>,
  shape: { readonly height: number; readonly width: number; readonly channels: number },
  decision: LinearDecision,
  options: ActivationMapOptions = {}
): ActivationMap {
  const { height, width, channels } = shape
  const { pooling = 'avg' } = options
  const positions = height * width
  const { coefficients } = decision
  const expected = pooling === 'flatten' ? positions * channels : channels
  if (maps.length !== positions * channels)
    throw new ExplainInputError(`${maps.length} activations are not ${height} x ${width} x ${channels} feature maps.`)
  if (coefficients.length !== expected) {
    throw new ExplainInputError(
      `The classifier has ${coefficients.length} coefficients, but ${pooling} pooling of ${height} x ${width} x ${channels} feature maps gives ${expected} features.`
    )
  }

  const values = new Float64Array(positions)
  const baseline = decision.intercept
  if (pooling === 'max') {
    for (let c = 0; c < channels; c++) {
      const at = argmaxOfChannel(maps, c, channels)
      values[at] = (values[at] ?? 0) + positions * (coefficients[c] ?? 0) * (maps[at * channels + c] ?? 0)
    }
  } else {
    const flat = pooling === 'flatten'
    for (let p = 0; p < positions; p++) {
      let sum = 0
      for (let c = 0; c < channels; c++) {
        const j = flat ? p * channels + c : c
        sum += (coefficients[j] ?? 0) * (maps[p * channels + c] ?? 0)
      }
      values[p] = flat ? positions * sum : sum
    }
  }
  if (!Number.isFinite(baseline) || values.some((v) => !Number.isFinite(v))) {
    throw new ExplainInputError(
      'The feature maps or the coefficients hold a number that is not finite; the network or its weights are broken.'
    )
  }
  return { height, width, values, baseline }
}

/** The decision value (log-odds) that a map adds up to. */
export function decisionOf(map: ActivationMap): number {
  return map.values.reduce((sum, v) => sum + v, 0) / map.values.length + map.baseline
}

function argmaxOfChannel(maps: ArrayLike<number>, channel: number, channels: number): number {
  let best = 0
  for (let p = 1; p * channels + channel < maps.length; p++)
    if ((maps[p * channels + channel] ?? 0) > (maps[best * channels + channel] ?? 0)) best = p
  return best
}
