import { useEffect, useRef, type ReactNode } from 'react'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import type { Figure, RunInfo, RunPair } from '../../../contract/index.ts'
import { AccuracyText, ThumbnailText } from '../Outcome.tsx'
import { AccuracyByTime } from './AccuracyByTime.tsx'
import '../learn/learn.css'
import './runs.css'

const words = strings.train.runs

/** The first run against each of the others, with what chance would do. */
export function RunComparison({ runs, onClose }: { runs: readonly number[]; onClose: () => void }): ReactNode {
  const compared = useCommand('training.compare', { runs: [...runs] })
  const region = useRef<HTMLDivElement>(null)
  const isThere = compared.data !== undefined
  useEffect(() => {
    if (!isThere) return
    region.current?.focus()
    region.current?.scrollIntoView({ block: 'nearest' })
  }, [isThere])
  return (
    <div ref={region} tabIndex={-1} className="run-comparison"><Section title={words.comparison} detail={words.comparisonDetail} after={<IconButton icon="close" label={words.close} onPress={onClose} />}>
      {compared.isError ? <CommandFailure title={strings.train.failed} error={compared.error} /> : null}
      {compared.isPending ? <p className="dim" role="status">{strings.train.reading}</p> : null}
      {compared.data === undefined ? null : <div className="run-together"><div className="run-side"><DataTable label={words.side} columns={COLUMNS} rows={compared.data.runs} rowKey={({ run }) => run} /></div><AccuracyByTime runs={compared.data.runs} /></div>}
      <div className="run-pairs">
        {(compared.data?.pairs ?? []).map((pair) => <Pair key={pair.against} pair={pair} />)}
        {(compared.data?.notComparable ?? []).map(({ run, reason }) => <Note key={run} tone="info" title={strings.train.run(run)}>{reason}</Note>)}
      </div>
      <p className="dim run-independent">{words.independent}</p>
    </Section></div>
  )
}

const COLUMNS: readonly Column<RunInfo>[] = [
  { key: 'run', title: words.columns.run, cell: ({ run, title, dataset }) => <span title={title}>{strings.train.run(run)}{dataset === null ? null : <span className="dim">{` ${dataset.name}`}</span>}</span> },
  { key: 'films', title: words.columns.films, isNumber: true, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : strings.train.number(outcome.testImages)) },
  { key: 'accuracy', title: words.columns.accuracy, isNumber: true, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : <AccuracyText outcome={outcome} />) },
  { key: 'auc', title: words.auc, isNumber: true, cell: ({ outcome }) => (outcome === null || outcome.auc.value === null ? strings.train.unknown : <><b>{outcome.auc.value.toFixed(3)}</b> <span className="dim">{outcome.auc.interval === null ? '' : strings.train.outcome.aucInterval(...outcome.auc.interval)}</span></>) },
  { key: 'thumbnail', title: words.columns.thumbnail, isNumber: true, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : <ThumbnailText outcome={outcome} />) },
  { key: 'time', title: words.columns.time, isNumber: true, cell: ({ seconds }) => (seconds === null ? strings.train.unknown : words.seconds(seconds)) }
]

function Pair({ pair }: { pair: RunPair }): ReactNode {
  const { accuracyDifference, aucDifference, mcNemar, delong } = pair
  return (
    <article className="run-pair" aria-label={words.against(pair.run, pair.against)}>
      <h3>{words.against(pair.run, pair.against)} <span className="dim">{words.images(pair.images)}</span></h3>
      <Note tone={pair.beyondChance ? 'ok' : 'warn'}>{pair.beyondChance ? words.beyond : words.within}</Note>
      <Facts
        facts={[
          [words.difference, difference(accuracyDifference, strings.train.outcome.points)],
          [words.aucDifference, difference(aucDifference, (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`)],
          [words.mcNemar, words.mcNemarText(mcNemar.onlyFirstRight, mcNemar.onlySecondRight, words.p(mcNemar.p))],
          ...delong.map((test) => [words.delong(test.class), `${difference(test.difference, (value) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`)}; ${words.p(test.p)}`] as const)
        ]}
      />
    </article>
  )
}

function difference({ value, interval, reason }: Figure, text: (value: number) => string): string {
  if (value === null) return reason ?? strings.train.outcome.undefined
  return interval === null ? text(value) : `${text(value)} (${text(interval[0])} to ${text(interval[1])})`
}
