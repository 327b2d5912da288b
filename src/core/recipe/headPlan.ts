import type { z } from 'zod'
import type { classDecompositionSchema, HeadSpec, searchSchema } from './headSchema.ts'
import { RecipeInvalidError, type Recipe } from './recipe.ts'

/** What a recipe says of its classifier on frozen features. */
export interface HeadPlan {
  readonly head: HeadSpec
  readonly classDecomposition?: z.infer<typeof classDecompositionSchema>
  readonly search?: z.infer<typeof searchSchema>
}

/** The recipe's classifier. Throws RecipeInvalidError for a recipe that trains the network itself. */
export function headPlanOf({ name = 'the recipe', head, classDecomposition, search, training }: Pick<Recipe, 'head'> & Partial<Recipe>): HeadPlan {
  if (training !== undefined) throw new RecipeInvalidError(name, ['training: this program cannot train networks yet'])
  return { head, ...(classDecomposition === undefined ? {} : { classDecomposition }), ...(search === undefined ? {} : { search }) }
}
