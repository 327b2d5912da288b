import { useState, type ReactNode } from 'react'
import type { Job } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { paceOf } from '../host/jobPace.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Light } from '../ui/Light.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Progress } from '../ui/Progress.tsx'
import { JobResult } from './JobResult.tsx'
import { barOf, iconOfJob, isUnderWay, nameOfJob, standingText } from './jobFacts.ts'
import { useGoOn, useJobDeeds } from './useJobDeeds.ts'
import { useScoringPause } from './useScoringPause.ts'
import './jobs.css'

/** All jobs of this library: what runs with its progress, what has ended with what it did and refused. */
export function JobsPanel({ shown, onClose }: { shown: string | undefined; onClose: () => void }): ReactNode {
  const jobs = useCommand('jobs.list', {}).data?.jobs ?? []
  const running = jobs.filter(isUnderWay)
  const ended = jobs.filter((job) => !isUnderWay(job))
  const { paused, waiting, resume } = useScoringPause()
  const words = strings.jobs
  return (
    <div className="side-overlay">
      <Panel title={words.title} detail={words.detail} onClose={onClose}>
        {jobs.length === 0 ? <Notice icon="tray" title={words.none} text={words.noneText} /> : null}
        {paused ? (
          <div className="job-line jobs-paused">
            <Icon name="pause" />
            <div className="job-said"><b>{words.scoringPaused}</b><span>{words.scoringWaits(waiting)}</span></div>
            <Button icon="play" onPress={resume}>{words.resumeScoring}</Button>
          </div>
        ) : null}
        {running.length > 0 ? <h3 className="jobs-head">{words.running}</h3> : null}
        <ul>{running.map((job) => <li key={job.jobId} className="job"><RunningJob job={job} /></li>)}</ul>
        {ended.length > 0 ? <h3 className="jobs-head">{words.ended}</h3> : null}
        <ul>{ended.map((job) => <li key={job.jobId} className="job"><EndedJob job={job} opened={job.jobId === shown} /></li>)}</ul>
      </Panel>
    </div>
  )
}

/** A job under way: its bar, rate and time left, and a way to stop it. */
export function RunningJob({ job }: { job: Job }): ReactNode {
  const { pause, resume, cancel, isCancelling } = useJobDeeds(job)
  const { progress } = job
  const name = nameOfJob(job)
  const label = progress === null || progress.phase === '' ? name : `${name}: ${progress.phase}`
  return (
    <div className="job-line">
      <Icon name={iconOfJob(job)} />
      <div className="job-bar"><Progress label={label} done={progress?.done ?? 0} total={progress?.total ?? 0} unit={progress?.unit} {...paceOf(job)} state={barOf(job)} detail={standingText(job)} /></div>
      {pause === undefined ? null : <IconButton icon="pause" label={job.kind === 'scoring' ? strings.jobs.pauseScoring : strings.jobs.pause(name)} onPress={pause} />}
      {resume === undefined ? null : <IconButton icon="play" label={strings.jobs.resume(name)} onPress={resume} />}
      <IconButton icon="close" label={strings.jobs.cancel(name)} isDisabled={isCancelling} onPress={cancel} />
    </div>
  )
}

function EndedJob({ job, opened }: { job: Job; opened: boolean }): ReactNode {
  const [open, setOpen] = useState(opened)
  const words = strings.jobs
  const goOn = useGoOn(job)
  const at = new Date(job.changedAt)
  return (
    <>
      <div className="job-line">
        <Light tone={job.state === 'failed' ? 'bad' : job.state === 'cancelled' ? 'none' : 'ok'} label={words.states[job.state]} />
        <div className="job-said"><b>{nameOfJob(job)}</b><span>{job.state === 'failed' ? (job.error?.message ?? words.states.failed) : job.state === 'cancelled' ? words.cancelled : words.states.done}</span></div>
        <time dateTime={job.changedAt}>{at.toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })}</time>
        {goOn === undefined ? null : <Button kind="quiet" icon="play" onPress={goOn}>{words.goOn}</Button>}
        <Button kind="quiet" aria-expanded={open} onPress={() => setOpen(!open)}>{open ? words.hide : words.show}</Button>
      </div>
      {open ? <JobResult jobId={job.jobId} /> : null}
    </>
  )
}
