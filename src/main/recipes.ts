import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseRecipe, RecipeInvalidError, type Recipe, type RecipeForm } from '../core/recipe/recipe.ts'
import { formOf } from '../core/recipe/recipeForm.ts'

/** No recipe has this name, and no file lies at this path. */
export class RecipeUnknownError extends Error {
  readonly code = 'recipe-unknown'
  constructor(asked: string, known: readonly string[]) {
    super(`There is no recipe "${asked}", and no file of that name. Nearest: ${nearest(asked, known).join(', ')}. "hilum recipes" lists all ${known.length}.`)
    this.name = 'RecipeUnknownError'
  }
}

/** The three names that share most with what was asked for, by pairs of letters (Dice). */
function nearest(asked: string, known: readonly string[]): string[] {
  const wanted = pairs(asked.toLowerCase())
  const likeness = (name: string): number => {
    const own = pairs(name)
    return [...wanted].filter((pair) => own.has(pair)).length / (wanted.size + own.size || 1)
  }
  return known.toSorted((a, b) => likeness(b) - likeness(a)).slice(0, 3)
}

function pairs(text: string): Set<string> {
  return new Set(Array.from(text.slice(1), (letter, i) => `${text[i] ?? ''}${letter}`))
}

/** The recipes that come with the program, by name, with what makes their two forms. Throws RecipeInvalidError. */
export async function shippedRecipes(resourcesDir: string): Promise<Recipe[]> {
  const dir = join(resourcesDir, 'recipes')
  const names = (await readdir(dir)).flatMap((file) => (file.endsWith('.json') ? [basename(file, '.json')] : [])).toSorted()
  return Promise.all(names.map((name) => readRecipe(join(dir, `${name}.json`))))
}

/**
 * One form of a recipe, by the name of a shipped one or from a JSON file: the leakage-safe one where none is asked for. Throws RecipeUnknownError,
 * RecipeInvalidError, RecipeFormError.
 */
export async function findRecipe(nameOrFile: string, resourcesDir: string, form?: RecipeForm): Promise<Recipe> {
  return formOf(await wholeRecipe(nameOrFile, resourcesDir), form)
}

/** A recipe with what makes its two forms. Throws RecipeUnknownError, RecipeInvalidError. */
export async function wholeRecipe(nameOrFile: string, resourcesDir: string): Promise<Recipe> {
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
