import { useState, type ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import type { Job } from '../../contract/index.ts'
import { paceOf } from '../host/jobPace.ts'
import { useCommand } from '../host/useCommand.ts'
import { barOf, cutOffImport, iconOfJob, isUnderWay, nameOfJob, standingText } from '../jobs/jobFacts.ts'
import { useGoOn, useJobDeeds } from '../jobs/useJobDeeds.ts'
import { useScoringPause } from '../jobs/useScoringPause.ts'
import { useShell } from '../shell/shellContext.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { JobRow } from '../ui/JobRow.tsx'

/** Work that fills the list or scores it. */
const SHOWN_KINDS: readonly string[] = ['import', 'sample', 'scoring']
const MOST = 3
/** What ended before is history, which the list of jobs tells. */
const openedAt = new Date().toISOString()

/** Under the list: imports and scoring under way, what was refused, and where to drop more. */
export function ImportStrip(): ReactNode {
  const jobs = useCommand('jobs.list', {})
  const { paused, waiting, resume } = useScoringPause()
  const cutOff = cutOffImport(jobs.data?.jobs ?? [])?.jobId
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const shown = (jobs.data?.jobs ?? []).filter((job) => SHOWN_KINDS.includes(job.kind) && !dismissed.has(job.jobId) && (isUnderWay(job) || job.changedAt > openedAt || job.jobId === cutOff)).slice(0, MOST)
  return (
    <div className="jobs" data-region>
      {shown.map((job) => (isUnderWay(job) ? <JobUnderWay key={job.jobId} job={job} /> : <JobEnded key={job.jobId} job={job} onDismiss={() => setDismissed((before) => new Set([...before, job.jobId]))} />))}
      {paused && waiting > 0 ? <JobRow icon="pause" label={strings.jobs.scoringPaused} done={0} total={0} state="paused" detail={strings.jobs.scoringWaits(waiting)} onResume={resume} /> : null}
      <div className="drop-hint"><Icon name="tray" size="small" /><span className="cut">{strings.worklist.importing.hint}</span></div>
    </div>
  )
}

function JobUnderWay({ job }: { job: Job }): ReactNode {
  const { pause, resume, cancel } = useJobDeeds(job)
  const progress = job.progress ?? { done: 0, total: 0, unit: '' }
  const scoring = job.kind === 'scoring'
  return (
    <JobRow
      icon={iconOfJob(job)} label={scoring ? strings.worklist.importing.scoring : nameOfJob(job)} done={progress.done} total={progress.total} unit={progress.unit} {...paceOf(job)} state={barOf(job)}
      detail={standingText(job)} onPause={pause} onResume={resume} onCancel={cancel}
    />
  )
}

/** Only one that refused something, or failed, stays to be looked at. */
function JobEnded({ job, onDismiss }: { job: Job; onDismiss: () => void }): ReactNode {
  const { showJobs } = useShell()
  const detail = useCommand('jobs.show', { jobId: job.jobId, limit: 1 }, { staleTime: Infinity })
  const goOn = useGoOn(job)
  const refused = detail.data?.refused.total ?? 0
  const failed = job.state === 'failed'
  if (refused === 0 && !failed) return null
  return (
    <JobRow
      icon={iconOfJob(job)} label={nameOfJob(job)} done={failed ? (job.progress?.done ?? 0) : 1} total={failed ? (job.progress?.total ?? 1) : 1} state={failed ? 'failed' : 'running'} detail={failed ? (job.error?.message ?? strings.jobs.states.failed) : strings.jobs.states[job.state]}
      note={refused === 0 ? null : <AriaButton className="refused-link" onPress={() => showJobs(job.jobId)}>{strings.worklist.importing.refused(refused)}</AriaButton>} onResume={failed ? goOn : undefined} onDismiss={onDismiss}
    />
  )
}
