import { useState, type ReactNode } from 'react'
import type { DatasetInfo } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { hashOf } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { ReaderProposals } from './data/ReaderProposals.tsx'
import { NewDataset } from './NewDataset.tsx'
import { RunList } from './runs/RunList.tsx'
import { timeText } from './times.ts'
import './home.css'

const words = strings.train.home

/** Where training begins: the data sets of the library, and what was trained. */
export function TrainHome(): ReactNode {
  const datasets = useCommand('datasets.list', {})
  const [making, setMaking] = useState(false)
  const listed = datasets.data?.datasets ?? []
  const make = <Button kind={listed.length === 0 ? 'primary' : 'default'} icon="plus" onPress={() => setMaking(true)}>{words.newDataset}</Button>
  return (
    <div className="train-home" tabIndex={-1} data-region>
      <h1 className="sr-only">{strings.train.title}</h1>
      <Section title={words.datasets} detail={words.datasetsDetail} after={listed.length === 0 ? null : make}>
        {datasets.isError ? <CommandFailure title={strings.train.failed} error={datasets.error} retry={() => void datasets.refetch()} /> : null}
        {datasets.isPending ? <p className="dim" role="status">{strings.train.reading}</p> : null}
        {datasets.data !== undefined && listed.length === 0 ? <Notice icon="folder" title={words.noDatasets.title} text={words.noDatasets.text}>{make}</Notice> : null}
        {listed.length === 0 ? null : <div className="run-table"><DataTable label={words.datasets} columns={COLUMNS} rows={listed} rowKey={({ name }) => name} /></div>}
      </Section>
      <ReaderProposals />
      <RunList title={words.runs} />
      {making ? <NewDataset onClose={() => setMaking(false)} /> : null}
    </div>
  )
}

const COLUMNS: readonly Column<DatasetInfo>[] = [
  { key: 'name', title: words.columns.name, cell: ({ name }) => <a className="link" aria-label={words.open(name)} href={hashOf({ page: 'train', step: 'data', dataset: name })}>{name}</a> },
  { key: 'version', title: words.columns.version, isNumber: true, cell: ({ version }) => version },
  { key: 'classes', title: words.columns.classes, cell: ({ classes }) => classes.join(', ') },
  { key: 'films', title: words.columns.films, isNumber: true, cell: ({ images }) => strings.train.number(images) },
  { key: 'patients', title: words.columns.patients, isNumber: true, cell: ({ patients }) => strings.train.number(patients) },
  { key: 'groups', title: words.columns.groups, isNumber: true, cell: ({ groups }) => strings.train.number(groups) },
  { key: 'sealed', title: words.columns.sealed, cell: ({ lockbox }) => strings.train.lockbox(lockbox.images, lockbox.openings) },
  { key: 'created', title: words.columns.created, cell: ({ createdAt }) => timeText(createdAt) }
]
