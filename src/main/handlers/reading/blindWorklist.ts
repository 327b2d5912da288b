import type { WorklistCounts, WorklistOverview, WorklistQuery, WorklistSort } from '../../../contract/index.ts'

/** Orders that tell what models say give way to urgency and waiting. */
export function blindSort(sort: WorklistSort): WorklistSort {
  return sort.by === 'ai' || sort.by === 'next' ? { by: 'urgency', descending: sort.descending } : sort
}

/** Conditions on what models say are left out: what they leave would tell it. */
export function blindQuery({ bucket, finding, score, refusal, disagrees, ...query }: WorklistQuery): WorklistQuery {
  return query
}

/** How many studies there are, never how many a model finds likely. */
export function blindCounts(counts: WorklistCounts): WorklistCounts {
  return { ...counts, groups: [], bucket: [], finding: [], refusal: [] }
}

export function blindOverview(overview: Omit<WorklistOverview, 'blinded'>): WorklistOverview {
  return { ...overview, likely: 0, unscored: 0, disagreements: 0, blinded: true }
}
