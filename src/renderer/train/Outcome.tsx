import type { ReactNode } from 'react'
import type { RunOutcome } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Tag } from '../ui/Chip.tsx'
import { Facts } from '../ui/Section.tsx'
import './outcome.css'

const { outcome: words } = strings.train

/** Accuracy with its interval. Never alone: the thumbnail stands beside it. */
export function AccuracyText({ outcome }: { outcome: RunOutcome }): ReactNode {
  const { value, interval } = outcome.accuracy
  if (value === null) return <span className="dim">{words.undefined}</span>
  return <span className="outcome-figure"><b>{strings.train.percent(value)}</b> <span className="dim">{interval === null ? words.noInterval : words.interval(...interval)}</span></span>
}

export function ThumbnailText({ outcome }: { outcome: RunOutcome }): ReactNode {
  const value = outcome.thumbnail?.accuracy.value
  return value === undefined || value === null ? <span className="dim">{words.noBaseline}</span> : <span>{strings.train.percent(value)}</span>
}

/** The gain over the thumbnail, and whether it is more than chance. */
export function GainText({ outcome }: { outcome: RunOutcome }): ReactNode {
  const { gain } = outcome
  const value = gain?.accuracy.value
  if (gain === null || value === undefined || value === null) return <span className="dim">{words.noBaseline}</span>
  return (
    <span className="outcome-gain">
      <span>{words.points(value)}</span>
      {gain.beyondChance ? value > 0 ? <Tag tone="ok">{words.beyondChance}</Tag> : <Tag tone="bad">{words.worse}</Tag> : <Tag tone="warn">{words.withinChance}</Tag>}
    </span>
  )
}

/** What a run reached, in full: accuracy, AUC, baseline, gain, what it was judged on and what that may hide. */
export function OutcomeFacts({ outcome }: { outcome: RunOutcome }): ReactNode {
  const { auc, thumbnail, majority, testImages, testGroups, ruleTitle, sharingGroup, shortcuts } = outcome
  return (
    <div className="outcome">
      <Facts
        facts={[
          [words.accuracy, <AccuracyText key="accuracy" outcome={outcome} />],
          [words.thumbnailLabel, thumbnail === null ? words.noBaseline : <span key="thumbnail">{share(thumbnail.accuracy.value)} <span className="dim">{thumbnail.accuracy.interval === null ? '' : words.interval(...thumbnail.accuracy.interval)}</span></span>],
          [words.gain, <GainText key="gain" outcome={outcome} />],
          [words.majority, share(majority.value)],
          [words.auc, auc.value === null ? words.undefined : <span key="auc">{auc.value.toFixed(3)} <span className="dim">{auc.interval === null ? words.noInterval : words.aucInterval(...auc.interval)}</span></span>],
          [words.judgedOn, words.test(testImages, testGroups)],
          [words.rule, <span key="rule" className="outcome-gain">{ruleTitle} {sharingGroup === 0 ? <Tag tone="ok">{words.safe}</Tag> : <Tag tone="bad">{words.leak(sharingGroup, testImages)}</Tag>}</span>],
          ...(shortcuts === null ? [] : [[strings.train.data.audit, <Tag key="shortcuts" tone={shortcuts === 'green' ? 'ok' : shortcuts === 'amber' ? 'warn' : 'bad'}>{words.shortcuts[shortcuts]}</Tag>] as const])
        ]}
      />
      {outcome.gain !== null && !outcome.gain.beyondChance ? <p className="outcome-honest">{words.honest}</p> : null}
    </div>
  )
}

function share(value: number | null): string {
  return value === null ? words.undefined : strings.train.percent(value)
}
