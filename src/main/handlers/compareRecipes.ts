import { canonicalJson } from '../../core/canonicalJson.ts'
import { RecipeInvalidError, recipeSchema, type Recipe, type RecipeForm } from '../../core/recipe/recipe.ts'
import { ClassesDifferError, classMap } from '../../core/recipe/recipeClasses.ts'
import { formOf } from '../../core/recipe/recipeForm.ts'
import { compareRecipe, type ComparedData, type FormRun, type RecipeComparison } from '../../core/report/recipeComparison.ts'
import type { RunFigures } from '../../core/report/runReport.ts'
import { installedBackbones, recipeWeights } from '../recipeWeights.ts'
import type { DatasetRow } from '../store/datasets.ts'
import type { Library } from '../store/openLibrary.ts'
import type { RunRow } from '../store/runs.ts'
import { runFiguresSchema, runRecordSchema } from './runRecord.ts'

/** Recipes with their two forms as they come, on a data set's latest version or the one given. Throws DatasetUnknownError. */
export async function compareRecipes(library: Library, recipes: readonly Recipe[], dataset: string | DatasetRow, weightsDirs: readonly string[]): Promise<RecipeComparison[]> {
  const row = typeof dataset === 'string' ? library.datasets.named(dataset) : dataset
  const installed = await installedBackbones(weightsDirs)
  const runs = finishedRuns(library, row)
  const labels = library.datasets.items(row.id).map(({ label }) => label)
  return recipes.map((recipe) =>
    compareRecipe(recipe, {
      data: comparedData(recipe, row, labels),
      weightsInstalled: weightsInstalled(recipe, installed),
      runOf: (form) => latestRun(runs, recipe, form)
    })
  )
}

/** Whether a recipe, as it was run, is one of this recipe's forms: same settings but for seed, intervals, labels and words. */
export function isFormOf(ran: Recipe, recipe: Recipe): boolean {
  return formDocuments(recipe).some((form) => settingsOf(form) === settingsOf(ran) && form.split.rule === ran.split.rule)
}

function formDocuments(recipe: Recipe): Recipe[] {
  return recipe.leakageSafe === undefined ? [recipe] : [formOf(recipe, 'as-published'), formOf(recipe, 'leakage-safe')]
}

/** A network that was removed since, and that no catalogue knows, is not there; its runs can still be shown. */
function weightsInstalled(recipe: Recipe, installed: ReadonlySet<string>): boolean {
  try {
    return recipeWeights(recipe, installed).installed
  } catch (error) {
    if (error instanceof RecipeInvalidError) return false
    throw error
  }
}

interface FinishedRun {
  readonly row: RunRow
  readonly settings: string
  readonly figures: RunFigures
}

/** Of this very data set, latest first. Runs whose recipe this version cannot read are passed over. */
function finishedRuns(library: Library, dataset: DatasetRow): FinishedRun[] {
  return library.runs.list().flatMap((row) => {
    if (row.state !== 'done' || row.datasetHash !== dataset.hash) return []
    const recipe = recipeSchema.safeParse(library.recipes.byHash(row.recipeHash)?.document)
    const figures = runFiguresSchema.safeParse(row.figures)
    return recipe.success && figures.success ? [{ row, settings: settingsOf(recipe.data), figures: figures.data }] : []
  })
}

/** A run judged under several rules of splitting serves every form that differs by the rule alone. */
function latestRun(runs: readonly FinishedRun[], recipe: Recipe, form: RecipeForm | undefined): FormRun | undefined {
  const wanted = formOf(recipe, form)
  const settings = settingsOf(wanted)
  for (const run of runs) {
    const column = run.settings === settings ? run.figures.evaluations.find(({ id }) => id === wanted.split.rule) : undefined
    if (column === undefined) continue
    const record = runRecordSchema.safeParse(run.row.timings)
    const phases = record.success ? record.data.phases : []
    return {
      id: run.row.id,
      evaluation: column.model,
      testImages: column.model.images,
      sharingGroup: column.splits.reduce((sum, { table }) => sum + table.shared.testImagesSharingGroup, 0),
      seconds: phases.reduce((sum, { seconds }) => sum + seconds, 0),
      featuresReady: phases.some(({ phase, seconds }) => phase === 'Features' && seconds === 0)
    }
  }
  return undefined
}

function settingsOf({ title: _title, paper: _paper, ours: _ours, form: _form, leakageSafe: _safe, data: _data, seed: _seed, evaluation: _evaluation, split, ...rest }: Recipe): string {
  const { rule: _rule, ...shares } = split
  return canonicalJson({ ...rest, split: shares })
}

function comparedData(recipe: Recipe, dataset: DatasetRow, labels: readonly string[]): ComparedData {
  const name = `${dataset.name}, version ${dataset.version}`
  try {
    const { classes, classOf } = classMap(recipe, dataset)
    const counts = new Map(classes.map((of) => [of, 0]))
    for (const label of labels) {
      const of = classOf(label)
      if (of !== undefined) counts.set(of, (counts.get(of) ?? 0) + 1)
    }
    return { name, images: Object.fromEntries(counts) }
  } catch (error) {
    if (error instanceof ClassesDifferError) return { name, images: null }
    throw error
  }
}
