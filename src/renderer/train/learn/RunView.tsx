import { useState, type ReactNode } from 'react'
import type { RunDetail } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { OutcomeFacts } from '../Outcome.tsx'
import { clockText, secondText } from '../times.ts'
import { AugmentationSheet } from './AugmentationSheet.tsx'
import { Curves } from './Curves.tsx'
import { PartCells } from './PartCells.tsx'

const words = strings.train.learn

export interface RunViewProps {
  readonly detail: RunDetail
  readonly failed: { readonly message: string } | null
  readonly isStopping: boolean
  readonly isResuming: boolean
  readonly onStop: (how: 'pause' | 'cancel') => void
  readonly onResume: () => void
}

/** A run: its progress or how it ended, its parts, its curves, what happened. */
export function RunView({ detail, failed, isStopping, isResuming, onStop, onResume }: RunViewProps): ReactNode {
  const { info, parts, events, notes, phaseSeconds, refused, choice } = detail
  return (
    <>
      {failed === null ? null : <div className="learn-note"><Note tone="bad" title={words.cannotStart}>{failed.message}</Note></div>}
      {info.state === 'running' ? <Running detail={detail} isStopping={isStopping} onStop={onStop} /> : <Ended detail={detail} isResuming={isResuming} onResume={onResume} />}
      {parts.length === 0 ? null : <PartCells parts={parts} runs={info.state === 'running'} />}
      <Curves detail={detail} />
      {info.state === 'running' && choice !== null && info.dataset !== null ? <AugmentationSheet dataset={info.dataset.name} choice={choice} /> : null}
      {notes.length === 0 ? null : <Section title={words.notes}><div className="split-notes">{notes.map(({ level, title, text }) => <Note key={`${title} ${text}`} tone={level === 'stop' ? 'bad' : level === 'caution' ? 'warn' : 'info'} title={title}>{text}</Note>)}</div></Section>}
      {refused.length === 0 ? null : <Section title={words.refusedFilms}><ul className="refused">{refused.map(({ input, message }) => <li key={input}><Icon name="ban" size="small" /><span>{input}</span><span className="dim">{message}</span></li>)}</ul></Section>}
      {phaseSeconds.length === 0 ? null : <Section title={words.phases}><Facts facts={phaseSeconds.map(({ phase, seconds, detail: more }) => [phase, `${strings.train.runs.seconds(seconds)}${more === null ? '' : `, ${more}`}`] as const)} /></Section>}
      <Section title={words.events}>
        {events.length === 0 ? <p className="dim">{words.noEvents}</p> : (
          <ul className="events">{events.map(({ at, text, level, kind }) => <li key={`${at} ${kind} ${text}`} className={`event event-${level}`}><time dateTime={at}>{secondText(at)}</time><span>{text}</span></li>)}</ul>
        )}
      </Section>
    </>
  )
}

function Running({ detail, isStopping, onStop }: { detail: RunDetail; isStopping: boolean; onStop: (how: 'pause' | 'cancel') => void }): ReactNode {
  const [asks, setAsks] = useState(false)
  const { progress, info } = detail
  const now = progress?.now
  const share = now === undefined || now.total === 0 ? 0 : Math.min(1, now.done / now.total)
  const left = progress?.secondsLeft ?? undefined
  const stepLeft = progress?.stepSecondsLeft ?? undefined
  const { title, aside } = headline(detail)
  return (
    <section className="section run-now" aria-label={strings.train.run(info.run)}>
      <div className="run-now-text">
        <div className="run-now-head"><h2>{title}</h2><span className="run-now-aside">{aside}</span></div>
        <div className="run-bar" role="progressbar" aria-label={title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(100 * share)}><i style={{ width: `${100 * share}%` }} /></div>
        <div className="run-now-facts">
          {left === undefined ? stepLeft === undefined || stepLeft < 1 ? null : <b>{words.stepLeft(stepLeft)}</b> : <b>{words.leftAtMost(left)}</b>}
          {now === undefined || progress === null || progress.perSecond === null ? null : <span>{words.rate(progress.perSecond, now.unit)}</span>}
          {progress === null ? null : <span className="dim">{words.since(clockText(info.startedAt), progress.runningSeconds)}</span>}
          <span className="spacer" />
          <span className="dim">{words.goesOn}</span>
        </div>
      </div>
      {asks ? (
        <div className="run-now-actions" role="group" aria-label={words.cancelSure}>
          <span>{words.cancelSure}</span>
          <Button size="large" kind="danger" autoFocus isDisabled={isStopping} onPress={() => onStop('cancel')}>{words.cancelYes}</Button>
          <Button size="large" onPress={() => setAsks(false)}>{words.cancelNo}</Button>
        </div>
      ) : (
        <div className="run-now-actions">
          <Button size="large" icon="pause" isDisabled={isStopping} onPress={() => onStop('pause')}>{words.pause}</Button>
          <Button size="large" kind="danger" isDisabled={isStopping} onPress={() => setAsks(true)}>{words.cancel}</Button>
        </div>
      )}
    </section>
  )
}

/** Fold and epoch while a network learns; else the step. */
function headline({ parts, phases, progress }: RunDetail): { title: string; aside: string } {
  const at = parts.findIndex(({ state }) => state === 'running')
  const part = parts[at]
  const now = progress?.now.phase ?? words.preparing
  if (part === undefined || phases.length === 0 || !now.startsWith('Training')) return { title: now, aside: '' }
  const last = part.epochs.at(-1)
  const phaseAt = /phase (\d+), epoch (\d+)/.exec(now)
  const phase = phaseAt === null ? (last?.phase ?? 0) : Number(phaseAt[1]) - 1
  return { title: words.foldEpoch(words.partOf(part.title, parts.filter((each) => /^Fold \d+$/.test(each.title)).length), part.epochs.length + 1), aside: words.upTo(phase + 1, phases.length, phases[phase]?.epochs ?? 0) }
}

function Ended({ detail, isResuming, onResume }: { detail: RunDetail; isResuming: boolean; onResume: () => void }): ReactNode {
  const { info } = detail
  if (info.state === 'done') return <Section title={words.finished} detail={info.model === null ? undefined : `${info.model.name}, ${strings.train.version(info.model.version)}`}>{info.outcome === null ? null : <OutcomeFacts outcome={info.outcome} />}</Section>
  if (info.state === 'running') return null
  const crashed = info.error?.code === 'job-crashed'
  const { title, text } = crashed ? words.ended.crashed : words.ended[info.state]
  const resume = info.resumable ? <Button kind="primary" size="large" icon="play" isDisabled={isResuming} onPress={onResume}>{words.resume}</Button> : undefined
  return (
    <div className="learn-note">
      <Note tone={info.state === 'failed' ? 'bad' : info.state === 'interrupted' ? 'warn' : 'info'} title={title} actions={resume}>
        {text}{info.state === 'failed' && info.error !== null ? <span className="run-error">{info.error.message}</span> : null}
      </Note>
    </div>
  )
}
