import type { FittedHead, SvmHead } from './fittedHead.ts'

/** Coefficients on raw features: one row (log-odds of class 1), or one per class. */
export interface LinearRows {
  readonly coefficients: readonly (readonly number[])[]
  readonly intercept: readonly number[]
}

/** A head's evidence as linear functions of the features, which is what activation maps are drawn from; undefined for a head that has none. */
export function linearRows(head: FittedHead): LinearRows | undefined {
  if (head.kind === 'logistic-regression') return { coefficients: head.coefficients, intercept: head.intercept }
  return head.kind === 'svm' && head.decision.kind === 'linear' ? linearSvmRows(head, head.decision.weights) : undefined
}

/**
 * The log-odds that Platt's sigmoids give: of class 1 where there are two, else per class the mean over the others of its log-odds against each,
 * scaled so that a row less the mean of the other rows is that mean.
 */
function linearSvmRows({ pairs, numClasses }: SvmHead, weights: readonly Float64Array[]): LinearRows {
  const columns = weights[0]?.length ?? 0
  const rowOf = (label: number): { coefficients: number[]; intercept: number } => {
    const row = new Float64Array(columns)
    let intercept = 0
    for (const [p, { first, second, intercept: own, a, b }] of pairs.entries()) {
      if (first !== label && second !== label) continue
      // the log-odds of the pair's first class are -(a f + b)
      const sign = (first === label ? -1 : 1) / (numClasses === 2 ? 1 : numClasses)
      const w = weights[p] ?? new Float64Array()
      for (let j = 0; j < columns; j++) row[j] = (row[j] as number) + sign * a * (w[j] as number)
      intercept += sign * (a * own + b)
    }
    return { coefficients: Array.from(row), intercept }
  }
  const rows = numClasses === 2 ? [rowOf(1)] : Array.from({ length: numClasses }, (_, label) => rowOf(label))
  return { coefficients: rows.map(({ coefficients }) => coefficients), intercept: rows.map(({ intercept }) => intercept) }
}
