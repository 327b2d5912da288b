import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'

const words = strings.train.learn

/** A run that waits for its turn, or has begun and has no number yet. */
export function WaitingRun({ jobId }: { jobId: string }): ReactNode {
  const jobs = useCommand('jobs.list', {})
  const cancel = useDeed('jobs.cancel', { rereads: ['training.current'] })
  const job = jobs.data?.jobs.find((each) => each.jobId === jobId)
  if (job?.state === 'waiting') return <Note title={words.waiting.title} actions={<button type="button" className="link" onClick={() => cancel.mutate({ jobId })}>{words.waiting.cancel}</button>}>{words.waiting.text}</Note>
  return <JobRow icon="train" label={job?.progress?.phase ?? words.preparing} done={job?.progress?.done ?? 0} total={job?.progress?.total ?? 0} unit={job?.progress?.unit} onCancel={() => cancel.mutate({ jobId })} />
}
