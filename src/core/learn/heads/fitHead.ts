import type { HeadPlan } from '../../recipe/headPlan.ts'
import { fitLogisticRegression } from '../logisticRegression.ts'
import type { Matrix } from '../matrix.ts'
import type { FittedHead } from './fittedHead.ts'

export interface FitHeadOptions {
  readonly numClasses: number
  /** Of everything that the fit draws. */
  readonly seed: number
  /** Of each row; inner folds keep a group on one side. Each row is a group of its own where absent. */
  readonly groups?: readonly string[]
  readonly signal?: AbortSignal
  onIteration?(done: number, total: number): void
}

/** This program cannot fit such a head. */
export class HeadUnsupportedError extends Error {
  override readonly name = 'HeadUnsupportedError'
  readonly code = 'recipe-invalid'
}

/**
 * Fits the classifier of a recipe on feature rows [n, d]; a function of its arguments alone. A plan's search is not done here.
 * @param labels n class indices, 0 to numClasses - 1
 * @throws HeadUnsupportedError, LogisticRegressionError; whatever `signal.throwIfAborted()` throws
 */
export function fitHead({ head: spec, classDecomposition }: HeadPlan, features: Matrix, labels: ArrayLike<number>, options: FitHeadOptions): FittedHead {
  if (classDecomposition !== undefined) throw new HeadUnsupportedError('classDecomposition: not supported yet')
  if (spec.kind !== 'logistic-regression') throw new HeadUnsupportedError(`head.kind: ${spec.kind} is not supported yet`)
  const { kind, ...params } = spec
  const { numClasses, signal } = options
  const { coefficients, intercept } = fitLogisticRegression(features, labels, { ...params, numClasses }, {
    ...(signal === undefined ? {} : { signal }),
    onIteration: (done) => options.onIteration?.(Math.min(done, params.maxIter), params.maxIter)
  })
  return { kind, coefficients, intercept, numClasses }
}
