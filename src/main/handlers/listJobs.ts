import type { Job, JsonValue, RefusedInput } from '../../contract/index.ts'
import { RowUnknownError } from '../store/errors.ts'
import type { Library } from '../store/openLibrary.ts'

export interface ShownJob {
  readonly job: Job
  readonly payload: JsonValue
  /** null until it is done. */
  readonly result: JsonValue
  readonly refused: readonly RefusedInput[]
}

/** Latest first. One whose program has gone still reads as it was last said, until the workstation opens the library. */
export function listJobs(library: Library): Job[] {
  return library.jobs.list()
}

/** A job by its id or the id's beginning, with all that it refused. Throws RowUnknownError. */
export function showJob({ jobs }: Library, reference: string): ShownJob {
  const [job, other] = jobs.list().filter(({ jobId }) => jobId.startsWith(reference))
  if (job === undefined || other !== undefined) throw new RowUnknownError('job', reference)
  return { job, payload: jobs.payload(job.jobId), result: jobs.result(job.jobId), refused: jobs.refusals(job.jobId, { offset: 0, limit: Number.MAX_SAFE_INTEGER }).items }
}
