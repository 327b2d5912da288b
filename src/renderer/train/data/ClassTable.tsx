import type { ReactNode } from 'react'
import type { DatasetClass, DatasetDetail } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Note } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import type { UseAs } from '../plan.ts'
import type { PlanState } from '../usePlan.ts'

const words = strings.train.data
const USES: readonly UseAs[] = ['own', 'positive', 'negative', 'leave-out']
/** From here on accuracy flatters whoever says the commonest class. */
const UNBALANCED = 3

/** One row a class: films and patients as bars, shape, source, and what the plan uses it as. */
export function ClassTable({ detail, state }: { detail: DatasetDetail; state: PlanState }): ReactNode {
  const labels = useCommand('datasets.labels', {})
  const methods = labels.data?.findings.find(({ finding }) => finding === detail.dataset.finding)?.methods ?? []
  const { classes, images, patients, patientsInSeveralClasses, removedItems } = detail
  const most = Math.max(1, ...classes.map((each) => each.images))
  const least = Math.min(...classes.map((each) => each.images))
  return (
    <Section title={words.labels} detail={[words.summary(classes.length, images), ...(methods.length === 0 ? [] : [words.labelsFrom(methods, strings.train.create.methods)])].join('; ')} after={<span className="legend"><i className="legend-films" />{words.legend.films}<i className="legend-patients" />{words.legend.patients}</span>}>
      <div className="class-table"><DataTable label={words.table} columns={columnsOf(state, most)} rows={classes} rowKey={({ label }) => label} /></div>
      <div className="class-notes">
        {patients === null ? <Note tone="warn">{words.noPatients}</Note> : null}
        {patientsInSeveralClasses > 0 ? <p className="dim">{words.several(patientsInSeveralClasses)}</p> : null}
        {least > 0 && most / least >= UNBALANCED ? <Note tone="warn">{words.balance(most / least)}</Note> : null}
        {removedItems > 0 ? <Note tone="warn">{words.removed(removedItems)}</Note> : null}
      </div>
    </Section>
  )
}

function columnsOf(state: PlanState, most: number): Column<DatasetClass>[] {
  const useAs = state.plan?.useAs ?? {}
  return [
    { key: 'class', title: words.columns.class, width: '9rem', cell: ({ label }) => <span className={useAs[label] === 'leave-out' ? 'dim' : 'class-name'}>{label}</span> },
    {
      key: 'use', title: words.columns.role, width: '20rem',
      cell: ({ label }) => (
        <Segmented
          label={words.roleOf(label)} value={useAs[label] ?? 'own'} isDisabled={state.plan === undefined}
          options={USES.map((value) => ({ value, text: words.roles[value] }))} onChange={(value) => state.change({ useAs: { ...useAs, [label]: value } })}
        />
      )
    },
    { key: 'counts', title: words.columns.counts, width: '14rem', cell: (row) => <Bars row={row} most={most} isOut={useAs[row.label] === 'leave-out'} /> },
    { key: 'ratio', title: words.columns.ratio, isNumber: true, cell: (row) => (row.patients === null || row.patients === 0 ? strings.train.unknown : (row.images / row.patients).toFixed(2)) },
    { key: 'shape', title: words.columns.shape, cell: (row) => <Shape row={row} /> },
    { key: 'source', title: words.columns.source, cell: ({ sources }) => words.sources(sources) }
  ]
}

function Bars({ row, most, isOut }: { row: DatasetClass; most: number; isOut: boolean }): ReactNode {
  return (
    <div className={isOut ? 'bars bars-out' : 'bars'}>
      <span className="bars-count">{strings.train.number(row.images)}</span><i className="bars-films" style={{ width: `${(100 * row.images) / most}%` }} />
      {row.patients === null ? null : <><span className="bars-count dim">{strings.train.number(row.patients)}</span><i className="bars-patients" style={{ width: `${(100 * row.patients) / most}%` }} /></>}
    </div>
  )
}

/** The frames that the films would need: one where all are alike, the extremes where not. */
function Shape({ row }: { row: DatasetClass }): ReactNode {
  const { least, most, square } = row.aspect
  const aspects = most - least < 0.02 ? [most] : [least, (least + most) / 2, most]
  return (
    <span className="shape">
      <svg viewBox="0 0 44 28" aria-hidden="true">
        {aspects.map((aspect) => {
          const height = Math.min(26, 42 / aspect)
          const width = height * aspect
          return <rect key={aspect} x={(44 - width) / 2} y={(28 - height) / 2} width={width} height={height} />
        })}
      </svg>
      <span className="dim">{words.shape(least, most, square, row.images)}</span>
    </span>
  )
}
