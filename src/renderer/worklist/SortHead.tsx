import type { ReactNode } from 'react'
import { Button } from 'react-aria-components/Button'
import type { WorklistColumn, WorklistSort } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import type { COLUMN_SHAPES } from './columns.tsx'
import { AI_ORDER } from './views.ts'

/** The head of a column: a press sorts by it, another turns the order round, a third goes back to AI priority. */
export function SortHead({ column, shape, sort, onSort }: { column: WorklistColumn; shape: (typeof COLUMN_SHAPES)[WorklistColumn]; sort: WorklistSort; onSort: (sort: WorklistSort) => void }): ReactNode {
  const title = strings.worklist.columns[column]
  const className = `cell-${column}${shape.isNumber === true ? ' cell-number' : ''}`
  const by = shape.sort
  if (by === undefined) return <span role="columnheader" className={className}>{title}</span>
  const active = sort.by === by.by
  const descending = by.descendingFirst === true
  const direction = active ? ((sort.descending !== (by.reversed === true)) ? 'descending' : 'ascending') : undefined
  const press = (): void => {
    if (!active) onSort({ by: by.by, descending })
    else if (sort.descending === descending) onSort({ by: by.by, descending: !descending })
    else onSort(AI_ORDER)
  }
  return (
    <span role="columnheader" className={className} aria-sort={direction ?? 'none'}>
      <Button className="head-button" onPress={press} excludeFromTabOrder>{title}{direction === undefined ? null : <Icon name={direction === 'ascending' ? 'up' : 'down'} size="small" />}</Button>
    </span>
  )
}
