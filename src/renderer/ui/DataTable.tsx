import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import './table.css'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Figures stand at the end of their cell. */
  readonly isNumber?: boolean
  /** CSS width; `1fr`-like shares are not known to tables. */
  readonly width?: string
  readonly sort?: 'ascending' | 'descending' | undefined
  /** Given: its head is a button. */
  readonly onSort?: () => void
}

/** A plain table of some dozens of rows; for thousands see `VirtualList`. */
export function DataTable<Row>({ label, columns, rows, rowKey, rowState, onRow, hidesHead = false }: {
  label: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  rowState?: (row: Row) => 'selected' | undefined
  onRow?: (row: Row) => void
  hidesHead?: boolean
}): ReactNode {
  return (
    <table className="data-table" aria-label={label}>
      <thead className={hidesHead ? 'sr-only' : ''}>
        <tr>
          {columns.map((column) => (
            <th key={column.key} scope="col" className={column.isNumber === true ? 'cell-number' : ''} style={column.width === undefined ? {} : { width: column.width }} aria-sort={column.sort}>
              {column.onSort === undefined ? column.title : <button type="button" className="sort-button" onClick={column.onSort}>{column.title}{column.sort === undefined ? null : <Icon name={column.sort === 'ascending' ? 'up' : 'down'} size="small" />}</button>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const selected = rowState?.(row) === 'selected'
          return (
            <tr key={rowKey(row)} className={onRow === undefined ? '' : 'row-action'} data-selected={selected ? '' : undefined} onClick={onRow === undefined ? undefined : () => onRow(row)}>
              {columns.map((column) => <td key={column.key} className={column.isNumber === true ? 'cell-number' : ''}>{column.cell(row)}</td>)}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
