import { DEFAULTS, fitLogisticRegression } from '../../core/learn/logisticRegression.ts'
import type { FitPayload, FitResult } from './jobKinds.ts'
import type { JobContext } from './serveJob.ts'

/** Fits a logistic regression. The fit is one synchronous call, so a cancel is a kill after the grace period. */
export async function fit({ features, labels, params }: FitPayload, { signal, progress }: JobContext<'fit'>): Promise<FitResult> {
  const started = performance.now()
  const total = params.maxIter ?? DEFAULTS.maxIter
  const model = fitLogisticRegression(features, labels, params, {
    signal,
    onIteration: (done) => progress({ phase: 'Fitting', done: Math.min(done, total), total, unit: 'iterations' })
  })
  return { model, seconds: (performance.now() - started) / 1000 }
}
