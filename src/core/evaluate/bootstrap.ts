import { createRandom } from '../random.ts'
import type { ScoredImages } from './scoredImages.ts'

/** Rows of figures, one per resample, row-major [replicates, size]. */
export interface Replicates {
  readonly count: number
  readonly size: number
  readonly rows: Float64Array
}

/**
 * Draws as many groups as there are, with replacement, `replicates` times, and computes a row of figures from each (images weigh as often
 * as their group was drawn). Resampling groups, not images, keeps what one patient's films have in common out of the apparent certainty
 * (Field & Welsh 2007). Throws the signal's reason when aborted.
 */
export function resampleGroups(
  images: ScoredImages,
  size: number,
  compute: (weights: Float64Array, row: Float64Array) => void,
  options: { readonly replicates: number; readonly seed: number; readonly signal?: AbortSignal | undefined }
): Replicates {
  const { replicates, seed, signal } = options
  const groups = images.groupStart.length - 1
  const random = createRandom(seed).fork('bootstrap')
  const weights = new Float64Array(images.n)
  const drawn = new Float64Array(groups)
  const rows = new Float64Array(replicates * size)
  for (let r = 0; r < replicates; r++) {
    signal?.throwIfAborted()
    drawn.fill(0)
    for (let g = 0; g < groups; g++) {
      const chosen = random.integer(groups)
      drawn[chosen] = (drawn[chosen] ?? 0) + 1
    }
    for (let g = 0; g < groups; g++) weights.fill(drawn[g] ?? 0, images.groupStart[g], images.groupStart[g + 1])
    compute(weights, rows.subarray(r * size, (r + 1) * size))
  }
  return { count: replicates, size, rows }
}

/** Below this share of resamples in which a figure is defined, its interval would describe the lucky ones only. */
export const MIN_DEFINED_SHARE = 0.9

/**
 * The central 95 % of a figure over the resamples (percentile method, linear interpolation), or why there is none.
 */
export function percentileInterval(replicates: Replicates, column: number): readonly [number, number] | { readonly reason: string } {
  const { count, size, rows } = replicates
  const values = new Float64Array(count)
  let defined = 0
  for (let r = 0; r < count; r++) {
    const value = rows[r * size + column] ?? Number.NaN
    if (!Number.isNaN(value)) values[defined++] = value
  }
  if (count === 0) return { reason: 'no resamples were asked for' }
  if (defined < count * MIN_DEFINED_SHARE)
    return { reason: `undefined in ${count - defined} of ${count} resamples: too few groups hold what it measures` }
  const sorted = values.subarray(0, defined).toSorted()
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)]
}

function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q
  const low = Math.floor(at)
  const a = sorted[low] ?? Number.NaN
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? a
  return a + (b - a) * (at - low)
}
