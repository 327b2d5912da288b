import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recipeJsonSchema } from '../../core/recipe/recipeJsonSchema.ts'

// npm run recipes:schema
writeFileSync(join(import.meta.dirname, '../../../docs/recipe.schema.json'), recipeJsonSchema())
