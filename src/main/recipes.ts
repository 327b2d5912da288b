import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseRecipe, RecipeInvalidError, type Recipe } from '../core/recipe/recipe.ts'

/** No recipe has this name, and no file lies at this path. */
export class RecipeUnknownError extends Error {
  readonly code = 'recipe-unknown'
  constructor(asked: string, known: readonly string[]) {
    super(`There is no recipe "${asked}", and no file of that name. Recipes: ${known.join(', ')}.`)
    this.name = 'RecipeUnknownError'
  }
}

/** The recipes that come with the program, by name. Throws RecipeInvalidError. */
export async function shippedRecipes(resourcesDir: string): Promise<Recipe[]> {
  const dir = join(resourcesDir, 'recipes')
  const files = (await readdir(dir)).filter((file) => file.endsWith('.json')).toSorted()
  return Promise.all(files.map((file) => readRecipe(join(dir, file))))
}

/** A recipe by the name of a shipped one, or from a JSON file. Throws RecipeUnknownError, RecipeInvalidError. */
export async function findRecipe(nameOrFile: string, resourcesDir: string): Promise<Recipe> {
  const shipped = await shippedRecipes(resourcesDir)
  const named = shipped.find((recipe) => recipe.name === nameOrFile)
  if (named !== undefined) return named
  try {
    return await readRecipe(nameOrFile)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR')) {
      throw new RecipeUnknownError(
        nameOrFile,
        shipped.map((recipe) => recipe.name)
      )
    }
    throw error
  }
}

async function readRecipe(path: string): Promise<Recipe> {
  const text = await readFile(path, 'utf8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new RecipeInvalidError(basename(path), [`not JSON (${error instanceof Error ? error.message : String(error)})`])
  }
  return parseRecipe(value, basename(path))
}
