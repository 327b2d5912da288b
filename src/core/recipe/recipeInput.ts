import type { InputSpec } from '../image/image.ts'
import { fitsChannels } from '../image/inputSpec.ts'
import { RecipeInvalidError, type Recipe } from './recipe.ts'

/** What a recipe's network sees: the backbone's own input with the recipe's VOI rule, resize method and size. Throws RecipeInvalidError where they do not go together. */
export function recipeInput(own: InputSpec, { name, input }: Pick<Recipe, 'name' | 'input'>): InputSpec {
  if (input.voi !== undefined && !fitsChannels(input.voi, own.channels)) {
    throw new RecipeInvalidError(name, [`input.voi: three windows need a backbone with three channels; ${own.channels} is the backbone's`])
  }
  return {
    ...own,
    ...(input.voi === undefined ? {} : { voi: input.voi }),
    resize: {
      ...own.resize,
      ...(input.resize === undefined ? {} : { method: input.resize }),
      ...(input.size === undefined ? {} : { height: input.size, width: input.size })
    }
  }
}
