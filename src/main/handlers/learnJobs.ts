import type { Pooling } from '../engine/engine.ts'
import type { DescribeResult, ExperimentsPayload, ExperimentsResult } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import type { WorkContext } from './workContext.ts'

/** What a backbone is on this machine's engine. Throws BackboneNotInstalledError, EngineUnavailableError. */
export function describeBackbone({ spawn, engine, weightsDirs, signal }: Omit<WorkContext, 'library'>, name: string, pooling: Pooling): Promise<DescribeResult> {
  return runJob(spawn, 'describe', { backbone: { name, weightsDirs }, pooling, engine }, { signal })
}

/** Splits, fits and judges in a process of its own. Throws the split's and the fit's errors, as CommandError with their codes. */
export function runExperiments({ spawn, signal, onProgress }: WorkContext, payload: ExperimentsPayload): Promise<ExperimentsResult> {
  return runJob(spawn, 'experiments', payload, { signal, onProgress })
}
