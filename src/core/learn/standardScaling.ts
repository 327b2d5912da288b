import { columnStatistics } from './columnStatistics.ts'
import type { Matrix } from './matrix.ts'

/** Standardisation by column: (x - centre) × inverse. Kept beside a classifier rather than done to a copy of its features. */
export interface Scaling {
  readonly centre: Float64Array
  /** 1 / population standard deviation, 1 for a constant column (scikit-learn's StandardScaler). */
  readonly inverse: Float64Array
}

/** The scaling of these rows; the identity where `standardization` is off. */
export function scalingOf(features: Matrix, standardization: boolean): Scaling {
  const { rows, columns } = features
  if (!standardization) return { centre: new Float64Array(columns), inverse: new Float64Array(columns).fill(1) }
  const { mean, standardDeviation } = columnStatistics(features)
  const population = Math.sqrt((rows - 1) / rows)
  return { centre: mean, inverse: standardDeviation.map((s) => (s * population > 0 ? 1 / (s * population) : 1)) }
}

/** Variance of all scaled elements taken together, as gamma's `scale` needs it. */
export function totalVariance(features: Matrix, { centre, inverse }: Scaling): number {
  const { rows, columns, data } = features
  let mean = 0
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += ((data[i * columns + j] as number) - (centre[j] as number)) * (inverse[j] as number)
    mean += sum / (rows * columns)
  }
  let variance = 0
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) {
      const difference = ((data[i * columns + j] as number) - (centre[j] as number)) * (inverse[j] as number) - mean
      sum += difference * difference
    }
    variance += sum / (rows * columns)
  }
  return variance
}
