import { percentileInterval, type Replicates } from './bootstrap.ts'
import type { Figure } from './evaluate.ts'

/** The figure of a column with its interval over the replicates, or why it has none; `why`: where its value is undefined. */
export function resampledFigure(values: Float64Array, replicates: Replicates, column: number, why: string, groups: number): Figure {
  const value = values[column] ?? Number.NaN
  if (Number.isNaN(value)) return { value: null, interval: null, reason: why }
  if (groups < 2) return { value, interval: null, reason: 'all test images are of one group: nothing to resample' }
  const interval = percentileInterval(replicates, column)
  return 'reason' in interval ? { value, interval: null, reason: interval.reason } : { value, interval }
}
