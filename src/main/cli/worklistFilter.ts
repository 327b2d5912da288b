import { worklistQuery, type WorklistQuery, type WorklistSort, worklistSort } from '../../contract/index.ts'
import { UsageError } from './usageError.ts'

/** What `--filter` takes; a list is divided by commas. */
const LISTS = ['status', 'modality', 'finding', 'bucket', 'refusal', 'urgency', 'dataset', 'reader'] as const
const FLAGS = ['queued', 'disagrees', 'hasPrior'] as const

export const FILTER_HELP = `KEY=VALUE, several: text, reading=unread|read, ${LISTS.join(', ')} (a list, divided by commas), label=FINDING or FINDING:VALUE, score=FROM..TO, from=DATE, to=DATE, days=N, ${FLAGS.join(', ')} (true or false)`

/** The worklist's query from `--filter KEY=VALUE …`. Throws UsageError. */
export function parseFilters(filters: readonly string[]): WorklistQuery {
  const query: Record<string, unknown> = {}
  const acquired: Record<string, string> = {}
  for (const filter of filters) {
    const at = filter.indexOf('=')
    const [key, value] = [filter.slice(0, Math.max(0, at)), filter.slice(at + 1)]
    if (at <= 0 || value === '') throw new UsageError(`--filter takes KEY=VALUE, not "${filter}": ${FILTER_HELP}`)
    if (isOneOf(LISTS, key)) query[key] = listOf(value)
    else if (isOneOf(FLAGS, key)) query[key] = value === 'true' ? true : value === 'false' ? false : value
    else if (key === 'text' || key === 'reading') query[key] = value
    else if (key === 'days') query[key] = Number(value)
    else if (key === 'from' || key === 'to') acquired[key] = value
    else if (key === 'score') query[key] = bandOf(value)
    else if (key === 'label') query[key] = listOf(value).map(labelOf)
    else throw new UsageError(`--filter knows no "${key}": ${FILTER_HELP}`)
  }
  if (Object.keys(acquired).length > 0) query['acquired'] = acquired
  const parsed = worklistQuery.safeParse(query)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--filter ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit'}`)
}

/** `--sort acquired`, or `acquired:desc`. Throws UsageError. */
export function parseSort(text: string): WorklistSort {
  const [by, way = 'asc'] = text.split(':')
  const parsed = worklistSort.safeParse({ by, descending: way === 'desc' })
  if (!parsed.success || (way !== 'asc' && way !== 'desc')) throw new UsageError(`--sort takes ${worklistSort.shape.by.options.join(', ')}, with :desc the other way round; not "${text}"`)
  return parsed.data
}

function isOneOf<T extends string>(keys: readonly T[], key: string): key is T {
  return keys.some((each) => each === key)
}

function listOf(value: string): string[] {
  return value.split(',').map((each) => each.trim()).filter((each) => each !== '')
}

function bandOf(value: string): unknown {
  const [from = '', to = ''] = value.split('..')
  return { from: from === '' ? 0 : Number(from), to: to === '' ? 1 : Number(to) }
}

function labelOf(text: string): { finding: string; value?: string } {
  const at = text.lastIndexOf(':')
  return at < 0 ? { finding: text } : { finding: text.slice(0, at), value: text.slice(at + 1) }
}
