import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import { useCommand } from '../host/useCommand.ts'
import { paceOf } from '../host/jobPace.ts'
import { duration } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { useShell } from '../shell/shellContext.ts'
import { iconOfJob, isUnderWay, nameOfJob } from './jobFacts.ts'
import { useScoringPause } from './useScoringPause.ts'
import './jobs.css'

/** What runs, in one line of the status bar; opens the list of jobs. */
export function JobTray(): ReactNode {
  const { showJobs } = useShell()
  const { paused, waiting } = useScoringPause()
  const jobs = useCommand('jobs.list', {}).data?.jobs.filter(isUnderWay) ?? []
  const job = jobs.find(({ state }) => state === 'running') ?? jobs[0]
  if (job === undefined) {
    if (!paused || waiting === 0) return null
    return <Button className="job-tray" onPress={() => showJobs()}><Icon name="pause" size="small" />{strings.jobs.pausedTray(waiting)}</Button>
  }
  const { progress } = job
  const share = progress === null || progress.total === 0 ? 0 : progress.done / progress.total
  // what a training reports is of its step, an epoch for one: its time is no time of the run
  const step = job.kind === 'train' && progress !== null ? progress.phase.replace(/^Training | \(.*$/g, '') : ''
  const { left } = step === '' ? paceOf(job) : { left: undefined }
  const text = [nameOfJob(job), ...(step === '' ? [] : [step]), ...(job.state === 'waiting' || job.state === 'paused' ? [strings.jobs.states[job.state]] : [`${Math.round(100 * share)} %`]), ...(left === undefined ? [] : [strings.ui.timeLeft(duration(left))])].join(' · ')
  return (
    <Button className="job-tray" onPress={() => showJobs()}>
      <Icon name={iconOfJob(job)} size="small" />{text}
      <span className="job-tray-track"><i style={{ width: `${100 * share}%` }} /></span>
      {jobs.length > 1 ? <span>{strings.jobs.more(jobs.length - 1)}</span> : null}
    </Button>
  )
}
