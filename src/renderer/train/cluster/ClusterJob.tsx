import type { ReactNode } from 'react'
import type { Job, ScaleJobStatus } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { JobRow } from '../../ui/JobRow.tsx'
import { Facts } from '../../ui/Section.tsx'
import { isUnderWay } from '../useJobOf.ts'
import { ClusterEnd } from './ClusterEnd.tsx'

const words = strings.cluster

/** The latest job on a cluster: how far it is, what the driver says, how it ended. */
export function ClusterJob({ job, dataset }: { job: Job; dataset: string }): ReactNode {
  const runs = isUnderWay(job)
  const cancel = useDeed('jobs.cancel')
  const status = useCommand('scale.status', { jobId: job.jobId }, { refetchInterval: job.state === 'running' ? 1000 : false })
  const told = status.data?.status ?? undefined
  const pace = told?.state === 'running' && told.rows < told.images ? { rate: told.imagesPerSecond ?? undefined, left: told.secondsLeft ?? undefined } : {}
  return (
    <div className="cluster-job">
      {runs ? <JobRow icon="train" label={job.state === 'waiting' ? words.waiting : (job.progress?.phase ?? words.phase)} done={job.progress?.done ?? 0} total={job.progress?.total ?? 0} unit={job.progress?.unit === 'images' ? words.films : job.progress?.unit} {...pace} detail={job.progress?.total === 1 ? '' : undefined} onCancel={() => cancel.mutate({ jobId: job.jobId })} /> : null}
      {job.state === 'running' && told !== undefined && told.state !== 'planned' ? <Facts facts={factsOf(told)} /> : null}
      {runs ? null : <ClusterEnd job={job} dataset={dataset} told={told} />}
    </div>
  )
}

function factsOf({ state, master, waves, wavesDone, refused, live, ui, log }: ScaleJobStatus): (readonly [string, ReactNode])[] {
  return [
    ...(master === null ? [] : [[words.facts.master, master] as const]),
    ...(waves === 0 ? [] : [[words.facts.waves, words.waves(wavesDone, waves)] as const]),
    ...(refused === 0 ? [] : [[words.facts.refused, strings.train.films(refused)] as const]),
    // while Spark starts there are none, and the driver of the features is gone when they are done
    ...(state !== 'running' ? [] : [
      [words.facts.tasks, live === null ? words.notYet : words.tasks(live.activeTasks, live.completedTasks, live.failedTasks)] as const,
      [words.facts.executors, live === null ? words.notYet : strings.train.number(live.executors)] as const
    ]),
    ...(ui === null || state !== 'running' ? [] : [[words.facts.pages, ui] as const]),
    [words.facts.log, log]
  ]
}
