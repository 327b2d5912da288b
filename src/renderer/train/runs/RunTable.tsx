import type { ReactNode } from 'react'
import type { RunInfo } from '../../../contract/index.ts'
import { hashOf } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Tag, type Tone } from '../../ui/Chip.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { AccuracyText, GainText, ThumbnailText } from '../Outcome.tsx'
import { dayText } from '../times.ts'
import './runs.css'

const words = strings.train.runs

const TONES: Readonly<Record<RunInfo['state'], Tone>> = { running: 'accent', done: 'ok', failed: 'bad', cancelled: 'plain', interrupted: 'warn', paused: 'plain' }

/** Runs with accuracy, baseline and gain beside the time they took; those that are selected can be compared. */
export function RunTable({ runs, selected, onSelect, showsDataset }: { runs: readonly RunInfo[]; selected: ReadonlySet<number>; onSelect: (run: number, selected: boolean) => void; showsDataset: boolean }): ReactNode {
  return <div className="run-table"><DataTable label={words.table} columns={columnsOf(selected, onSelect, showsDataset)} rows={runs} rowKey={({ run }) => run} rowState={({ run }) => (selected.has(run) ? 'selected' : undefined)} /></div>
}

function columnsOf(selected: ReadonlySet<number>, onSelect: (run: number, selected: boolean) => void, showsDataset: boolean): Column<RunInfo>[] {
  return [
    {
      key: 'select', title: words.columns.select, width: '5rem',
      cell: ({ run, outcome }) => (outcome === null ? null : <Checkbox isSelected={selected.has(run)} onChange={(on) => onSelect(run, on)} aria-label={words.select(run)}>{null}</Checkbox>)
    },
    { key: 'run', title: words.columns.run, cell: ({ run, dataset }) => <RunLink run={run} dataset={dataset?.name} /> },
    { key: 'recipe', title: words.columns.recipe, cell: ({ title, form, method, backbone }) => <span className="run-recipe"><span className="run-title">{title}</span><span className="dim">{[backbone, strings.train.learn.methods[method], form === null ? '' : strings.train.learn.forms[form].toLowerCase()].filter((part) => part !== '').join(', ')}</span></span> },
    { key: 'state', title: words.columns.state, cell: ({ state }) => <Tag tone={TONES[state]}>{strings.train.learn.states[state]}</Tag> },
    { key: 'films', title: words.columns.films, isNumber: true, cell: ({ outcome }) => (outcome === null ? '' : strings.train.number(outcome.testImages)) },
    { key: 'accuracy', title: words.columns.accuracy, isNumber: true, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : <AccuracyText outcome={outcome} />) },
    { key: 'thumbnail', title: words.columns.thumbnail, isNumber: true, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : <ThumbnailText outcome={outcome} />) },
    { key: 'gain', title: words.columns.gain, cell: ({ outcome }) => (outcome === null ? strings.train.unknown : <GainText outcome={outcome} />) },
    { key: 'time', title: words.columns.time, isNumber: true, cell: ({ seconds }) => (seconds === null ? strings.train.unknown : words.seconds(seconds)) },
    ...(showsDataset ? [{ key: 'dataset', title: words.columns.dataset, cell: ({ dataset }: RunInfo) => dataset?.name ?? strings.train.unknown }] : []),
    { key: 'started', title: words.columns.started, cell: ({ startedAt }) => <span className="run-when">{dayText(startedAt)}</span> }
  ]
}

function RunLink({ run, dataset }: { run: number; dataset: string | undefined }): ReactNode {
  const text = strings.train.run(run)
  return dataset === undefined ? text : <a className="link" aria-label={words.open(run)} href={hashOf({ page: 'train', step: 'learn', dataset, run: String(run) })}>{text}</a>
}
