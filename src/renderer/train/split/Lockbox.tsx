import { useState, type ReactNode } from 'react'
import { paceOf } from '../../host/jobPace.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { Slider } from '../../ui/Slider.tsx'
import { isUnderWay, useJobOf } from '../useJobOf.ts'
import { timeText } from '../times.ts'

const words = strings.train.split

/** The sealed test part: what it is, how much is sealed, who opened it; a way to seal one. */
export function Lockbox({ dataset }: { dataset: string }): ReactNode {
  const detail = useCommand('datasets.show', { dataset })
  const seal = useDeed('datasets.seal', { rereads: ['jobs.list'] })
  const job = useJobOf('lockbox', dataset)
  const [share, setShare] = useState(0.2)
  const lockbox = detail.data?.lockbox
  if (lockbox === undefined) return null
  const failed = seal.error ?? (job?.state === 'failed' ? job.error : null)
  return (
    <Section title={words.lockbox}>
      <p className="split-text">{words.lockboxText}</p>
      {lockbox.images > 0 ? (
        <>
          <Note tone="ok" title={words.sealed(lockbox.images, lockbox.groups)}>{lockbox.openings.length === 0 ? words.neverOpened : null}</Note>
          <Facts facts={Object.entries(lockbox.classes).map(([label, n]) => [label, strings.train.films(n)] as const)} />
          <ul className="split-openings dim">{lockbox.openings.map(({ at, by, model, reason }) => <li key={at}>{words.opened(timeText(at), by, model, reason)}</li>)}</ul>
        </>
      ) : job !== undefined && isUnderWay(job) ? (
        <JobRow icon="lock" label={words.sealing} state={job.state === 'waiting' ? 'waiting' : 'running'} done={job.progress?.done ?? 0} total={job.progress?.total ?? 0} unit={job.progress?.unit} {...paceOf(job)} />
      ) : (
        <div className="form-grid">
          {failed === null || failed === undefined ? null : <Note tone="bad">{failed.message}</Note>}
          <Slider label={words.sealShare} value={share} min={0.05} max={0.5} step={0.05} onChange={setShare} format={(value) => strings.train.percent(value, 0)} />
          <div className="split-seal"><Button icon="lock" isDisabled={seal.isPending} onPress={() => seal.mutate({ dataset, fraction: share })}>{words.sealNow(share)}</Button><span className="dim">{words.sealOnce}</span></div>
        </div>
      )}
    </Section>
  )
}
