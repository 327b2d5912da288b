import type { WorklistCounts, WorklistGroup } from '../../contract/index.ts'
import { BUCKETS, STATUSES, URGENCIES, type Dimension, type Where } from './worklistQuery.ts'

/** Studies that have all of these in common. */
export interface CountedRow {
  readonly bucket: number
  readonly urgency: number
  readonly status: number
  readonly modality: string | null
  readonly finding: string | null
  readonly refusal: string | null
  readonly operatingPoint: number | null
  readonly n: number
}

/** One pass over one index, whose order is the grouping's: nothing is sorted. Parameters: the condition's. */
export function countsSql({ sql }: Where): string {
  return `SELECT bucket, urgency_rank AS urgency, status_rank AS status, modality, finding, refused_code AS refusal, operating_point AS operatingPoint, count(*) AS n
    FROM worklist INDEXED BY worklist_counts WHERE ${sql}
    GROUP BY read, bucket, urgency_rank, status_rank, queued, disagrees, modality, finding, refused_code, operating_point`
}

/** `apart`: of a condition that the query has, the rows counted without it. */
export function tally(all: readonly CountedRow[], apart: ReadonlyMap<Dimension, readonly CountedRow[]>, reasonOf: (code: string) => string): Omit<WorklistCounts, 'stale'> {
  const counted = (dimension: Dimension, valueOf: (row: CountedRow) => string | null | undefined): { value: string; count: number }[] => {
    const sums = new Map<string, number>()
    for (const row of apart.get(dimension) ?? all) {
      const value = valueOf(row)
      if (value !== null && value !== undefined) sums.set(value, (sums.get(value) ?? 0) + row.n)
    }
    return [...sums].map(([value, count]) => ({ value, count })).toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
  }
  return {
    total: all.reduce((sum, { n }) => sum + n, 0),
    groups: groupsOf(all),
    status: counted('status', ({ status }) => STATUSES[status]),
    modality: counted('modality', ({ modality }) => modality),
    finding: counted('finding', ({ finding }) => finding),
    bucket: counted('bucket', ({ bucket }) => BUCKETS[bucket]),
    urgency: counted('urgency', ({ urgency }) => URGENCIES[urgency]),
    refusal: counted('refusal', ({ refusal }) => refusal).map((each) => ({ ...each, reason: reasonOf(each.value) }))
  }
}

function groupsOf(all: readonly CountedRow[]): WorklistGroup[] {
  const groups = Map.groupBy(all, ({ urgency, bucket }) => urgency * BUCKETS.length + bucket)
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([key, rows]) => {
      const urgency = URGENCIES[Math.floor(key / BUCKETS.length)]
      const bucket = BUCKETS[key % BUCKETS.length]
      if (urgency === undefined || bucket === undefined) return []
      const points = new Set(rows.map(({ operatingPoint }) => operatingPoint))
      const [point = null] = points
      return [{ urgency, bucket, count: rows.reduce((sum, { n }) => sum + n, 0), operatingPoint: points.size === 1 ? point : null }]
    })
}
