import { z } from 'zod'
import { recipeSchema } from './recipe.ts'

/** The recipe's JSON Schema (draft 2020-12), of a file as a person writes it: what has a default may be left out. */
export function recipeJsonSchema(): string {
  const schema = z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'throw' })
  return `${JSON.stringify({ ...schema, title: 'Hilum recipe' }, null, 2)}\n`
}
