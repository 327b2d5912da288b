import { RECIPE_FORMS, RecipeInvalidError, SPLIT_RULES, withSettings, withValues, type Recipe, type RecipeForm, type SplitRule } from '../../core/recipe/recipe.ts'
import { UsageError } from './usageError.ts'

/** A rule of splitting as `--split` and `--also` give it. Throws UsageError. */
export function parseSplitRule(text: string, option: string): SplitRule {
  const rule = SPLIT_RULES.find((name) => name === text)
  if (rule === undefined) throw new UsageError(`${option} takes ${SPLIT_RULES.slice(0, -1).join(', ')} or ${SPLIT_RULES.at(-1) ?? ''}, not "${text}"`)
  return rule
}

/** A recipe with the changes of `--set`. Throws UsageError. */
export function changedRecipe(recipe: Recipe, settings: readonly string[]): Recipe {
  const odd = settings.find((setting) => setting.indexOf('=') < 1)
  if (odd !== undefined) throw new UsageError(`--set takes key=value, not "${odd}"`)
  try {
    return withSettings(recipe, settings)
  } catch (error) {
    throw error instanceof RecipeInvalidError ? new UsageError(error.message) : error
  }
}

/** A form as `--form` gives it. Throws UsageError. */
export function parseForm(text: string): RecipeForm {
  const form = RECIPE_FORMS.find((name) => name === text)
  if (form === undefined) throw new UsageError(`--form takes ${RECIPE_FORMS.join(' or ')}, not "${text}"`)
  return form
}

/**
 * A recipe with the classes of `--classes`: `own` (those of the data set), or `CLASS=LABEL[+LABEL…]` for some of the recipe's classes, or for all
 * of a recipe that names none. Throws UsageError.
 */
export function withClasses(recipe: Recipe, given: readonly string[]): Recipe {
  if (given.length === 0) return recipe
  if (given.includes('own')) {
    if (given.length > 1) throw new UsageError('--classes takes "own" alone')
    return withValues(recipe, [['data.classes', null]], recipe.name)
  }
  const own = recipe.data?.classes
  const asked = new Map(
    given.map((text) => {
      const at = text.indexOf('=')
      const labels = text.slice(at + 1).split('+').filter((label) => label !== '')
      if (at < 1 || labels.length === 0) throw new UsageError(`--classes takes own or CLASS=LABEL+LABEL, not "${text}"`)
      return [text.slice(0, at), labels] as const
    })
  )
  const unknown = own === undefined ? [] : [...asked.keys()].filter((name) => !own.some((one) => one.name === name))
  if (own !== undefined && unknown.length > 0) {
    throw new UsageError(`${recipe.name} has no class ${unknown.map((name) => `"${name}"`).join(', ')}; it has ${own.map(({ name }) => name).join(', ')}`)
  }
  const classes = own === undefined ? [...asked].map(([name, labels]) => ({ name, labels })) : own.map((one) => ({ ...one, labels: asked.get(one.name) ?? one.labels }))
  try {
    return withValues(recipe, [['data.classes', classes]], `${recipe.name} with ${given.join(' ')}`)
  } catch (error) {
    throw error instanceof RecipeInvalidError ? new UsageError(error.message) : error
  }
}
