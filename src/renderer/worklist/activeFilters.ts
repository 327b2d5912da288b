import type { WorklistQuery } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { formatLabels, formatProbability } from './formats.ts'
import { withFilter } from './views.ts'

/** A filter that is on: what it says, and the filters without it. */
export interface ActiveFilter {
  readonly key: string
  readonly text: string
  readonly without: WorklistQuery
}

/** What a person filters by, a chip each; values of one condition share a chip. The text has its own field. */
export function activeFilters(filters: WorklistQuery): ActiveFilter[] {
  const { filter } = strings.worklist
  const chips: ActiveFilter[] = []
  const add = (key: keyof WorklistQuery, text: string): void => void chips.push({ key, text, without: withFilter(filters, { [key]: undefined }) })
  if (filters.reading !== undefined) add('reading', filter.reading[filters.reading])
  if (filters.days !== undefined) add('days', filter.days(filters.days))
  if (filters.acquired !== undefined) {
    const { from, to } = filters.acquired
    add('acquired', from !== undefined && to !== undefined ? filter.between(from, to) : from === undefined ? filter.to(to ?? '') : filter.from(from))
  }
  if (filters.modality !== undefined) add('modality', list(filters.modality))
  if (filters.status !== undefined) add('status', list(filters.status.map((each) => strings.status[each])))
  if (filters.bucket !== undefined) add('bucket', list(filters.bucket.map((each) => filter.buckets[each])))
  if (filters.finding !== undefined) add('finding', list(filters.finding))
  if (filters.score !== undefined) add('score', filter.score(formatProbability(filters.score.from), formatProbability(filters.score.to)))
  if (filters.refusal !== undefined) add('refusal', list(filters.refusal))
  if (filters.urgency !== undefined) add('urgency', list(filters.urgency.map((each) => strings.urgency[each])))
  if (filters.label !== undefined) add('label', list(filters.label.map(({ finding, value }) => (value === undefined ? finding : formatLabels([{ finding, value }])))))
  if (filters.dataset !== undefined) add('dataset', filter.dataset(list(filters.dataset)))
  if (filters.reader !== undefined) add('reader', filter.reader(list(filters.reader)))
  if (filters.queued !== undefined) add('queued', filter.queued)
  if (filters.disagrees !== undefined) add('disagrees', filter.disagrees)
  if (filters.hasPrior !== undefined) add('hasPrior', filters.hasPrior ? filter.hasPrior : filter.noPrior)
  if (filters.patient !== undefined) add('patient', filter.patient)
  return chips
}

function list(values: readonly string[]): string {
  return values.join(', ')
}

/** How many conditions there are, the text among them. */
export function filterCount(filters: WorklistQuery): number {
  return Object.keys(filters).length
}
