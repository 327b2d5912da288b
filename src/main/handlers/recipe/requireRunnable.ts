import { requireSplittable } from '../../../core/experiment/experiment.ts'
import type { Recipe } from '../../../core/recipe/recipe.ts'
import { BackboneNotInstalledError } from '../../engine/backboneErrors.ts'
import { installedBackbones, recipeWeights } from '../../recipeWeights.ts'
import { recipeData } from '../recipeData.ts'
import { splitItemOf } from '../splitItemOf.ts'
import { requireTrainableNetwork } from '../trainNetworks.ts'
import type { WorkContext } from '../workContext.ts'

/** What can be told before anything is computed: whether the weights are here, and whether the data hold the classes and can be split. Throws as `train`. */
export async function requireRunnable(context: Pick<WorkContext, 'library' | 'weightsDirs'>, recipe: Recipe, datasetName: string): Promise<void> {
  const installed = await installedBackbones(context.weightsDirs)
  if (!recipeWeights(recipe, installed).installed) throw new BackboneNotInstalledError(recipe.backbone.name, [...installed], [recipe.backbone.name])
  await requireTrainableNetwork(context, recipe)
  const { dataset, items } = await recipeData(context, recipe, datasetName)
  requireSplittable({ items: items.map((item) => splitItemOf(item, dataset.classes)), classes: dataset.classes, recipe })
}
