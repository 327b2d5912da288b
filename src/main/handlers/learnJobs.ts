import type { Pooling } from '../engine/engine.ts'
import type { DescribeResult, ExperimentsPayload, ExperimentsResult } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import type { JobsContext } from './workContext.ts'

/** What a backbone is on this machine's engine. Throws BackboneNotInstalledError, EngineUnavailableError, BackboneDamagedError where `hash` is another. */
export function describeBackbone({ spawn, engine, weightsDirs, signal }: JobsContext, name: string, pooling: Pooling, hash?: string): Promise<DescribeResult> {
  return runJob(spawn, 'describe', { backbone: { name, weightsDirs, ...(hash === undefined ? {} : { hash }) }, pooling, engine }, { signal })
}

/** Splits, fits and judges in a process of its own. Throws the split's and the fit's errors, as CommandError with their codes. */
export function runExperiments({ spawn, signal, onProgress }: JobsContext, payload: ExperimentsPayload): Promise<ExperimentsResult> {
  return runJob(spawn, 'experiments', payload, { signal, onProgress })
}
