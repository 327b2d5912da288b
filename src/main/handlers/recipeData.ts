import type { Recipe } from '../../core/recipe/recipe.ts'
import { classMap, relabelled, type ClassMap } from '../../core/recipe/recipeClasses.ts'
import type { ReportNote } from '../../core/report/runReport.ts'
import { installedBackbones, recipeWeights } from '../recipeWeights.ts'
import type { DatasetItem, DatasetRow } from '../store/datasets.ts'
import type { WorkContext } from './workContext.ts'

/** A data set as a recipe sees it. */
export interface RecipeDataset {
  /** With the recipe's classes in place of its own. */
  readonly dataset: DatasetRow
  /** Labelled with the recipe's classes, without the images that it leaves out. */
  readonly items: readonly DatasetItem[]
  /** What was merged and left out. */
  readonly notes: readonly ReportNote[]
}

/** The data that a recipe learns from. Throws DatasetUnknownError, ClassesDifferError, and RecipeInvalidError where its network is unknown. */
export async function recipeData({ library, weightsDirs }: Pick<WorkContext, 'library' | 'weightsDirs'>, recipe: Recipe, datasetName: string): Promise<RecipeDataset> {
  const dataset = library.datasets.named(datasetName)
  const map = classMap(recipe, dataset)
  recipeWeights(recipe, await installedBackbones(weightsDirs))
  const all = library.datasets.items(dataset.id)
  return { dataset: { ...dataset, classes: map.classes }, items: relabelled(all, map), notes: notesOn(map, recipe.name, all) }
}

function notesOn({ leftOut, merged }: ClassMap, recipe: string, items: readonly DatasetItem[]): ReportNote[] {
  const left = leftOut.map((label) => `${items.filter((item) => item.label === label).length} ${label}`)
  return [
    ...(left.length === 0 ? [] : [{ level: 'info', title: 'Labels left out', text: `The recipe ${recipe} has no class for them: ${left.join(', ')}.` } as const]),
    ...merged.map((one): ReportNote => ({ level: 'info', title: 'Labels merged', text: `${one.labels.join(', ')} count as ${one.class}.` }))
  ]
}
