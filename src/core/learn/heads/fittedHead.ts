import { predictProbabilities, type LogisticRegressionModel } from '../logisticRegression.ts'
import type { Matrix } from '../matrix.ts'

/** Logistic regression on raw features: one row (log-odds of class 1), or one per class. */
export interface LogisticRegressionHead extends Pick<LogisticRegressionModel, 'coefficients' | 'intercept' | 'numClasses'> {
  readonly kind: 'logistic-regression'
}

/** A classifier as fitted: plain data, so that it survives a structured clone. */
export type FittedHead = LogisticRegressionHead

/**
 * Class probabilities of feature rows [n, d]: [n, numClasses], row-major.
 * @throws LogisticRegressionError when the features have another number of columns than the head
 */
export function headProbabilities(head: FittedHead, features: Matrix): Float64Array {
  return predictProbabilities(head, features)
}
