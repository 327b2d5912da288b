import { searchFits, type FitData } from '../../core/experiment/searchFits.ts'
import type { HeadPlan } from '../../core/recipe/headPlan.ts'
import type { FitTask, GridColumn, GridDocument } from './gridDocument.ts'

export interface GridTasks {
  readonly scores: readonly FitTask[]
  /** One per part and column; `scores`: by candidate, then inner fold, places among the scores that decide it. */
  readonly fits: readonly { readonly task: { readonly task: 'fit'; readonly part: number; readonly column: GridColumn }; readonly scores: readonly (readonly number[])[] }[]
}

/** Everything that a grid fits. The part that all items are learned from has no test items, and so no thumbnail to be compared with. */
export function gridTasks({ parts, items, classes, recipe }: Pick<GridDocument, 'parts' | 'classes' | 'recipe'> & Pick<FitData, 'items'>, plan: HeadPlan): GridTasks {
  const scores: FitTask[] = []
  const fits = parts.flatMap(({ train, test }, part) => (test.length === 0 ? ['features' as const] : ['features' as const, 'thumbnail' as const]).map((column) => {
    const search = searchFits({ items, classes, recipe }, train, plan)
    const tried = search === undefined || 'reason' in search ? [] : search.candidates.map((_, candidate) => search.splits.map((__, fold) => scores.push({ task: 'score', part, column, candidate, fold }) - 1))
    return { task: { task: 'fit' as const, part, column }, scores: tried }
  }))
  return { scores, fits }
}
