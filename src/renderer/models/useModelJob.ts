import { useState } from 'react'
import type { Job, JsonValue } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { isUnderWay } from '../jobs/jobFacts.ts'

export interface ModelJob {
  /** Undefined before one was started. */
  readonly job: Job | undefined
  /** Once it is done. */
  readonly result: JsonValue | undefined
  readonly isUnderWay: boolean
  readonly follow: (started: { readonly job: Job }) => void
  readonly forget: () => void
}

/** A job that this page started: how far it is, and what it answered. */
export function useModelJob(): ModelJob {
  const [started, setStarted] = useState<Job>()
  const jobs = useCommand('jobs.list', {}, { enabled: started !== undefined })
  const job = started === undefined ? undefined : (jobs.data?.jobs.find(({ jobId }) => jobId === started.jobId) ?? started)
  const detail = useCommand('jobs.show', { jobId: job?.jobId ?? '', limit: 1 }, { enabled: job?.state === 'done', staleTime: Infinity })
  return {
    job,
    result: job?.state === 'done' ? detail.data?.result : undefined,
    isUnderWay: job !== undefined && isUnderWay(job),
    follow: (answer) => setStarted(answer.job),
    forget: () => setStarted(undefined)
  }
}
