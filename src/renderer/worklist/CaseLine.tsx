import { memo, type ReactNode } from 'react'
import type { CaseRow, CaseStatus } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { formatAcquired, formatLabels, formatPersonName, formatSexAge, formatStudy } from './formats.ts'
import { ScoreBar } from './ScoreBar.tsx'

const STATUS_ICON: Readonly<Record<CaseStatus, IconName>> = { new: 'dot', read: 'check', flagged: 'flag', training: 'layers' }

/** One study of the worklist. */
export const CaseLine = memo(function CaseLine({ id, row, rowIndex, top, selected, onSelect, onOpen }: {
  id: string
  row: CaseRow
  rowIndex: number
  top: string
  selected: boolean
  onSelect: (studyId: number) => void
  onOpen: () => void
}): ReactNode {
  const acquired = formatAcquired(row.acquired)
  return (
    <div id={id} className={`table-row case case-${row.status}`} role="row" aria-rowindex={rowIndex} aria-selected={selected} style={{ top }} onClick={() => onSelect(row.studyId)} onDoubleClick={onOpen}>
      <span role="gridcell" className="cell-priority"><Priority row={row} /></span>
      <span role="gridcell" className="cell-patient">{formatPersonName(row.patient.name)}</span>
      <span role="gridcell" className="cell-id">{row.patient.id ?? strings.patient.noId}</span>
      <span role="gridcell" className="cell-sexAge">{formatSexAge(row.patient)}</span>
      <span role="gridcell" className="cell-study">{formatStudy(row)}</span>
      <span role="gridcell" className="cell-acquired">{acquired.day} <span className="dim">{acquired.time}</span></span>
      <span role="gridcell" className="cell-images">{row.imageCount}</span>
      <span role="gridcell" className="cell-labels" title={formatLabels(row.labels)}>{formatLabels(row.labels)}</span>
      <span role="gridcell" className="cell-status"><span className={`status-${row.status}`}><Icon name={STATUS_ICON[row.status]} size="small" /></span>{strings.status[row.status]}</span>
    </div>
  )
})

function Priority({ row: { score } }: { row: CaseRow }): ReactNode {
  switch (score.kind) {
    case 'scored':
      return <><ScoreBar score={score} /><span className="finding">{score.finding}</span></>
    case 'refused':
      return <span className="not-scored" title={score.reason}><Icon name="ban" size="small" />{strings.score.notScored(score.reason)}</span>
    case 'unscored':
      return <span className="not-scored"><Icon name="clock" size="small" />{strings.score.unscored}</span>
  }
}
