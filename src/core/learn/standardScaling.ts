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

/** Writes row `row` of `features`, standardised, into `out` from `at` on. */
export function scaleRow({ columns, data }: Matrix, row: number, { centre, inverse }: Scaling, out: Float64Array, at = 0): void {
  const base = row * columns
  for (let j = 0; j < columns; j++) out[at + j] = ((data[base + j] as number) - (centre[j] as number)) * (inverse[j] as number)
}

/** Variance of all scaled elements taken together, as gamma's `scale` needs it. */
export function totalVariance(features: Matrix, scaling: Scaling): number {
  const { rows, columns } = features
  const row = new Float64Array(columns)
  let mean = 0
  for (let i = 0; i < rows; i++) {
    let sum = 0
    scaleRow(features, i, scaling, row)
    for (let j = 0; j < columns; j++) sum += row[j] as number
    mean += sum / (rows * columns)
  }
  let variance = 0
  for (let i = 0; i < rows; i++) {
    let sum = 0
    scaleRow(features, i, scaling, row)
    for (let j = 0; j < columns; j++) {
      const difference = (row[j] as number) - mean
      sum += difference * difference
    }
    variance += sum / (rows * columns)
  }
  return variance
}
