import type { InputSpec } from '../image/image.ts'
import type { Recipe } from './recipe.ts'

/** What a recipe's network sees: the backbone's own input with the recipe's VOI rule and resize method. */
export function recipeInput(own: InputSpec, { input }: Pick<Recipe, 'input'>): InputSpec {
  return {
    ...own,
    ...(input.voi === undefined ? {} : { voi: input.voi }),
    ...(input.resize === undefined ? {} : { resize: { ...own.resize, method: input.resize } })
  }
}
