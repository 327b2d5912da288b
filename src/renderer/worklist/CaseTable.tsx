import { useImperativeHandle, useLayoutEffect, useMemo, useRef, useState, type ReactNode, type Ref } from 'react'
import { strings } from '../strings/index.ts'
import type { Line } from './arrange.ts'
import { CaseLine } from './CaseLine.tsx'
import { formatProbability } from './formats.ts'

export interface TableHandle {
  focus(): void
  /** Scrolls a study's row into view. */
  reveal(studyId: number): void
  /** Rows that fit on one screen. */
  page(): number
}

/** Heights in rem, as `--row` and the group line in the style sheet: text may be scaled to 200 %. */
const ROW = 1.75
const GROUP = 1.375
const OVERSCAN = 8

/** The worklist as an ARIA grid. Rows are virtual: only those in sight are in the page, so that 100,000 scroll as 100 do. */
export function CaseTable({ lines, rowCount, selectedId, onSelect, onOpen, ref }: {
  lines: readonly Line[]
  rowCount: number
  selectedId: number | undefined
  onSelect: (studyId: number) => void
  onOpen: () => void
  ref: Ref<TableHandle>
}): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const [sight, setSight] = useState({ top: 0, height: 900, rem: 16 })
  const tops = useMemo(() => lineTops(lines), [lines])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return undefined
    const look = (): void => setSight({ top: element.scrollTop, height: element.clientHeight, rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) })
    look()
    element.addEventListener('scroll', look, { passive: true })
    const size = new ResizeObserver(look)
    size.observe(element)
    return () => {
      element.removeEventListener('scroll', look)
      size.disconnect()
    }
  }, [])

  useImperativeHandle(ref, () => ({
    focus: () => scroller.current?.focus(),
    page: () => Math.max(1, Math.floor(sight.height / (ROW * sight.rem)) - 2),
    reveal(studyId) {
      const element = scroller.current
      const at = lines.findIndex((line) => line.kind === 'case' && line.row.studyId === studyId)
      if (element === null || at < 0) return
      const header = ROW * sight.rem
      const top = (tops[at] ?? 0) * sight.rem
      // the heading above a group's first row comes into view with it
      const above = lines[at - 1]?.kind === 'group' ? GROUP * sight.rem : 0
      if (top - above < element.scrollTop) element.scrollTop = top - above
      else if (top + header + ROW * sight.rem > element.scrollTop + element.clientHeight) element.scrollTop = top + header + ROW * sight.rem - element.clientHeight
    }
  }), [lines, tops, sight])

  const first = Math.max(0, indexAt(tops, sight.top / sight.rem) - OVERSCAN)
  const last = Math.min(lines.length, indexAt(tops, (sight.top + sight.height) / sight.rem) + OVERSCAN)
  const { columns } = strings.table
  return (
    <div ref={scroller} className="table" role="grid" tabIndex={0} aria-label={strings.table.label} aria-rowcount={rowCount + 1} aria-activedescendant={selectedId === undefined ? undefined : rowElementId(selectedId)}>
      <div className="table-row table-head" role="row" aria-rowindex={1}>
        {Object.entries(columns).map(([key, title]) => <span key={key} role="columnheader" className={`cell-${key}`}>{title}</span>)}
      </div>
      <div className="table-body" role="rowgroup" style={{ height: `${tops.at(-1) ?? 0}rem` }}>
        {lines.slice(first, last).map((line, i) => {
          const top = `${tops[first + i] ?? 0}rem`
          return line.kind === 'group'
            ? <GroupLine key={`${line.urgency} ${line.bucket}`} line={line} top={top} />
            : <CaseLine key={line.row.studyId} id={rowElementId(line.row.studyId)} row={line.row} rowIndex={line.index + 2} top={top} selected={line.row.studyId === selectedId} onSelect={onSelect} onOpen={onOpen} />
        })}
      </div>
    </div>
  )
}

function GroupLine({ line, top }: { line: Extract<Line, { kind: 'group' }>; top: string }): ReactNode {
  const point = line.operatingPoint === undefined ? null : formatProbability(line.operatingPoint)
  const title = { above: strings.groups.above(point), below: strings.groups.below(point), refused: strings.groups.refused, unscored: strings.groups.unscored }[line.bucket]
  return (
    <div className="table-group" role="presentation" style={{ top }}>
      {line.urgency === 'routine' ? null : <b>{strings.urgency[line.urgency]}</b>}
      <span>{title}</span>
      <span>{strings.groups.studies(line.count)}{line.bucket === 'refused' ? `, ${strings.groups.refusedDetail}` : ''}</span>
    </div>
  )
}

function rowElementId(studyId: number): string {
  return `study-${studyId}`
}

/** Top of every line in rem, and the height of all at the end. */
function lineTops(lines: readonly Line[]): number[] {
  const tops = [0]
  let top = 0
  for (const line of lines) {
    top += line.kind === 'group' ? GROUP : ROW
    tops.push(top)
  }
  return tops
}

/** Index of the last top at or above `y`. */
function indexAt(tops: readonly number[], y: number): number {
  let low = 0
  let high = tops.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}
