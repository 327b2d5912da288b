import type { Recipe } from '../../core/recipe/recipe.ts'
import type { RecipeComparison } from '../../core/report/recipeComparison.ts'
import { resourcesDir } from '../platform/resourcesDir.ts'
import { shippedRecipes } from '../recipes.ts'
import type { DatasetRow } from '../store/datasets.ts'
import { compareRecipes, isFormOf } from './compareRecipes.ts'
import type { WorkContext } from './workContext.ts'

/** What a run's recipe reaches as published, here, and without leaks; null for a recipe that follows nothing and has one form. */
export async function publicationOf({ library, weightsDirs }: WorkContext, recipe: Recipe, dataset: DatasetRow): Promise<RecipeComparison | null> {
  const shipped = (await shippedRecipes(resourcesDir())).find(({ name }) => name === recipe.name)
  if (shipped === undefined && recipe.paper === undefined) return null
  const [comparison] = await compareRecipes(library, [shipped ?? recipe], dataset, weightsDirs)
  if (comparison === undefined) return null
  if (shipped === undefined || isFormOf(recipe, shipped)) return comparison
  return { ...comparison, differences: ['This run changed settings of the recipe, so it stands in neither column.', ...comparison.differences] }
}
