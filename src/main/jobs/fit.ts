import { fitHead } from '../../core/learn/heads/fitHead.ts'
import type { FitPayload, FitResult } from './jobKinds.ts'
import type { JobContext } from './serveJob.ts'

/** Fits a classifier. The fit is one synchronous call, so a cancel is a kill after the grace period. */
export async function fit({ features, labels, plan, ...options }: FitPayload, { signal, progress }: JobContext<'fit'>): Promise<FitResult> {
  const started = performance.now()
  const head = fitHead(plan, features, labels, {
    ...options,
    signal,
    onIteration: (done, total) => progress({ phase: 'Fitting', done, total, unit: 'iterations' })
  })
  return { head, seconds: (performance.now() - started) / 1000 }
}
