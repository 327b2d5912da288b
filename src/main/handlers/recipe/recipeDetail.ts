import type { RecipeChoice, RecipeDetail } from '../../../contract/index.ts'
import { toErrorData } from '../../../contract/index.ts'
import { augmentationWords } from '../../../core/image/augment/augmentationWords.ts'
import type { Recipe } from '../../../core/recipe/recipe.ts'
import { AUGMENTATIONS, LEARNING_METHODS, methodOf } from '../../../core/recipe/recipeChoices.ts'
import { recipeSettings, valueAt } from '../../../core/recipe/recipeSettings.ts'
import { recipeWords, splitWords } from '../../../core/recipe/recipeWords.ts'
import { installedBackbones, recipeWeights } from '../../recipeWeights.ts'
import type { WorkContext } from '../workContext.ts'
import { chosenRecipe } from './chosenRecipe.ts'
import { requireRunnable } from './requireRunnable.ts'

/** One recipe as it would be run, and whether it can be on a data set. Throws RecipeUnknownError, RecipeInvalidError, DatasetUnknownError. */
export async function recipeDetail(context: Pick<WorkContext, 'library' | 'weightsDirs'>, choice: RecipeChoice, dataset: string | undefined): Promise<RecipeDetail> {
  const { shipped, own, published, recipe } = await chosenRecipe(choice)
  const weights = recipeWeights(recipe, await installedBackbones(context.weightsDirs))
  return {
    recipe: recipe.name,
    title: recipe.title,
    form: recipe.form ?? null,
    citation: recipe.paper?.citation ?? null,
    words: recipeWords(recipe),
    leakageSafe: Object.entries(shipped.leakageSafe?.set ?? {}).map(([key, to]) => ({ key, from: published === undefined ? null : (valueAt(published, key) ?? null), to, reason: shipped.leakageSafe?.reasons[key] ?? '' })),
    backbone: recipe.backbone.name,
    method: methodOf(recipe),
    head: recipe.head.kind,
    augmentation: recipe.augmentation === undefined ? [] : augmentationWords(recipe.augmentation).map(({ words }) => words),
    split: { rule: recipe.split.rule, words: splitWords(recipe.split) },
    classes: recipe.data?.classes?.map(({ name }) => name) ?? null,
    weights,
    settings: recipeSettings(recipe, own, published),
    methods: LEARNING_METHODS.map(({ id, settings }) => ({ id, settings: [...settings] })),
    augmentations: AUGMENTATIONS.map(({ id, settings }) => ({ id, settings: [...settings] })),
    obstacle: dataset === undefined ? null : await obstacle(context, recipe, dataset, weights)
  }
}

async function obstacle(context: Pick<WorkContext, 'library' | 'weightsDirs'>, recipe: Recipe, dataset: string, weights: RecipeDetail['weights']): Promise<RecipeDetail['obstacle']> {
  const named = context.library.datasets.named(dataset)
  if (!weights.installed) return { code: 'weights-missing', message: weights.how }
  try {
    await requireRunnable(context, recipe, named.name)
    return null
  } catch (error) {
    const { code, message } = toErrorData(error)
    return { code, message }
  }
}
