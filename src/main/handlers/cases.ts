import type { CaseRow, WorklistRow } from '../../contract/index.ts'
import type { Library } from '../store/openLibrary.ts'

export interface CasesPage {
  readonly total: number
  readonly cases: CaseRow[]
}

/**
 * Studies by clinical urgency (STAT, urgent, then routine and not stated), then by what the model makes of them: likely positives by score, refused
 * ones with their reason (nobody has judged them), those not scored, then the rest by score. Of equal ones the longest waiting comes first.
 */
export function listCases({ worklist }: Library, page: { readonly offset: number; readonly limit: number }): CasesPage {
  worklist.freshen()
  return { total: worklist.total(), cases: worklist.list({}, { by: 'ai', descending: false }, page).map(caseOf) }
}

/** What `hilum cases --json` says of a line. */
export function caseOf({ arrived, waitingSince, seriesCount, priors, read, readBy, readAt, queued, disagrees, ...row }: WorklistRow): CaseRow {
  return row
}
