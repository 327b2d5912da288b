import { RecipeInvalidError, SPLIT_RULES, withSettings, type Recipe, type SplitRule } from '../../core/recipe/recipe.ts'
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
