import type { CaseRow } from '../../contract/index.ts'
import { PROVISIONAL_OPERATING_POINT } from '../../contract/limits.ts'

export type Bucket = 'above' | 'refused' | 'unscored' | 'below'
export type View = 'everything' | 'new' | 'above' | 'refused'
export type Urgency = NonNullable<CaseRow['urgency']>

/** A line of the list: a study, or the heading over those that share urgency and bucket. */
export type Line =
  | { readonly kind: 'group'; readonly urgency: Urgency; readonly bucket: Bucket; readonly operatingPoint: number | undefined; readonly count: number }
  | { readonly kind: 'case'; readonly row: CaseRow; readonly index: number }

/** A refusal stands before low scores: it says nothing about the film, so nobody may think it was found to be clear. */
const BUCKET_ORDER: Readonly<Record<Bucket, number>> = { above: 0, refused: 1, unscored: 2, below: 3 }
const URGENCY_ORDER: Readonly<Record<Urgency, number>> = { stat: 0, urgent: 1, routine: 2 }

export function bucketOf({ score }: CaseRow): Bucket {
  if (score.kind !== 'scored') return score.kind
  return score.probability >= (score.operatingPoint ?? PROVISIONAL_OPERATING_POINT) ? 'above' : 'below'
}

export function inView(row: CaseRow, view: View): boolean {
  switch (view) {
    case 'everything':
      return true
    case 'new':
      return row.status === 'new'
    case 'above':
    case 'refused':
      return bucketOf(row) === view
  }
}

/** Rows by urgency, then bucket, keeping the order they came in within each; headings where there is more than one kind. */
export function arrange(rows: readonly CaseRow[]): Line[] {
  const ordered = rows.toSorted((a, b) => URGENCY_ORDER[urgencyOf(a)] - URGENCY_ORDER[urgencyOf(b)] || BUCKET_ORDER[bucketOf(a)] - BUCKET_ORDER[bucketOf(b)])
  const groups = [...Map.groupBy(ordered, (row) => `${urgencyOf(row)} ${bucketOf(row)}`).values()]
  let index = 0
  return groups.flatMap((members) => {
    const lines: Line[] = members.map((row) => ({ kind: 'case', row, index: index++ }))
    const first = members[0]
    if (first === undefined || groups.length === 1) return lines
    return [{ kind: 'group', urgency: urgencyOf(first), bucket: bucketOf(first), operatingPoint: sharedOperatingPoint(members), count: members.length }, ...lines]
  })
}

export function urgencyOf(row: CaseRow): Urgency {
  return row.urgency ?? 'routine'
}

function sharedOperatingPoint(rows: readonly CaseRow[]): number | undefined {
  const points = new Set(rows.map(({ score }) => (score.kind === 'scored' ? score.operatingPoint : undefined)))
  return points.size === 1 ? [...points][0] : undefined
}
