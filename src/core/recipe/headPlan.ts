import type { z } from 'zod'
import type { classDecompositionSchema, HeadSpec, searchSchema } from './headSchema.ts'
import type { Recipe } from './recipe.ts'

/** What a recipe says of its classifier on frozen features. */
export interface HeadPlan {
  readonly head: HeadSpec
  readonly classDecomposition?: z.infer<typeof classDecompositionSchema>
  readonly search?: z.infer<typeof searchSchema>
}

/** The recipe's classifier on features; where the recipe trains the network itself, that of the baselines alone. */
export function headPlanOf({ head, classDecomposition, search }: Pick<Recipe, 'head'> & Partial<Recipe>): HeadPlan {
  return { head, ...(classDecomposition === undefined ? {} : { classDecomposition }), ...(search === undefined ? {} : { search }) }
}
