import { architectureNamed, ARCHITECTURES } from '../core/backbones/catalogue.ts'
import { RecipeInvalidError, type Recipe } from '../core/recipe/recipe.ts'
import { listBackbones } from './engine/backboneStore.ts'

/** Whether a recipe can begin on this machine, as far as its network's weights go. */
export interface RecipeWeights {
  readonly installed: boolean
  /** What to do, where they are not; what stands in for them, where none are needed. */
  readonly how: string
}

/**
 * Whether the weights of a recipe's backbone are installed, else how to get them. `installed` are the names in `weightsDirs`, embedded ones
 * too. Throws RecipeInvalidError where there is no such network.
 */
export function recipeWeights({ name, backbone, training }: Pick<Recipe, 'name' | 'backbone' | 'training'>, installed: ReadonlySet<string>): RecipeWeights {
  const architecture = architectureNamed(backbone.name)
  if (architecture === undefined && !installed.has(backbone.name)) {
    throw new RecipeInvalidError(name, [
      `backbone.name: there is no network "${backbone.name}". Installed: ${[...installed].join(', ')}. Weights can be added for ${ARCHITECTURES.map((one) => one.name).join(', ')}`
    ])
  }
  if (training?.start === 'random') return { installed: true, how: 'none needed: trained from scratch' }
  if (installed.has(backbone.name) || (architecture !== undefined && installed.has(architecture.name))) return { installed: true, how: 'installed' }
  const of = architecture?.name ?? backbone.name
  return {
    installed: false,
    how: architecture?.official === undefined ? `hilum backbones add FILE --architecture ${of}` : `hilum backbones get ${of}`
  }
}

/** Names of the backbones that can be loaded from these folders. */
export async function installedBackbones(weightsDirs: readonly string[]): Promise<ReadonlySet<string>> {
  const { backbones } = await listBackbones(weightsDirs)
  return new Set(backbones.map(({ card }) => card.name))
}
