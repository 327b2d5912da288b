/** A linear classifier's evidence for one class: log-odds = coefficients · features + intercept, on raw (unstandardised) features. */
export interface LinearDecision {
  readonly coefficients: Float64Array
  readonly intercept: number
}

/** The class or the shape does not fit the classifier; the message says which. */
export class ExplainInputError extends Error {
  readonly code = 'explain-input-invalid'
  constructor(message: string) {
    super(message)
    this.name = 'ExplainInputError'
  }
}

/**
 * The decision function of class `label` from coefficients as MLlib gives them: one row (binomial: the log-odds of class 1, negated for
 * class 0) or one row per class (multinomial: the class's margin over the mean of the others, which for two classes is the log-odds).
 */
export function linearDecision(
  model: { readonly coefficients: readonly (readonly number[])[]; readonly intercept: readonly number[] },
  label: number
): LinearDecision {
  const { coefficients, intercept } = model
  const rows = coefficients.length
  const classes = rows === 1 ? 2 : rows
  if (!Number.isInteger(label) || label < 0 || label >= classes)
    throw new ExplainInputError(`Class ${label} is not one of the classifier's ${classes} (0 to ${classes - 1}).`)
  const weightOf = (row: number): number => {
    if (rows === 1) return label === 1 ? 1 : -1
    return row === label ? 1 : -1 / (rows - 1)
  }
  const combined = new Float64Array(coefficients[0]?.length ?? 0)
  let combinedIntercept = 0
  coefficients.forEach((row, r) => {
    const weight = weightOf(r)
    row.forEach((value, j) => (combined[j] = (combined[j] ?? 0) + weight * value))
    combinedIntercept += weight * (intercept[r] ?? 0)
  })
  return { coefficients: combined, intercept: combinedIntercept }
}
