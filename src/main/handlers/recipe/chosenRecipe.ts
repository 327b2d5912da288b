import type { RecipeChoice } from '../../../contract/index.ts'
import { withSettings, withValues, type Recipe } from '../../../core/recipe/recipe.ts'
import { formOf, formsOf } from '../../../core/recipe/recipeForm.ts'
import { resourcesDir } from '../../platform/resourcesDir.ts'
import { RecipeUnknownError, shippedRecipes } from '../../recipes.ts'

/** A choice of the wizard as recipes. */
export interface ChosenRecipe {
  /** With what makes its two forms. */
  readonly shipped: Recipe
  /** The form that was chosen, without any change. */
  readonly own: Recipe
  /** Undefined for a recipe that has one form. */
  readonly published: Recipe | undefined
  /** What would be run. */
  readonly recipe: Recipe
}

/** A shipped recipe in the form, with the classes and the settings that were chosen, as `hilum train` makes it. Throws RecipeUnknownError, RecipeInvalidError. */
export async function chosenRecipe({ recipe: name, form, classes, settings }: RecipeChoice): Promise<ChosenRecipe> {
  const all = await shippedRecipes(resourcesDir())
  const shipped = all.find((one) => one.name === name)
  if (shipped === undefined) throw new RecipeUnknownError(name, all.map((one) => one.name))
  const forms = formsOf(shipped)
  const own = formOf(shipped, forms.length === 0 ? undefined : form)
  const published = forms.length === 0 ? undefined : formOf(shipped, 'as-published')
  const withClasses = classes === undefined ? own : withValues(own, [['data.classes', classes === 'own' ? null : classes]], own.name)
  return { shipped, own, published, recipe: settings.length === 0 ? withClasses : withSettings(withClasses, settings) }
}
