import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, type ReactNode } from 'react'
import { useRem } from './useRem.ts'
import './table.css'

/**
 * Rows of one height, of which only those in sight are in the page. The scroller is one tab stop and scrolls by keys; rows with
 * controls of their own keep theirs.
 */
export function VirtualList<Row>({ label, rows, rowKey, head, className = '', rowRem = 1.75, children, onEndReached }: {
  label: string
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  /** The line of column titles, which stays. */
  head?: ReactNode
  className?: string
  /** Height of a row in rem: text may be scaled to 200 %. */
  rowRem?: number
  children: (row: Row) => ReactNode
  /** The last row is in sight: more may be read. */
  onEndReached?: () => void
}): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const rem = useRem()
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized: no compiler runs over this program
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowRem * rem,
    overscan: 8,
    onChange: (instance) => {
      if ((instance.range?.endIndex ?? 0) >= rows.length - 1 && rows.length > 0) onEndReached?.()
    }
  })
  useEffect(() => virtual.measure(), [virtual, rem, rowRem])
  return (
    <div ref={scroller} className={`virtual-list ${className}`} role="table" aria-label={label} aria-rowcount={rows.length + (head === undefined ? 0 : 1)} tabIndex={0}>
      {head === undefined ? null : <div className="virtual-head" role="row" aria-rowindex={1}>{head}</div>}
      <div className="virtual-body" role="rowgroup" style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (row === undefined) return null
          return <div key={rowKey(row)} className="virtual-row" role="row" aria-rowindex={item.index + (head === undefined ? 1 : 2)} style={{ height: `${item.size}px`, transform: `translateY(${item.start}px)` }}>{children(row)}</div>
        })}
      </div>
    </div>
  )
}
