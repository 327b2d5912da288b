import type { ReactNode } from 'react'
import type { WorklistColumn, WorklistRow, WorklistSort } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Tag } from '../ui/Chip.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { formatAcquired, formatAcquiredShort, formatLabels, formatPersonName, formatSexAge, formatStudy, formatWaiting } from './formats.ts'
import { ScoreBar } from './ScoreBar.tsx'

/** What cells need to know besides their row. */
export interface CellContext {
  readonly now: number
  /** A heading above says the urgency already. */
  readonly grouped: boolean
  /** Models' answers are hidden from who reads. */
  readonly blinded: boolean
}

interface ColumnShape {
  /** In rem; a flexible one takes its share of what is left. */
  readonly width: number
  readonly flex?: number
  readonly isNumber?: boolean
  /** What a press on the head sorts by, and which way first. */
  readonly sort?: { readonly by: WorklistSort['by']; readonly descendingFirst?: boolean; /** The order rises where the figures fall. */ readonly reversed?: boolean }
  readonly cell: (row: WorklistRow, context: CellContext) => ReactNode
}

const STATUS_ICON: Readonly<Record<WorklistRow['status'], IconName>> = { new: 'dot', read: 'check', flagged: 'flag', training: 'layers' }

export const COLUMN_SHAPES: Readonly<Record<WorklistColumn, ColumnShape>> = {
  priority: { width: 11.5, flex: 0.6, sort: { by: 'ai', reversed: true }, cell: (row, { blinded }) => <Answer row={row} blinded={blinded} /> },
  model: { width: 6, cell: ({ score }) => <span className="dim">{score.kind === 'unscored' ? '' : score.model}</span> },
  urgency: { width: 4, cell: ({ urgency }) => <span className="dim">{urgency === null ? strings.patient.unknown : strings.urgency[urgency]}</span> },
  waiting: { width: 3.5, isNumber: true, sort: { by: 'waiting', reversed: true }, cell: ({ read, waitingSince }, { now }) => <span className={read ? 'dim' : ''}>{read ? strings.patient.unknown : formatWaiting(waitingSince, now)}</span> },
  patient: { width: 7.25, flex: 1, sort: { by: 'patient' }, cell: (row, { grouped }) => <Patient row={row} grouped={grouped} /> },
  id: { width: 5.5, sort: { by: 'id' }, cell: ({ patient }) => patient.id ?? strings.patient.noId },
  sexAge: { width: 3.5, sort: { by: 'age' }, cell: ({ patient }) => formatSexAge(patient) },
  study: { width: 7.25, flex: 1.2, sort: { by: 'study' }, cell: formatStudy },
  accession: { width: 6, cell: ({ accession }) => accession ?? '' },
  acquired: { width: 5.75, isNumber: true, sort: { by: 'acquired', descendingFirst: true }, cell: ({ acquired }, { now }) => <Acquired acquired={acquired} now={now} /> },
  priors: { width: 2.75, isNumber: true, sort: { by: 'priors', descendingFirst: true }, cell: ({ priors }) => <span className="dim">{priors === 0 ? strings.patient.unknown : priors}</span> },
  images: { width: 2.5, isNumber: true, sort: { by: 'images', descendingFirst: true }, cell: ({ imageCount }) => <span className="dim">{imageCount}</span> },
  labels: { width: 7, flex: 0.7, cell: ({ labels }) => formatLabels(labels) },
  reader: { width: 7, sort: { by: 'readAt', descendingFirst: true }, cell: ({ readBy, readAt }) => <>{readBy} <span className="dim">{readAt === null ? '' : formatAcquired(readAt).day}</span></> },
  status: { width: 5.5, sort: { by: 'status' }, cell: ({ status }) => <><span className={`status-${status}`}><Icon name={STATUS_ICON[status]} size="small" /></span>{strings.status[status]}</> }
}

/** The grid's columns, the tick box first. */
export function gridTemplate(columns: readonly WorklistColumn[]): string {
  return ['1.25rem', ...columns.map((column) => {
    const { width, flex } = COLUMN_SHAPES[column]
    return flex === undefined ? `${width}rem` : `minmax(${width}rem, ${flex}fr)`
  })].join(' ')
}

/** The width below which the list scrolls sideways, in rem: columns, the gaps between them, the margins. */
export function leastWidth(columns: readonly WorklistColumn[]): number {
  return columns.reduce((sum, column) => sum + COLUMN_SHAPES[column].width + 0.5, 1.25) + 1.75
}

function Answer({ row: { score }, blinded }: { row: WorklistRow; blinded: boolean }): ReactNode {
  switch (score.kind) {
    case 'scored':
      return <><ScoreBar score={score} /><span className="finding">{score.finding}</span></>
    case 'refused':
      return <span className="not-scored"><Icon name="ban" size="small" /><span className="cut">{strings.score.notScored(score.reason)}</span></span>
    case 'unscored':
      return <span className="not-scored"><Icon name={blinded ? 'eyeOff' : 'clock'} size="small" /><span className="cut">{blinded ? strings.worklist.blinded : strings.score.unscored}</span></span>
  }
}

function Patient({ row: { patient, urgency }, grouped }: { row: WorklistRow; grouped: boolean }): ReactNode {
  return <>{!grouped && (urgency === 'stat' || urgency === 'urgent') ? <Tag tone="warn">{strings.urgency[urgency]}</Tag> : null}<span className="cut">{formatPersonName(patient.name)}</span></>
}

function Acquired({ acquired, now }: { acquired: string | null; now: number }): ReactNode {
  const { day, time } = formatAcquiredShort(acquired, new Date(now).getFullYear())
  return <>{day} <span className="dim">{time}</span></>
}
