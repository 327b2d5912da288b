import type { HeadPlan } from '../recipe/headPlan.ts'
import { chosenByScores, rowsOf, scoreCandidate, searchFits, type FitData, type FitOutcome, type HeadSearch } from './searchFits.ts'

export type { HeadSearch, TriedCandidate } from './searchFits.ts'

/** No combination of a search can be fitted. */
class SearchFailedError extends Error {
  override readonly name = 'SearchFailedError'
  readonly code = 'invalid-fit'
}

/**
 * Chooses a plan's parameters by grouped inner folds of `train`; the test part has no say. Of equal scores the first tried wins. Returns the plan to
 * fit, without its search. Throws RecipeInvalidError, the signal's reason, and the first fit's reason where no combination can be fitted.
 */
export function searchHead(data: FitData, train: readonly number[], plan: HeadPlan, signal: AbortSignal | undefined): { readonly plan: HeadPlan; readonly search?: HeadSearch } {
  const fits = searchFits(data, train, plan)
  if (fits === undefined) return { plan }
  const { search: _, ...rest } = plan
  if ('reason' in fits) return { plan: rest, search: fits }
  const parts = fits.splits.map((split) => rowsOf(data, split))
  const outcomes = fits.candidates.map((candidate) => {
    const own: FitOutcome[] = []
    for (const part of parts) {
      signal?.throwIfAborted()
      const outcome = scoreCandidate(data, plan, candidate, part, signal)
      own.push(outcome)
      if ('reason' in outcome) break
    }
    return own
  })
  const chosen = chosenByScores(plan, fits, outcomes)
  if (chosen !== undefined) return chosen
  throw new SearchFailedError(firstReason(outcomes))
}

/** Why no combination could be fitted. */
export function firstReason(outcomes: readonly (readonly FitOutcome[])[]): string {
  return outcomes.flat().flatMap((outcome) => ('reason' in outcome ? [outcome.reason] : []))[0] ?? 'no combination has a score'
}
