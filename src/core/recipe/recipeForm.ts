import { RecipeInvalidError, withValues, type Recipe, type RecipeForm } from './recipe.ts'

/** The recipe does not come in the form that was asked for. */
export class RecipeFormError extends Error {
  readonly code = 'recipe-form'
  constructor({ name, form }: Recipe, asked: RecipeForm) {
    super(
      form === undefined
        ? `The recipe ${name} has one form only, because nothing in it says what its ${asked} form would be ("leakageSafe"). Leave --form away.`
        : `${name} is the ${form} form of a recipe and cannot be turned into the ${asked} one. Take the recipe itself.`
    )
    this.name = 'RecipeFormError'
  }
}

/** The forms that a recipe comes in; none where it is one already, or knows only one. */
export function formsOf(recipe: Recipe): readonly RecipeForm[] {
  return recipe.leakageSafe === undefined ? [] : ['as-published', 'leakage-safe']
}

/**
 * One form of a recipe, as a run cites it: with `form`, without `leakageSafe`. Without a form asked for, the leakage-safe one. A recipe that has
 * no forms is returned as it is. Throws RecipeFormError, and RecipeInvalidError where the form's changes make no recipe.
 */
export function formOf(recipe: Recipe, asked?: RecipeForm): Recipe {
  const { leakageSafe, ...rest } = recipe
  if (leakageSafe === undefined) {
    if (asked !== undefined && asked !== recipe.form) throw new RecipeFormError(recipe, asked)
    return recipe
  }
  if (asked === 'as-published') return { ...rest, form: asked }
  const changes = Object.entries(leakageSafe.set)
  const own = changes.find(([key]) => UNCHANGEABLE.has(key.split('.')[0] ?? ''))
  if (own !== undefined) throw new RecipeInvalidError(recipe.name, [`leakageSafe.set: a form does not change "${own[0]}"`])
  return { ...withValues(rest, changes, `the leakage-safe form of ${recipe.name}`), form: 'leakage-safe' }
}

const UNCHANGEABLE = new Set(['recipe', 'name', 'paper', 'form', 'leakageSafe'])
