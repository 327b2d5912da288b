import { useSyncExternalStore } from 'react'

export const TRAIN_STEPS = ['data', 'split', 'learn', 'judge', 'use'] as const
export type TrainStep = (typeof TRAIN_STEPS)[number]

/** Where a person is; what the address's hash says. Absent parts: the page shows what it was last on, or its empty state. */
export type Route =
  /** `find`: text for the filter, from the palette. */
  | { readonly page: 'worklist'; readonly find?: string; readonly studyId?: number }
  | { readonly page: 'read'; readonly studyId?: number; readonly imageId?: number }
  | { readonly page: 'train'; readonly step: TrainStep; readonly run?: string; readonly dataset?: string }
  | { readonly page: 'models'; readonly modelId?: string }
  | { readonly page: 'audit' }
  | { readonly page: 'settings'; readonly section?: string }

export type PageName = Route['page']

/** The route that a hash such as `#/read/12/80` names; the worklist where it names none. */
export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#?\/?/, '').split('?')
  const [page, first, second] = path.split('/').map(decode)
  const query = new URLSearchParams(search)
  switch (page) {
    case 'read':
      return { page, ...optional('studyId', idOf(first)), ...optional('imageId', idOf(second)) }
    case 'train':
      return { page, step: TRAIN_STEPS.find((step) => step === first) ?? 'data', ...optional('run', query.get('run')), ...optional('dataset', query.get('dataset')) }
    case 'models':
      return { page, ...optional('modelId', first) }
    case 'audit':
      return { page }
    case 'settings':
      return { page, ...optional('section', first) }
    case undefined:
    default:
      return { page: 'worklist', ...optional('find', query.get('find')), ...optional('studyId', idOf(query.get('study') ?? undefined)) }
  }
}

/** The hash that `parseRoute` reads back. */
export function hashOf(route: Route): string {
  switch (route.page) {
    case 'worklist':
      return address(['worklist'], { find: route.find, study: route.studyId?.toString() })
    case 'read':
      return address(['read', route.studyId?.toString(), route.imageId?.toString()])
    case 'train':
      return address(['train', route.step], { run: route.run, dataset: route.dataset })
    case 'models':
      return address(['models', route.modelId])
    case 'audit':
      return address(['audit'])
    case 'settings':
      return address(['settings', route.section])
  }
}

/** Where the page is now; renders again when that changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(onHashChange, () => location.hash)
  return parseRoute(hash)
}

/** Goes to a page. `replace`: without a step for the browser's way back. */
export function navigate(route: Route, { replace = false } = {}): void {
  const hash = hashOf(route)
  if (hash === location.hash) return
  if (!replace) {
    location.hash = hash
    return
  }
  history.replaceState(null, '', hash)
  globalThis.dispatchEvent(new HashChangeEvent('hashchange'))
}

function onHashChange(listener: () => void): () => void {
  globalThis.addEventListener('hashchange', listener)
  return () => globalThis.removeEventListener('hashchange', listener)
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function optional<K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } {
  const found: { [P in K]?: V } = {}
  if (value !== null && value !== undefined && value !== '') found[key] = value
  return found
}

function address(parts: readonly (string | undefined)[], query: Readonly<Record<string, string | undefined>> = {}): string {
  const end = parts.indexOf(undefined)
  const path = (end < 0 ? parts : parts.slice(0, end)).map((part) => encodeURIComponent(part ?? '')).join('/')
  const search = new URLSearchParams(Object.entries(query).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value]])))
  return `#/${path}${search.size === 0 ? '' : `?${search.toString()}`}`
}
