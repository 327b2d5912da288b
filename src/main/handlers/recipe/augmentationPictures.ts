import type { RecipeChoice } from '../../../contract/index.ts'
import { applyAugmentation } from '../../../core/image/augment/augmentImage.ts'
import type { AugmentationOperation } from '../../../core/image/augment/augmentation.ts'
import { operationLabel } from '../../../core/image/augment/augmentationWords.ts'
import { drawAugmentation } from '../../../core/image/augment/drawAugmentation.ts'
import { encodePng } from '../../../core/image/encodePng.ts'
import { resizeInput, type ResizedInput } from '../../../core/image/prepareInput.ts'
import { recipeInput } from '../../../core/recipe/recipeInput.ts'
import type { AugmentationSpec } from '../../../core/recipe/trainingSchema.ts'
import { ownInput } from '../previewAugmentation.ts'
import { originalOf, readFrame } from '../readFrame.ts'
import { recipeData } from '../recipeData.ts'
import type { WorkContext } from '../workContext.ts'
import { chosenRecipe } from './chosenRecipe.ts'

export interface AugmentationPicture {
  /** `none`, an operation with what was drawn, or several. */
  readonly caption: string
  readonly png: Uint8Array
}

export interface AugmentationPictures {
  readonly imageId: number | null
  readonly label: string | null
  readonly pictures: readonly AugmentationPicture[]
}

/** Draws with several operations at once, as training makes them. */
const COMBINED = 2

/**
 * One film at the network's size, what each operation of the recipe's augmentation alone makes of it, and what training draws: several at once.
 * Without augmentation the film alone: what the network sees. Throws ImageRefusedError, BackboneNotInstalledError, and as `train` does of the data.
 */
export async function augmentationPictures(context: Pick<WorkContext, 'library' | 'weightsDirs'>, choice: RecipeChoice, datasetName: string, imageId?: number): Promise<AugmentationPictures> {
  const { library, weightsDirs } = context
  const { recipe } = await chosenRecipe(choice)
  const { items } = await recipeData(context, recipe, datasetName)
  const item = items.find(({ image }) => image === imageId) ?? items[Math.floor(items.length / 2)]
  if (item === undefined) return { imageId: null, label: null, pictures: [] }
  const input = recipeInput(await ownInput(recipe.backbone.name, weightsDirs), recipe)
  const film = resizeInput(await readFrame(originalOf(library, item)), input)
  const { augmentation: spec, seed } = recipe
  const drawn = spec === undefined ? [] : draws(spec, seed)
  const pictures = drawn.map((operations) => ({ caption: operations.map(operationLabel).join(', '), png: pngOf(applyAugmentation(film, operations, spec?.border ?? 'edge')) }))
  return { imageId: item.image, label: item.label, pictures: [{ caption: 'none', png: pngOf(film) }, ...pictures] }
}

/** One of each operation, then some of several. */
function draws(spec: AugmentationSpec, seed: number): (readonly AugmentationOperation[])[] {
  const many = Array.from({ length: 64 }, (_, copy) => drawAugmentation(spec, { seed, epoch: 0, image: 0, copy }))
  const single = [...new Map(many.flat().map((operation) => [operation.operation, operation])).values()].map((operation) => [operation])
  const combined = many.filter(({ length }) => length > 1).slice(0, COMBINED)
  return single.length > 1 ? [...single, ...combined] : single
}

/** Values of 0..255 as they go to preprocessing, grey or RGB. */
function pngOf({ height, width, channels, values }: ResizedInput): Uint8Array {
  const data = Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value))))
  return encodePng({ width, height, samplesPerPixel: channels === 1 ? 1 : 3, data })
}
