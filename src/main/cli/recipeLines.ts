import { DEFAULT_RECIPE } from '../../contract/index.ts'
import { metricTitle } from '../../core/recipe/metrics.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import { publishedText, recipeWords } from '../../core/recipe/recipeWords.ts'
import type { RecipeWeights } from '../recipeWeights.ts'
import { table } from './output.ts'

export interface ListedRecipe {
  readonly recipe: Recipe
  readonly weights: RecipeWeights
}

/** Recipes by publication, those of this project first. */
export function byPaper<Entry extends { readonly recipe: Recipe }>(entries: readonly Entry[]): (readonly [title: string, entries: readonly Entry[]])[] {
  const groups = new Map<string, { title: string; entries: Entry[] }>()
  for (const entry of entries.toSorted((a, b) => Number(a.recipe.paper !== undefined) - Number(b.recipe.paper !== undefined))) {
    const { paper } = entry.recipe
    const group = groups.get(paper?.id ?? '') ?? { title: paper?.citation ?? 'Recipes of this project', entries: [] }
    group.entries.push(entry)
    groups.set(paper?.id ?? '', group)
  }
  return [...groups.values()].map((group) => [group.title, group.entries])
}

/** The list of recipes as a person reads it. */
export function recipeListLines(listed: readonly ListedRecipe[]): string[] {
  return [
    ...byPaper(listed).flatMap(([title, entries]) => [
      title,
      ...table(entries.map(({ recipe, weights }) => [`  ${recipe.name}`, recipe.title, recipe.paper === undefined ? '' : leading(recipe.paper), recipe.name === DEFAULT_RECIPE ? 'ready, the default' : weights.installed ? 'ready' : weights.how])),
      ''
    ]),
    'Of two forms the leakage-safe one is run; --form as-published runs the other. "hilum recipes NAME" tells what a recipe does.'
  ]
}

/** The figure that a publication leads with. */
export function leading({ published }: NonNullable<Recipe['paper']>): string {
  const [first] = published
  return first === undefined ? 'no figure known' : `${metricTitle(first).toLowerCase().replaceAll('auc', 'AUC').replaceAll('f1', 'F1')} ${publishedText(first)}`
}

/** One recipe, in words. */
export function recipeLines({ recipe, weights }: ListedRecipe): string[] {
  return [...recipeWords(recipe), '', `Weights: ${weights.how}`]
}
