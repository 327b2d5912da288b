import type { ReactNode } from 'react'
import type { Job } from '../../../contract/index.ts'
import { useDeed } from '../../host/useCommand.ts'
import { paceOf } from '../../host/jobPace.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { isUnderWay } from '../useJobOf.ts'

const words = strings.train.data.preflight

/** What the preflight would find, and the way to start it; its progress while it looks. */
export function PreflightStart({ dataset, job }: { dataset: string; job: Job | undefined }): ReactNode {
  const start = useDeed('datasets.preflight', { rereads: ['jobs.list'] })
  if (isUnderWay(job) && job !== undefined) return <PreflightProgress job={job} />
  const failed = start.error ?? (job?.state === 'failed' ? job.error : null)
  return (
    <div className="preflight-start">
      {failed === null || failed === undefined ? null : <Note tone="bad" title={words.failed}>{failed.message}</Note>}
      <Notice icon="audit" title={words.title} text={words.text}><Button kind="primary" isDisabled={start.isPending} onPress={() => start.mutate({ dataset })}>{words.start}</Button></Notice>
    </div>
  )
}

/** The preflight's step, rate and time left. */
export function PreflightProgress({ job }: { job: Job }): ReactNode {
  const cancel = useDeed('jobs.cancel')
  const { rate, left } = paceOf(job)
  const progress = job.progress
  return (
    <JobRow
      icon="audit" label={progress?.phase ?? words.running} state={job.state === 'waiting' ? 'waiting' : 'running'} done={progress?.done ?? 0} total={progress?.total ?? 0} unit={progress?.unit} rate={rate} left={left}
      onCancel={() => cancel.mutate({ jobId: job.jobId })}
    />
  )
}
