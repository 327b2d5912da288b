import type { WorklistQuery, WorklistSort } from '../../contract/index.ts'
import { AGEING_HOURS } from '../../core/judge/priority.ts'
import { foldText } from './foldText.ts'

/** A condition with its parameters, by position. */
export interface Where {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

export const BUCKETS = ['above', 'refused', 'unscored', 'below'] as const
export const URGENCIES = ['stat', 'urgent', 'routine'] as const
export const STATUSES = ['flagged', 'new', 'training', 'read'] as const

/** Conditions that the counts of a filter leave out when they count its own values. */
export type Dimension = 'status' | 'modality' | 'finding' | 'bucket' | 'urgency' | 'refusal'

/** Which index walks through the list: an order's, or that of the counts, which holds what is counted too. */
export type Walk = 'order' | 'counts'

/**
 * The query as SQL over the table worklist. Whatever the index that walks through the list does not hold is asked of another index, as a set of
 * studies, never of the lines themselves. Columns stand behind a unary plus, so that the order's index answers and nothing is sorted.
 */
export function whereOf(query: WorklistQuery, walk: Walk, { now, without }: { readonly now: Date; readonly without?: Dimension }): Where {
  const terms: string[] = []
  const parameters: (string | number)[] = []
  const add = (sql: string, ...values: readonly (string | number)[]): void => {
    terms.push(sql)
    parameters.push(...values)
  }
  if (query.reading !== undefined) add('+read = ?', query.reading === 'read' ? 1 : 0)
  const counted = countedConditions(query, without)
  if (counted.sql !== '') add(walk === 'counts' ? counted.sql : `study IN (SELECT study FROM worklist INDEXED BY worklist_counts WHERE ${counted.sql})`, ...counted.parameters)
  if (query.patient !== undefined) add('study IN (SELECT study FROM worklist WHERE patient = ?)', query.patient)
  if (query.hasPrior !== undefined) add(`study IN (SELECT study FROM worklist INDEXED BY worklist_by_priors WHERE priors ${query.hasPrior ? '>' : '='} 0)`)
  if (query.score !== undefined) add('study IN (SELECT study FROM worklist INDEXED BY worklist_by_ai WHERE bucket IN (0, 3) AND score BETWEEN ? AND ?)', query.score.from, query.score.to)
  const from = query.days === undefined ? query.acquired?.from : dayBefore(now, query.days - 1)
  const acquired = (compare: string, value: string): void => add(`study IN (SELECT study FROM worklist INDEXED BY worklist_by_acquired WHERE acquired ${compare} ?)`, value)
  if (from !== undefined) acquired('>=', from)
  // "~" stands behind every digit and the T of a time
  if (query.acquired?.to !== undefined) acquired('<=', `${query.acquired.to}~`)
  if (query.label !== undefined) {
    const each = query.label.map(({ finding, value }) => {
      parameters.push(finding, ...(value === undefined ? [] : [value]))
      return `(finding = ?${value === undefined ? '' : ' AND value = ?'})`
    })
    terms.push(`study IN (SELECT study FROM worklist_label WHERE ${each.join(' OR ')})`)
  }
  if (query.dataset !== undefined) add(`study IN (${studiesOfDatasets(query.dataset.length)})`, ...query.dataset)
  if (query.reader !== undefined) {
    const marks = query.reader.map(() => '?').join(', ')
    add(`study IN (SELECT study FROM reading WHERE reader IN (${marks}) UNION SELECT study FROM study_mark WHERE read = 1 AND marked_by IN (${marks}))`, ...query.reader, ...query.reader)
  }
  const words = foldText(query.text ?? '').split(' ').filter((word) => word !== '')
  if (words.length > 0) add(`study IN (SELECT study FROM worklist_search WHERE ${words.map(() => 'instr(text, ?) > 0').join(' AND ')})`, ...words)
  return { sql: terms.length === 0 ? 'true' : terms.join(' AND '), parameters }
}

/** Conditions on columns of the index worklist_counts; '' where there is none. */
function countedConditions(query: WorklistQuery, without: Dimension | undefined): Where {
  const terms: string[] = []
  const parameters: (string | number)[] = []
  const anyOf = (dimension: Dimension, column: string, values: readonly (string | number)[] | undefined): void => {
    if (values === undefined || dimension === without) return
    terms.push(`+${column} IN (${values.map(() => '?').join(', ')})`)
    parameters.push(...values)
  }
  anyOf('status', 'status_rank', query.status?.map((each) => STATUSES.indexOf(each)))
  anyOf('bucket', 'bucket', query.bucket?.map((each) => BUCKETS.indexOf(each)))
  anyOf('urgency', 'urgency_rank', query.urgency?.map((each) => URGENCIES.indexOf(each)))
  anyOf('modality', 'modality', query.modality)
  anyOf('finding', 'finding', query.finding)
  anyOf('refusal', 'refused_code', query.refusal)
  for (const column of ['queued', 'disagrees'] as const) {
    const value = query[column]
    if (value === undefined) continue
    terms.push(`+${column} = ?`)
    parameters.push(value ? 1 : 0)
  }
  return { sql: terms.join(' AND '), parameters }
}

function studiesOfDatasets(names: number): string {
  return `SELECT series.study FROM dataset JOIN dataset_item AS item ON item.dataset = dataset.id JOIN image ON image.id = item.image JOIN series ON series.id = image.series
    WHERE dataset.name IN (${Array.from({ length: names }, () => '?').join(', ')}) AND dataset.version = (SELECT max(version) FROM dataset AS d WHERE d.name = dataset.name)`
}

/** The date `days` before today by this machine's clock. */
function dayBefore(now: Date, days: number): string {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** Columns of an order in the direction that its index has; each index holds them so, and read backwards it answers the other direction. */
const ORDERS: Readonly<Record<Exclude<WorklistSort['by'], 'next'>, { readonly columns: readonly string[]; readonly descending?: readonly string[]; readonly index: string }>> = {
  ai: { columns: ['urgency_rank', 'bucket', 'score', 'since', 'study'], descending: ['score'], index: 'worklist_by_ai' },
  urgency: { columns: ['urgency_rank', 'since', 'study'], index: 'worklist_by_urgency' },
  acquired: { columns: ['acquired', 'study'], index: 'worklist_by_acquired' },
  waiting: { columns: ['since', 'study'], index: 'worklist_by_since' },
  patient: { columns: ['name_key', 'study'], index: 'worklist_by_name' },
  id: { columns: ['id_key', 'study'], index: 'worklist_by_id' },
  study: { columns: ['study_key', 'study'], index: 'worklist_by_study' },
  age: { columns: ['age_years', 'study'], index: 'worklist_by_age' },
  status: { columns: ['status_rank', 'study'], index: 'worklist_by_status' },
  images: { columns: ['images', 'study'], index: 'worklist_by_images' },
  priors: { columns: ['priors', 'study'], index: 'worklist_by_priors' },
  readAt: { columns: ['read_at', 'study'], index: 'worklist_by_read_at' }
}

/** Ids of a window of the list, in order. `limit` -1 takes all. Parameters: the condition's, then limit and offset. */
export function idsSql(where: Where, { by, descending }: WorklistSort & { readonly by: Exclude<WorklistSort['by'], 'next'> }): string {
  const { columns, descending: down = [], index } = ORDERS[by]
  const order = columns.map((column) => (down.includes(column) === descending ? column : `${column} DESC`)).join(', ')
  return `SELECT study FROM worklist INDEXED BY ${index} WHERE ${where.sql} ORDER BY ${order} LIMIT ? OFFSET ?`
}

/** Studies that have waited for the ageing time, and those that have not: each of the two is in order by an index of its own. */
export type NextArm = 'waited' | 'waiting'

/**
 * An arm of the order of reading (core/judge/priority): `study, read, tier, key`. key + 1 is the value of those that have waited, key + now / ageing
 * of the others. Parameters: the condition's, the second at which waiting began that is over now, the limit.
 */
export function nextArmSql(where: Where, arm: NextArm, ageingHours: number = AGEING_HOURS): string {
  const usual = ageingHours === AGEING_HOURS
  const key = arm === 'waited' ? 'risk' : usual ? 'drift' : `risk - since / ${ageingHours * 3600}.0`
  const index = arm === 'waited' || !usual ? 'worklist_by_risk' : 'worklist_by_drift'
  return `SELECT study, read, urgency_rank AS tier, ${key} AS key FROM worklist INDEXED BY ${index}
    WHERE ${where.sql} AND +since ${arm === 'waited' ? '<=' : '>'} ? ORDER BY read, urgency_rank, ${key === 'risk' || key === 'drift' ? key : '4'} DESC, study LIMIT ?`
}
