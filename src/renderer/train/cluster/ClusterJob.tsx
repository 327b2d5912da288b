import type { ReactNode } from 'react'
import { scaleRunOf, type Job, type ScaleJobStatus } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { isUnderWay } from '../useJobOf.ts'

const words = strings.cluster
const FEW = 20

/** The latest job on a cluster: how far it is, what the driver says, how it ended. */
export function ClusterJob({ job, dataset }: { job: Job; dataset: string }): ReactNode {
  const runs = isUnderWay(job)
  const cancel = useDeed('jobs.cancel')
  const status = useCommand('scale.status', { jobId: job.jobId }, { refetchInterval: job.state === 'running' ? 1000 : false })
  const shown = useCommand('jobs.show', { jobId: job.jobId, limit: FEW }, { enabled: !runs })
  const result = scaleRunOf(shown.data?.result)
  const refused = shown.data?.refused
  const told = status.data?.status ?? undefined
  const pace = told?.state === 'running' && told.rows < told.images ? { rate: told.imagesPerSecond ?? undefined, left: told.secondsLeft ?? undefined } : {}
  return (
    <div className="cluster-job">
      {runs ? <JobRow icon="train" label={job.state === 'waiting' ? words.waiting : (job.progress?.phase ?? words.phase)} done={job.progress?.done ?? 0} total={job.progress?.total ?? 0} unit={job.progress?.unit === 'images' ? words.films : job.progress?.unit} {...pace} onCancel={() => cancel.mutate({ jobId: job.jobId })} /> : null}
      {job.state === 'running' && told !== undefined && told.state !== 'planned' ? <Facts facts={factsOf(told)} /> : null}
      {job.state === 'failed' ? <Note tone="bad" title={words.failed}>{job.error?.message}{told === undefined ? null : <span className="run-error">{words.facts.log}: {told.log}</span>}</Note> : null}
      {job.state === 'cancelled' ? <Note>{words.cancelled}</Note> : null}
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
    </div>
  )
}

function factsOf({ state, master, waves, wavesDone, rows, images, refused, live, ui, log }: ScaleJobStatus): (readonly [string, ReactNode])[] {
  return [
    ...(master === null ? [] : [[words.facts.master, master] as const]),
    ...(waves === 0 ? [] : [[words.facts.waves, words.waves(wavesDone, waves)] as const]),
    [words.facts.films, words.filmsDone(rows, images, refused)],
    // while Spark starts there are none, and the driver of the features is gone when they are done
    ...(state !== 'running' ? [] : [
      [words.facts.tasks, live === null ? words.notYet : words.tasks(live.activeTasks, live.completedTasks, live.failedTasks)] as const,
      [words.facts.executors, live === null ? words.notYet : strings.train.number(live.executors)] as const
    ]),
    ...(ui === null || state !== 'running' ? [] : [[words.facts.pages, ui] as const]),
    [words.facts.log, log]
  ]
}
