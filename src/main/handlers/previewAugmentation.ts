import { architectureNamed, ARCHITECTURES } from '../../core/backbones/catalogue.ts'
import { RESEARCH_BANNER } from '../../core/explain/explanationFigure.ts'
import { applyAugmentation } from '../../core/image/augment/augmentImage.ts'
import type { AugmentationOperation } from '../../core/image/augment/augmentation.ts'
import { augmentationWords, operationLabel, type OperationWords } from '../../core/image/augment/augmentationWords.ts'
import { contactSheet, type SheetCell } from '../../core/image/augment/contactSheet.ts'
import { drawAugmentation } from '../../core/image/augment/drawAugmentation.ts'
import { encodePng } from '../../core/image/encodePng.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { resizeInput } from '../../core/image/prepareInput.ts'
import { createRandom } from '../../core/random.ts'
import { RecipeInvalidError, type Recipe } from '../../core/recipe/recipe.ts'
import { recipeInput } from '../../core/recipe/recipeInput.ts'
import type { AugmentationSpec } from '../../core/recipe/trainingSchema.ts'
import { BackboneNotInstalledError } from '../engine/backboneErrors.ts'
import { listBackbones } from '../engine/backboneStore.ts'
import { refusal } from '../jobs/imageBatch.ts'
import type { DatasetItem } from '../store/datasets.ts'
import { pictureOutput, writePicture } from './pictureOutput.ts'
import { originalOf, readFrame } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

export interface PreviewOptions {
  readonly recipe: Recipe
  /** Data set by name, latest version. */
  readonly dataset: string
  /** Rows, taken in turn from each class. */
  readonly images: number
  /** Copies of each beside the original. */
  readonly copies: number
  /** A .png outside the library. */
  readonly out: string
}

export interface AugmentationPreview {
  readonly recipe: string
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly seed: number
  readonly border: AugmentationSpec['border']
  /** What the recipe's operations do. */
  readonly operations: readonly OperationWords[]
  /** Row by row; `image` is the library's number. */
  readonly images: readonly { readonly image: number; readonly label: string; readonly copies: readonly { readonly operations: readonly AugmentationOperation[] }[] }[]
  readonly refused: readonly { readonly image: number; readonly code: string; readonly reason: string }[]
  readonly out: string
}

/**
 * A contact sheet of what a recipe's augmentation makes of a data set's images: the original at the network's size, then copies drawn as training
 * draws them (other numbers, because training counts its own part). The lockbox stays shut; no weights are needed.
 *
 * Throws RecipeInvalidError without augmentation, DatasetUnknownError, BackboneNotInstalledError for a backbone that the program does not
 * know, PictureOutputError, OutputFolderError.
 */
export async function previewAugmentation({ library, weightsDirs, signal, onProgress }: WorkContext, { recipe, dataset: name, images, copies, out }: PreviewOptions): Promise<AugmentationPreview> {
  const { augmentation: spec, seed } = recipe
  const operations = spec === undefined ? [] : augmentationWords(spec)
  if (spec === undefined || operations.length === 0) {
    throw new RecipeInvalidError(recipe.name, ['augmentation: it names no operation, so there is nothing to show (--set augmentation.zoom=[1.05,1.1], for instance)'])
  }
  const dataset = library.datasets.named(name)
  const path = await pictureOutput(out, library.dir)
  const input = recipeInput(await ownInput(recipe.backbone.name, weightsDirs), recipe)
  const chosen = inTurn(library.datasets.items(dataset.id), dataset.classes, seed).slice(0, images)

  const rows: SheetCell[][] = []
  const shown: AugmentationPreview['images'][number][] = []
  const refused: AugmentationPreview['refused'][number][] = []
  for (const [place, item] of chosen.entries()) {
    signal.throwIfAborted()
    onProgress({ phase: 'Augmenting', done: place, total: chosen.length, unit: 'images' })
    try {
      const original = resizeInput(await readFrame(originalOf(library, item)), input)
      const drawn = Array.from({ length: copies }, (_, copy) => drawAugmentation(spec, { seed, epoch: 0, image: place, copy: copy + 1 }))
      rows.push([
        { image: original, labels: ['original', item.label] },
        ...drawn.map((each) => ({ image: applyAugmentation(original, each, spec.border), labels: each.map(operationLabel) }))
      ])
      shown.push({ image: item.image, label: item.label, copies: drawn.map((each) => ({ operations: each })) })
    } catch (error) {
      const { code, reason } = refusal(place, error)
      refused.push({ image: item.image, code, reason })
    }
  }
  const [first] = refused
  if (rows.length === 0) throw new ImageRefusedError('no-pixels', `No image of ${name} can be shown${first === undefined ? '' : `: ${first.reason}`}`)
  const title = [`${name}, ${recipe.name}, seed ${seed}: augmentation before preprocessing, ${input.resize.width} x ${input.resize.height}`, RESEARCH_BANNER]
  await writePicture(path, encodePng(contactSheet(title, rows)))
  onProgress({ phase: 'Augmenting', done: chosen.length, total: chosen.length, unit: 'images' })
  return {
    recipe: recipe.name,
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    seed,
    border: spec.border,
    operations,
    images: shown,
    refused,
    out
  }
}

/** The input of an installed backbone, else of the architecture of that name. */
export async function ownInput(name: string, weightsDirs: readonly string[]): Promise<InputSpec> {
  const { backbones } = await listBackbones(weightsDirs)
  const architecture = architectureNamed(name)
  const input = backbones.find(({ card }) => card.name === name || card.name === architecture?.name)?.card.input ?? architecture?.input
  if (input === undefined) {
    throw new BackboneNotInstalledError(
      name,
      backbones.map(({ card }) => card.name),
      ARCHITECTURES.map((known) => known.name)
    )
  }
  return input
}

/** One image of each class, then the next of each, each class in seeded order. */
function inTurn(items: readonly DatasetItem[], classes: readonly string[], seed: number): DatasetItem[] {
  const random = createRandom(seed).fork('preview')
  const perClass = classes.map((name) => random.fork(name).shuffle(items.filter(({ label }) => label === name)))
  const most = Math.max(0, ...perClass.map(({ length }) => length))
  return Array.from({ length: most }, (_, i) => perClass.flatMap((members) => members[i] ?? [])).flat()
}
