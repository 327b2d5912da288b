import { memo, useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import type { WorklistCounts, WorklistQuery, WorklistSort } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Chip } from '../ui/Chip.tsx'
import { KeyHint } from '../ui/Key.tsx'
import { Menu } from '../ui/Menu.tsx'
import { TextField } from '../ui/TextField.tsx'
import { activeFilters } from './activeFilters.ts'
import { FilterPanel } from './FilterPanel.tsx'
import { AI_ORDER, toggled, withFilter } from './views.ts'

const ORDERS: readonly { readonly by: WorklistSort['by']; readonly descending: boolean; readonly detail?: string }[] = [
  { by: 'ai', descending: false, detail: strings.worklist.order.aiDetail },
  { by: 'next', descending: false, detail: strings.worklist.order.nextDetail },
  { by: 'urgency', descending: false, detail: strings.worklist.order.urgencyDetail },
  { by: 'acquired', descending: true, detail: strings.worklist.order.acquiredDetail },
  { by: 'waiting', descending: false, detail: strings.worklist.order.waitingDetail },
  { by: 'patient', descending: false }, { by: 'id', descending: false }, { by: 'study', descending: false }, { by: 'age', descending: false }, { by: 'status', descending: false },
  { by: 'images', descending: true }, { by: 'priors', descending: true }, { by: 'readAt', descending: true }
]

/** After this pause in typing the list is asked again. */
const TYPING_MS = 150

/** The text, what is filtered by, what one may filter by next with how many it leaves, and the order. */
export const FilterBar = memo(function FilterBar({ filters, onFilters, counts, query, sort, onSort, field, panelOpen, onPanel, blinded }: {
  filters: WorklistQuery
  onFilters: (filters: WorklistQuery) => void
  counts: WorklistCounts | undefined
  query: WorklistQuery
  sort: WorklistSort
  onSort: (sort: WorklistSort) => void
  field: RefObject<HTMLInputElement | null>
  panelOpen: boolean
  onPanel: (open: boolean) => void
  /** Models' answers are not to be told: no order by them. */
  blinded: boolean
}): ReactNode {
  const words = strings.worklist
  const [text, setText] = useState(filters.text ?? '')
  const latest = useRef({ filters, onFilters })
  useEffect(() => {
    latest.current = { filters, onFilters }
  })
  const [seen, setSeen] = useState(filters.text)
  if (seen !== filters.text) {
    // taken away elsewhere, or another view; what is being typed stays
    setSeen(filters.text)
    if (text.trim() !== (filters.text ?? '')) setText(filters.text ?? '')
  }
  useEffect(() => {
    if (text.trim() === (latest.current.filters.text ?? '')) return undefined
    const timer = setTimeout(() => latest.current.onFilters(withFilter(latest.current.filters, { text: text.trim() })), TYPING_MS)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className="filters" data-region>
      <div className="filter-field">
        <TextField ref={field} label={words.filter.label} hidesLabel type="search" icon="search" value={text} onChange={setText} placeholder={words.filter.placeholder} maxLength={200} autoComplete="off" after={<KeyHint action="worklist.filter" />} />
      </div>
      <div className="chips">
        {activeFilters(filters).map((chip) => <Chip key={chip.key} count={counts?.total} onRemove={() => onFilters(chip.without)}>{chip.text}</Chip>)}
        {counts === undefined ? null : <Suggestions counts={counts} query={query} filters={filters} onFilters={onFilters} />}
      </div>
      <FilterPanel blinded={blinded} filters={filters} onFilters={onFilters} counts={counts} isOpen={panelOpen} onOpen={onPanel} />
      <Menu
        label={words.order.sorted(words.order[sort.by])} className="button button-quiet order-button" trigger={<span>{words.order.sorted(words.order[sort.by])}</span>}
        entries={ORDERS.filter(({ by }) => !blinded || (by !== 'ai' && by !== 'next')).map(({ by, descending, detail }) => ({ id: by, text: words.order[by], detail, isSelected: sort.by === by, onPress: () => onSort(sort.by === by && by !== 'ai' ? { by, descending: !sort.descending } : { by, descending }) }))}
      />
    </div>
  )
})

/** The commonest next steps, as the mock has them: findings, modalities, what was not scored, what is urgent. */
function Suggestions({ counts, query, filters, onFilters }: { counts: WorklistCounts; query: WorklistQuery; filters: WorklistQuery; onFilters: (filters: WorklistQuery) => void }): ReactNode {
  const { total } = counts
  // one that leaves all or none tells nothing
  const telling = ({ count }: { count: number }): boolean => count > 0 && count < total
  const refused = counts.bucket.find(({ value }) => value === 'refused')
  return (
    <>
      {query.urgency !== undefined ? null : counts.urgency.filter(({ value, count }) => value !== 'routine' && count > 0).map(({ value, count }) => (
        <Chip key={`urgency ${value}`} count={count} onChange={(on) => onFilters(withFilter(filters, { urgency: toggled(filters.urgency, value === 'stat' ? 'stat' : 'urgent', on) }))}>{value === 'stat' ? strings.urgency.stat : strings.urgency.urgent}</Chip>
      ))}
      {query.finding !== undefined ? null : counts.finding.filter(telling).slice(0, 3).map(({ value, count }) => (
        <Chip key={`finding ${value}`} count={count} onChange={(on) => onFilters(withFilter(filters, { finding: toggled(filters.finding, value, on) }))}>{value}</Chip>
      ))}
      {query.bucket !== undefined || refused === undefined || !telling(refused) ? null : (
        <Chip count={refused.count} onChange={() => onFilters(withFilter(filters, { bucket: ['refused'] }))}>{strings.worklist.filter.buckets.refused}</Chip>
      )}
      {query.modality !== undefined || counts.modality.length < 2 ? null : counts.modality.filter(telling).slice(0, 3).map(({ value, count }) => (
        <Chip key={`modality ${value}`} count={count} onChange={(on) => onFilters(withFilter(filters, { modality: toggled(filters.modality, value, on) }))}>{value}</Chip>
      ))}
    </>
  )
}

/** The other of the two orders by which one reads. */
export function otherReadingOrder(sort: WorklistSort): WorklistSort {
  return sort.by === 'ai' ? { by: 'next', descending: false } : AI_ORDER
}
