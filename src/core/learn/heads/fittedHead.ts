import { composeProbabilities } from '../decomposition/decomposeClasses.ts'
import { knnProbabilities, type KnnModel } from '../knn/nearestNeighbours.ts'
import { predictProbabilities, type LogisticRegressionModel } from '../logisticRegression.ts'
import type { Matrix } from '../matrix.ts'
import { perceptronProbabilities, type PerceptronModel } from '../perceptron/fitPerceptron.ts'
import { svmProbabilities, type SvmModel } from '../svm/svmModel.ts'

/** Logistic regression on raw features: one row (log-odds of class 1), or one per class. */
export interface LogisticRegressionHead extends Pick<LogisticRegressionModel, 'coefficients' | 'intercept' | 'numClasses'> {
  readonly kind: 'logistic-regression'
}

export interface SvmHead extends SvmModel {
  readonly kind: 'svm'
}

export interface PerceptronHead extends PerceptronModel {
  readonly kind: 'mlp'
}

export interface KnnHead extends KnnModel {
  readonly kind: 'knn'
}

export type PlainHead = LogisticRegressionHead | SvmHead | PerceptronHead | KnnHead

/** A head that learned sub-classes. */
export interface DecomposedHead {
  readonly kind: 'class-decomposition'
  readonly numClasses: number
  /** Class of each sub-class. */
  readonly parents: readonly number[]
  readonly head: PlainHead
}

/** A classifier as fitted: plain data, so that it survives a structured clone. */
export type FittedHead = PlainHead | DecomposedHead

/** The features have another number of columns than those that the head was fitted on. */
export class HeadInputError extends Error {
  override readonly name = 'HeadInputError'
  readonly code = 'invalid-features'
}

/**
 * Class probabilities of feature rows [n, d]: [n, numClasses], row-major.
 * @throws HeadInputError, LogisticRegressionError when the features have another number of columns than the head
 */
export function headProbabilities(head: FittedHead, features: Matrix): Float64Array {
  switch (head.kind) {
    case 'logistic-regression':
      return predictProbabilities(head, features)
    case 'class-decomposition':
      return composeProbabilities(headProbabilities(head.head, features), head.parents, head.numClasses)
    case 'svm':
      requireColumns(head.scaling.centre.length, features)
      return svmProbabilities(head, features)
    case 'mlp':
      requireColumns(head.scaling.centre.length, features)
      return perceptronProbabilities(head, features)
    case 'knn':
      requireColumns(head.scaling.centre.length, features)
      return knnProbabilities(head, features)
  }
}

function requireColumns(known: number, { columns }: Matrix): void {
  if (columns !== known) throw new HeadInputError(`The classifier was fitted on ${known} features, but these have ${columns}.`)
}
