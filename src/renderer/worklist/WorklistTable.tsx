import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useImperativeHandle, useMemo, useRef, useSyncExternalStore, type CSSProperties, type ReactNode, type Ref } from 'react'
import type { WorklistColumn, WorklistGroup, WorklistRow, WorklistSort } from '../../contract/index.ts'
import { currentPreferences, subscribePreferences } from '../settings/preferences.ts'
import { strings } from '../strings/index.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { useRem } from '../ui/useRem.ts'
import { COLUMN_SHAPES, gridTemplate, leastWidth } from './columns.tsx'
import { formatProbability } from './formats.ts'
import type { Lines } from './lines.ts'
import { SortHead } from './SortHead.tsx'
import { useNow } from './useNow.ts'
import { WorklistLine, rowElementId } from './WorklistLine.tsx'
import './table.css'

export interface TableHandle {
  focus(): void
  /** Scrolls the study at a place into view, with the heading above a group's first. */
  reveal(index: number): void
  /** Rows that fit on one screen. */
  page(): number
}

/** Height of a heading in rem, as in table.css; a row's is the density's. */
const GROUP_REM = 1.375
const OVERSCAN = 8

export interface WorklistTableProps {
  readonly lines: Lines
  readonly rowAt: (index: number) => WorklistRow | undefined
  readonly total: number
  readonly columns: readonly WorklistColumn[]
  readonly sort: WorklistSort
  readonly onSort: (sort: WorklistSort) => void
  readonly current: number
  readonly selectedIds: ReadonlySet<number>
  readonly allSelected: boolean
  readonly onSelectAll: (all: boolean) => void
  /** Places in sight, with some beyond either end. */
  readonly onSight: (first: number, last: number) => void
  readonly onPress: (index: number, held: { readonly shift: boolean; readonly ctrl: boolean; readonly box: boolean }) => void
  readonly onOpen: (index: number) => void
  readonly blinded: boolean
  readonly ref: Ref<TableHandle>
}

