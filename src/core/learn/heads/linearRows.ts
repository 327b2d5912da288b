import type { FittedHead } from './fittedHead.ts'

/** Coefficients on raw features: one row (log-odds of class 1), or one per class. */
export interface LinearRows {
  readonly coefficients: readonly (readonly number[])[]
  readonly intercept: readonly number[]
}

/** A head's evidence as linear functions of the features, which is what activation maps are drawn from; undefined for a head that has none. */
export function linearRows(head: FittedHead): LinearRows | undefined {
  return { coefficients: head.coefficients, intercept: head.intercept }
}
