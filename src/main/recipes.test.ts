import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RecipeInvalidError } from '../core/recipe/recipe.ts'
import { findRecipe, RecipeUnknownError } from './recipes.ts'

const resources = join(import.meta.dirname, '../../resources')

it('reads a recipe from a file', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hilum recipe % '))
  const path = join(dir, 'mine.json')
  const recipe = { recipe: 1, name: 'mine', title: 'Mine', backbone: { name: 'scattering' }, head: { kind: 'logistic-regression' } }
  await writeFile(path, JSON.stringify(recipe))
  expect(await findRecipe(path, resources)).toMatchObject(recipe)
  await writeFile(path, '{"recipe": 1,')
  await expect(findRecipe(path, resources)).rejects.toThrow(RecipeInvalidError)
})

it('names the recipes there are when asked for another', async () => {
  await expect(findRecipe('densenet-lr', resources)).rejects.toThrow(RecipeUnknownError)
  await expect(findRecipe('squeeznet-lr', resources)).rejects.toThrow(/Nearest: squeezenet-lr, .*"hilum recipes" lists all \d+\./)
})