/** The worklist as an ARIA grid with one tab stop. Rows are virtual: only those in sight are in the page, so that 100,000 scroll as 100 do. */
export function WorklistTable({ lines, rowAt, total, columns, sort, onSort, current, selectedIds, allSelected, onSelectAll, onSight, onPress, onOpen, blinded, ref }: WorklistTableProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const rem = useRem()
  const rowRem = useSyncExternalStore(subscribePreferences, () => (currentPreferences().density === 'roomy' ? 2.25 : 1.75))
  const now = useNow()
  const grouped = lines.count > total
  const context = useMemo(() => ({ now, grouped, blinded }), [now, grouped, blinded])
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized: no compiler runs over this program
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: (line) => (lines.isGroup(line) ? GROUP_REM : rowRem) * rem,
    overscan: OVERSCAN,
    scrollPaddingStart: rowRem * rem,
    initialRect: { width: 1000, height: 700 }
  })
  useEffect(() => virtual.measure(), [virtual, lines, rem, rowRem])
  const items = virtual.getVirtualItems()
  const [firstLine, lastLine] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0]
  useEffect(() => {
    const place = (line: number): number => {
      const at = lines.at(line) ?? lines.at(line + 1)
      return at?.kind === 'study' ? at.index : Math.max(0, line)
    }
    onSight(place(firstLine), place(lastLine))
  }, [lines, firstLine, lastLine, onSight])

  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus(),
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / (rowRem * rem)) - 3),
    reveal(index) {
      const line = lines.lineOf(index)
      virtual.scrollToIndex(lines.isGroup(line - 1) ? line - 1 : line, { align: 'auto' })
    }
  }), [lines, virtual, rowRem, rem])

  const gridTemplateColumns = gridTemplate(columns)
  const template: CSSProperties = { gridTemplateColumns }
  const wide: CSSProperties = { minWidth: `${leastWidth(columns)}rem` }
  const inSight = items.some(({ index }) => lines.at(index)?.kind === 'study' && lineIndex(lines, index) === current)
  const currentRow = rowAt(current)
  return (
    <div
      ref={scroller} className="worklist-table" role="grid" tabIndex={0} aria-label={strings.worklist.label} aria-multiselectable="true" aria-rowcount={total + 1} aria-colcount={columns.length + 1} data-region
      aria-activedescendant={inSight && currentRow !== undefined ? rowElementId(currentRow.studyId) : undefined}
    >
      <TableHead columns={columns} template={gridTemplateColumns} sort={sort} onSort={onSort} allSelected={allSelected} someSelected={selectedIds.size > 0} onSelectAll={onSelectAll} />
      <div className="lines" role="rowgroup" style={{ ...wide, height: `${virtual.getTotalSize()}px` }}>
        {items.map((item) => {
          const line = lines.at(item.index)
          const place: CSSProperties = { height: `${item.size}px`, transform: `translateY(${item.start}px)` }
          if (line === undefined) return null
          if (line.kind === 'group') return <GroupLine key={`group ${line.group.urgency} ${line.group.bucket}`} group={line.group} columns={columns.length + 1} style={place} />
          const row = rowAt(line.index)
          if (row === undefined) return <div key={`wait ${line.index}`} className="line line-wait" role="row" aria-rowindex={line.index + 2} aria-busy="true" style={{ ...template, ...place }}><span role="gridcell" aria-colspan={columns.length + 1}><i /></span></div>
          return (
            <WorklistLine
              key={row.studyId} row={row} index={line.index} columns={columns} template={gridTemplateColumns} top={item.start} height={item.size} context={context} isCurrent={line.index === current}
              isTicked={selectedIds.has(row.studyId)} isSelected={selectedIds.size === 0 ? line.index === current : selectedIds.has(row.studyId)} onPress={onPress} onOpen={onOpen}
            />
          )
        })}
      </div>
    </div>
  )
}

/** Made anew when something in it changes, not with every frame of a scroll. */
const TableHead = memo(function TableHead({ columns, template, sort, onSort, allSelected, someSelected, onSelectAll }: Pick<WorklistTableProps, 'columns' | 'sort' | 'onSort' | 'allSelected' | 'onSelectAll'> & { template: string; someSelected: boolean }): ReactNode {
  return (
    <div className="line line-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth: `${leastWidth(columns)}rem` }}>
      <span role="columnheader" className="cell-box">
        <Checkbox aria-label={allSelected ? strings.worklist.selectNone : strings.worklist.selectAll} isSelected={allSelected} isIndeterminate={!allSelected && someSelected} onChange={() => onSelectAll(!allSelected && !someSelected)}>{null}</Checkbox>
      </span>
      {columns.map((column) => <SortHead key={column} column={column} shape={COLUMN_SHAPES[column]} sort={sort} onSort={onSort} />)}
    </div>
  )
})

function lineIndex(lines: Lines, line: number): number {
  const at = lines.at(line)
  return at?.kind === 'study' ? at.index : -1
}

function GroupLine({ group, columns, style }: { group: WorklistGroup; columns: number; style: CSSProperties }): ReactNode {
  const point = group.operatingPoint === null ? null : formatProbability(group.operatingPoint)
  const title = { above: strings.groups.above(point), below: strings.groups.below(point), refused: strings.groups.refused, unscored: strings.groups.unscored }[group.bucket]
  return (
    <div className="line-group" role="row" style={style}>
      <span role="gridcell" aria-colspan={columns}>
        {group.urgency === 'routine' ? null : <b>{strings.urgency[group.urgency]}</b>}
        <span className="group-title">{title}</span>
        <span>{strings.groups.studies(group.count)}{group.bucket === 'refused' ? `, ${strings.groups.refusedDetail}` : ''}</span>
      </span>
    </div>
  )
}
