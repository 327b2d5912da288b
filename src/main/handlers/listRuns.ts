import type { Library } from '../store/openLibrary.ts'
import type { RunState } from '../store/runs.ts'

export interface ListedRun {
  readonly id: number
  readonly state: RunState
  readonly recipe: string
  /** Name and version. */
  readonly dataset: string
  readonly model: string | null
  readonly startedAt: string
  readonly finishedAt: string | null
  /** Why it failed. */
  readonly error: string | null
}

/** Latest first. */
export function listRuns(library: Library): ListedRun[] {
  return library.runs.list().map(({ id, state, recipeHash, dataset, model, startedAt, finishedAt, error }) => {
    const data = library.datasets.byId(dataset)
    const made = model === null ? undefined : library.models.byId(model)
    return {
      id,
      state,
      recipe: library.recipes.byHash(recipeHash)?.name ?? '',
      dataset: data === undefined ? '' : `${data.name}@${data.version}`,
      model: made === undefined ? null : `${made.name}@${made.version}`,
      startedAt,
      finishedAt,
      error: messageOf(error)
    }
  })
}

function messageOf(error: unknown): string | null {
  const message: unknown = typeof error === 'object' && error !== null && 'message' in error ? error.message : undefined
  return typeof message === 'string' ? message : null
}
