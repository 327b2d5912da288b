import type { ReactNode } from 'react'
import { scaleAskedOf, scaleRunOf, type Job, type ScaleJobStatus } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Note } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'

const words = strings.cluster
const FEW = 20

/** How a job on a cluster ended, what it left, and how it goes on: the run in Judge, or the same job from what is written. */
export function ClusterEnd({ job, dataset, told }: { job: Job; dataset: string; told: ScaleJobStatus | undefined }): ReactNode {
  const shown = useCommand('jobs.show', { jobId: job.jobId, limit: FEW })
  const runs = useCommand('training.runs', { dataset }, { enabled: job.state !== 'done' })
  const start = useDeed('scale.start', { rereads: ['jobs.list', 'training.runs'] })
  const resume = useDeed('training.resume', { rereads: ['jobs.list', 'training.runs'] })
  const result = scaleRunOf(shown.data?.result)
  const refused = shown.data?.refused
  const asked = scaleAskedOf(shown.data?.payload)
  // once its run has begun, that is what goes on
  const run = runs.data?.runs.find(({ jobId, resumable }) => jobId === job.jobId && resumable)?.run
  const goOn = (): void => {
    if (run !== undefined) resume.mutate({ run })
    else if (asked !== undefined) start.mutate(asked)
  }
  const again = asked === undefined || runs.data === undefined ? undefined : <Button icon="play" isDisabled={start.isPending || resume.isPending} onPress={goOn}>{words.goOn}</Button>
  const error = start.error ?? resume.error
  const log = told === undefined ? null : <span className="run-error">{words.facts.log}: {told.log}</span>
  return (
    <>
      {job.state !== 'failed' ? null : job.error?.code === 'interrupted'
        ? <Note tone="warn" title={words.interrupted} actions={again}>{words.interruptedText} {words.kept(told?.wavesDone ?? 0, told?.waves ?? 0)}{log}</Note>
        : <Note tone="bad" title={words.failed} actions={again}>{job.error?.message} {told === undefined || told.waves === 0 ? '' : words.kept(told.wavesDone, told.waves)}{log}</Note>}
      {job.state === 'cancelled' ? <Note title={words.cancelled} actions={again}>{words.kept(told?.wavesDone ?? 0, told?.waves ?? 0)}</Note> : null}
      {error === null ? null : <Note tone="bad" title={strings.train.learn.cannotStart}>{error.message}</Note>}
      {result === undefined ? null : (
        <Note tone="ok" title={words.doneTitle} actions={<Button kind="primary" onPress={() => navigate({ page: 'train', step: 'judge', dataset, run: String(result.run) })}>{words.judge}</Button>}>
          {words.done(result.run, result.images, result.seconds)}
        </Note>
      )}
      {refused === undefined || refused.total === 0 ? null : (
        <Section title={words.refusedFilms(refused.total)} level={3}>
          <ul className="refused">{refused.items.map(({ path, reason }) => <li key={`${path} ${reason}`}><Icon name="ban" size="small" /><span className="cluster-film">{path}</span><span className="dim">{reason}</span></li>)}</ul>
          {refused.total > refused.items.length ? <p className="dim">{words.more(refused.total - refused.items.length)}</p> : null}
        </Section>
      )}
    </>
  )
}
