import { memo, type MouseEvent, type ReactNode } from 'react'
import type { WorklistColumn, WorklistRow } from '../../contract/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { COLUMN_SHAPES, type CellContext } from './columns.tsx'

export interface WorklistLineProps {
  readonly row: WorklistRow
  readonly index: number
  readonly columns: readonly WorklistColumn[]
  readonly template: string
  readonly top: number
  readonly height: number
  readonly context: CellContext
  /** The cursor stands here. */
  readonly isCurrent: boolean
  readonly isTicked: boolean
  /** What is done from here is done to it. */
  readonly isSelected: boolean
  readonly onPress: (index: number, held: { readonly shift: boolean; readonly ctrl: boolean; readonly box: boolean }) => void
  readonly onOpen: (index: number) => void
}

/** One study of the worklist. The tick box is for the pointer; who reads by ear hears the row's own state. */
export const WorklistLine = memo(function WorklistLine({ row, index, columns, template, top, height, context, isCurrent, isTicked, isSelected, onPress, onOpen }: WorklistLineProps): ReactNode {
  const press = (event: MouseEvent<HTMLElement>): void => {
    const box = event.target instanceof Element && event.target.closest('.cell-box') !== null
    onPress(index, { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, box })
  }
  return (
    <div
      id={rowElementId(row.studyId)} className={`line case case-${row.status}${row.read ? ' case-done' : ''}`} role="row" aria-rowindex={index + 2} aria-selected={isSelected} data-current={isCurrent ? '' : undefined} data-ticked={isTicked ? '' : undefined}
      style={{ gridTemplateColumns: template, height: `${height}px`, transform: `translateY(${top}px)` }} onClick={press} onDoubleClick={() => onOpen(index)} onMouseDown={(event) => event.shiftKey && event.preventDefault()}
    >
      <span role="gridcell" className="cell-box"><span className="tick" aria-hidden="true">{isTicked ? <Icon name="check" size="small" /> : null}</span></span>
      {columns.map((column) => {
        const { cell, isNumber } = COLUMN_SHAPES[column]
        return <span key={column} role="gridcell" className={`cell-${column}${isNumber === true ? ' cell-number' : ''}`}>{cell(row, context)}</span>
      })}
    </div>
  )
}, (a, b) => a.row === b.row && a.index === b.index && a.columns === b.columns && a.top === b.top && a.height === b.height && a.context === b.context && a.isCurrent === b.isCurrent && a.isTicked === b.isTicked && a.isSelected === b.isSelected && a.onPress === b.onPress && a.onOpen === b.onOpen)

export function rowElementId(studyId: number): string {
  return `study-${studyId}`
}
