import type { SavedView, WorklistColumn, WorklistOverview, WorklistQuery, WorklistSort } from '../../contract/index.ts'

export const SHIPPED_VIEWS = ['unread', 'likely', 'unscored', 'flagged', 'disagreements', 'queued', 'everything'] as const
/** They tell what models say. */
export const TELLING_VIEWS: readonly string[] = ['likely', 'unscored', 'disagreements']
export type ShippedView = (typeof SHIPPED_VIEWS)[number]

export const AI_ORDER: WorklistSort = { by: 'ai', descending: false }

/** What a view shows before a person filters it further. */
export const VIEW_QUERIES: Readonly<Record<ShippedView, WorklistQuery>> = {
  unread: { reading: 'unread' },
  likely: { reading: 'unread', bucket: ['above'] },
  unscored: { reading: 'unread', bucket: ['refused', 'unscored'] },
  flagged: { status: ['flagged'] },
  disagreements: { disagrees: true },
  queued: { queued: true },
  everything: {}
}

export function countOf(view: ShippedView, overview: WorklistOverview): number {
  return view === 'everything' ? overview.total : overview[view]
}

export const DEFAULT_COLUMNS: readonly WorklistColumn[] = ['priority', 'patient', 'id', 'sexAge', 'study', 'acquired', 'waiting', 'priors', 'images', 'status']
export const ALL_COLUMNS: readonly WorklistColumn[] = ['priority', 'model', 'urgency', 'waiting', 'patient', 'id', 'sexAge', 'study', 'accession', 'acquired', 'priors', 'images', 'labels', 'reader', 'status']

/** A view that a person saved, as its key among the views. */
export type ViewKey = ShippedView | `own:${string}`

/** What the list shows: the view's own query, and what a person filters by on top of it. */
export interface ListState {
  readonly view: ViewKey
  readonly base: WorklistQuery
  readonly filters: WorklistQuery
  readonly sort: WorklistSort
}

export const FIRST_STATE: ListState = { view: 'unread', base: VIEW_QUERIES.unread, filters: {}, sort: AI_ORDER }

/** The view as it is kept: nothing of the last one's filters stays. */
export function showView(view: ShippedView): ListState {
  return { view, base: VIEW_QUERIES[view], filters: {}, sort: AI_ORDER }
}

export function showSaved(name: string, { query, sort }: SavedView): ListState {
  return { view: `own:${name}`, base: {}, filters: query, sort }
}

/** Both: where a person filters by what the view asks too, theirs is asked. */
export function queryOf({ base, filters }: ListState): WorklistQuery {
  return { ...base, ...filters }
}

/** Filters with some changed; `undefined` takes one away. */
export function withFilter(filters: WorklistQuery, changed: { readonly [K in keyof WorklistQuery]?: WorklistQuery[K] | undefined }): WorklistQuery {
  return Object.fromEntries(Object.entries({ ...filters, ...changed }).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0) && value !== ''))
}

/** A value put into a list of values, or taken out; `undefined` where none is left. */
export function toggled<V>(values: readonly V[] | undefined, value: V, on: boolean): V[] | undefined {
  const others = (values ?? []).filter((each) => JSON.stringify(each) !== JSON.stringify(value))
  const next = on ? [...others, value] : others
  return next.length === 0 ? undefined : next
}
