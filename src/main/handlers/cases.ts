import type { CaseRow, WorklistQuery, WorklistRow, WorklistSort } from '../../contract/index.ts'
import type { Library } from '../store/openLibrary.ts'

export interface CasesPage {
  readonly total: number
  readonly cases: CaseRow[]
}

/**
 * Studies by clinical urgency (STAT, urgent, then routine and not stated), then by what the model makes of them: likely positives by score, refused
 * ones with their reason (nobody has judged them), those not scored, then the rest by score. Of equal ones the longest waiting comes first. Those
 * that the query shows, in the order asked for.
 */
export function listCases({ worklist }: Library, page: { readonly offset: number; readonly limit: number }, query: WorklistQuery = {}, sort: WorklistSort = { by: 'ai', descending: false }): CasesPage {
  worklist.freshen()
  return { total: worklist.counts(query).total, cases: worklist.list(query, sort, page).map(caseOf) }
}

/** What `hilum cases --json` says of a line. */
export function caseOf({ arrived, waitingSince, seriesCount, priors, read, readBy, readAt, queued, disagrees, ...row }: WorklistRow): CaseRow {
  return row
}
