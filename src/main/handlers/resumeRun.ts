import { parseRecipe, type Recipe } from '../../core/recipe/recipe.ts'
import type { Library } from '../store/openLibrary.ts'
import type { NewRun, RunRow } from '../store/runs.ts'

/** The run cannot be gone on with. */
export class RunNotResumableError extends Error {
  override readonly name = 'RunNotResumableError'
  readonly code = 'run-not-resumable'
  constructor(run: number, reason: string) {
    super(`Run ${run} cannot be resumed: ${reason}.`)
  }
}

/** What a run that did not end was to do. Throws RunNotResumableError. */
export function unfinishedRun({ runs, recipes, datasets }: Library, id: number): { readonly recipe: Recipe; readonly dataset: string; readonly engine: string | null; readonly numericClass: string | null } {
  const run = runs.byId(id)
  const open = runs.list().flatMap((row) => (row.state === 'done' ? [] : [row.id]))
  if (run === undefined) throw new RunNotResumableError(id, `there is no such run in this library; ${open.length === 0 ? 'all of its runs have ended' : `unfinished ones are ${open.join(', ')}`}`)
  if (run.state === 'done') throw new RunNotResumableError(id, `it has ended; its report is written with "hilum report ${id} --out DIR"`)
  const dataset = datasets.byId(run.dataset)
  if (dataset === undefined) throw new RunNotResumableError(id, 'its data set is not there any more')
  return { recipe: parseRecipe(recipes.byHash(run.recipeHash)?.document, `the recipe of run ${id}`), dataset: dataset.name, engine: run.engine, numericClass: run.numericClass }
}

/** A new run, or an unfinished one that is to do exactly the same. Throws RunNotResumableError where it is not the same. */
export function beginRun({ runs }: Library, resume: number | undefined, asked: NewRun): RunRow {
  if (resume === undefined) return runs.begin(asked)
  const run = runs.byId(resume)
  if (run === undefined || run.state === 'done') throw new RunNotResumableError(resume, 'it is not an unfinished run')
  if (run.datasetHash !== asked.datasetHash) throw new RunNotResumableError(resume, 'its data set has another version now')
  if (run.recipeHash !== asked.recipeHash) throw new RunNotResumableError(resume, 'it followed another recipe')
  if (run.backboneHash !== asked.backboneHash) throw new RunNotResumableError(resume, 'its backbone has other weights now')
  if (run.engine !== asked.engine || run.numericClass !== asked.numericClass) throw new RunNotResumableError(resume, `it ran on ${run.engine} (${run.numericClass}), which is not what would run now`)
  return runs.change(resume, { state: 'running' })
}
