import type { ReactNode } from 'react'
import { useDeed } from '../host/useCommand.ts'
import { iconOfJob, nameOfJob } from '../jobs/jobFacts.ts'
import { strings } from '../strings/index.ts'
import { JobRow } from '../ui/JobRow.tsx'
import { Note } from '../ui/Note.tsx'
import type { ModelJob } from './useModelJob.ts'

/** How far a job is, with its cancel, or why it failed. Nothing once it is done. */
export function JobLine({ of: { job, isUnderWay } }: { of: ModelJob }): ReactNode {
  const cancel = useDeed('jobs.cancel', { rereads: ['jobs.list'] })
  if (job === undefined) return null
  if (job.state === 'failed') return <Note tone="bad" title={strings.models.job.failed}>{job.error?.message ?? ''}</Note>
  if (job.state === 'cancelled') return <Note>{strings.jobs.cancelled}</Note>
  if (!isUnderWay) return null
  return (
    <JobRow
      icon={iconOfJob(job)} label={nameOfJob(job)} state={job.state === 'waiting' ? 'waiting' : 'running'} done={job.progress?.done ?? 0} total={job.progress?.total ?? 0}
      {...(job.state === 'waiting' ? { detail: strings.jobs.states.waiting } : {})} onCancel={() => cancel.mutate({ jobId: job.jobId })}
    />
  )
}
