import type { HeadPlan } from '../../recipe/headPlan.ts'
import type { HeadSpec } from '../../recipe/headSchema.ts'
import { decomposeClasses } from '../decomposition/decomposeClasses.ts'
import { requireNeighbours } from '../knn/nearestNeighbours.ts'
import { fitLogisticRegression } from '../logisticRegression.ts'
import type { Matrix } from '../matrix.ts'
import { fitPerceptron } from '../perceptron/fitPerceptron.ts'
import { scalingOf } from '../standardScaling.ts'
import { fitSvm } from '../svm/fitSvm.ts'
import type { FittedHead, PlainHead } from './fittedHead.ts'

export interface FitHeadOptions {
  readonly numClasses: number
  /** Of everything that the fit draws. */
  readonly seed: number
  /** Of each row; inner folds keep a group on one side. Each row is a group of its own where absent. */
  readonly groups?: readonly string[]
  readonly signal?: AbortSignal
  onIteration?(done: number, total: number): void
}

/** Features that no classifier can be fitted on, or a classifier too large to be kept. */
export class HeadError extends Error {
  override readonly name = 'HeadError'
  readonly code = 'invalid-fit'
}

/** Bytes of training rows that a classifier may hold (support vectors, neighbours). */
const MAX_KEPT_BYTES = 2 ** 28

/**
 * Fits the classifier of a recipe on feature rows [n, d]; a function of its arguments alone. A plan's search is done elsewhere (searchHead).
 * @param labels n class indices, 0 to numClasses - 1
 * @throws HeadError, LogisticRegressionError, SvmError, PerceptronError, KnnError; whatever `signal.throwIfAborted()` throws
 */
export function fitHead({ head: spec, classDecomposition }: Pick<HeadPlan, 'head' | 'classDecomposition'>, features: Matrix, labels: ArrayLike<number>, options: FitHeadOptions): FittedHead {
  requireFinite(features)
  if (classDecomposition === undefined) return fitPlain(spec, features, labels, options)
  const { numClasses, seed } = options
  const { labels: subLabels, parents } = decomposeClasses(features, labels, { clusters: classDecomposition.clusters, numClasses, seed })
  return { kind: 'class-decomposition', numClasses, parents, head: fitPlain(spec, features, subLabels, { ...options, numClasses: parents.length }) }
}

function fitPlain(spec: HeadSpec, features: Matrix, labels: ArrayLike<number>, options: FitHeadOptions): PlainHead {
  const { numClasses, seed, groups, signal } = options
  switch (spec.kind) {
    case 'logistic-regression': {
      const { kind, ...params } = spec
      const { coefficients, intercept } = fitLogisticRegression(features, labels, { ...params, numClasses }, {
        ...(signal === undefined ? {} : { signal }),
        onIteration: (done) => options.onIteration?.(Math.min(done, params.maxIter), params.maxIter)
      })
      return { kind, coefficients, intercept, numClasses }
    }
    case 'svm': {
      const model = fitSvm(features, labels, spec, { numClasses, seed, groups, signal, onPair: (done, total) => options.onIteration?.(done, total) })
      if (model.decision.kind === 'rbf') requireKeepable(model.decision.vectors)
      return { kind: spec.kind, ...model }
    }
    case 'mlp':
      return { kind: spec.kind, ...fitPerceptron(features, labels, spec, { numClasses, seed, signal, onEpoch: (done) => options.onIteration?.(done, spec.epochs) }) }
    case 'knn': {
      requireNeighbours(spec.k, features.rows)
      requireKeepable(features)
      const { kind, k, weights, metric } = spec
      return { kind, numClasses, k, weights, metric, scaling: scalingOf(features, spec.standardization), rows: features, labels: Int32Array.from(labels) }
    }
  }
}

function requireFinite({ rows, columns, data }: Matrix): void {
  if (rows === 0 || columns === 0) throw new HeadError(`There is nothing to fit: the features are ${rows} x ${columns}.`)
  for (let k = 0; k < data.length; k++) {
    if (!Number.isFinite(data[k])) throw new HeadError(`Feature ${k % columns} of row ${Math.floor(k / columns)} is ${data[k]}; features must be finite.`)
  }
}

function requireKeepable({ rows, columns, data }: Matrix): void {
  if (data.byteLength > MAX_KEPT_BYTES) {
    throw new HeadError(`The classifier would keep ${rows} training images of ${columns} features, more than ${MAX_KEPT_BYTES / 2 ** 20} MiB. Take pooling avg, or another head.`)
  }
}
