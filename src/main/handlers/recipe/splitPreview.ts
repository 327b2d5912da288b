import type { RecipeChoice, SplitPreview } from '../../../contract/index.ts'
import { experimentParts } from '../../../core/experiment/experiment.ts'
import { createMatrix } from '../../../core/learn/matrix.ts'
import { splitTable } from '../../../core/learn/split.ts'
import { classMap } from '../../../core/recipe/recipeClasses.ts'
import type { Recipe } from '../../../core/recipe/recipe.ts'
import { splitWords } from '../../../core/recipe/recipeWords.ts'
import type { DatasetItem } from '../../store/datasets.ts'
import { preflightFindings } from '../dataset/preflight.ts'
import { THUMBNAIL, THUMBNAIL_KEY } from '../featuresOf.ts'
import { joinItems } from '../joinDuplicates.ts'
import { recipeData } from '../recipeData.ts'
import { splitItemOf } from '../splitItemOf.ts'
import type { WorkContext } from '../workContext.ts'
import { chosenRecipe } from './chosenRecipe.ts'

/**
 * How a recipe's rule would divide a data set, as `train` would do it: the same groups, seed and code. Near-duplicates are joined where a preflight
 * has left thumbnails of all images; else the groups are those that were frozen. Nothing is written. Throws as `train` does of data and split.
 */
export async function splitPreview(context: WorkContext, choice: RecipeChoice, datasetName: string): Promise<SplitPreview> {
  const { recipe } = await chosenRecipe(choice)
  const { dataset, items } = await recipeData(context, recipe, datasetName)
  const all = context.library.datasets.items(dataset.id)
  const { items: grouped, duplicates } = (recipe.split.nearDuplicates ? await joined(context, items, datasetName) : undefined) ?? { items, duplicates: undefined }
  const splitItems = grouped.map((item) => splitItemOf(item, dataset.classes))
  const { parts, refused } = experimentParts({ items: splitItems, classes: dataset.classes, recipe })
  const sizes = [...Map.groupBy(grouped, ({ group }) => group).values()].map(({ length }) => length)
  return {
    rule: recipe.split.rule,
    words: splitWords(recipe.split),
    seed: recipe.seed,
    classes: [...dataset.classes],
    images: grouped.length,
    leftOut: leftOut(recipe, context, datasetName, all),
    parts: parts.map((part) => {
      const { parts: counts, shared } = splitTable(splitItems, part, dataset.classes)
      return { title: part.name, parts: counts.map(({ part: name, perClass, ...each }) => ({ part: partName(name), ...each, perClass: perClass.map((one) => ({ ...one })) })), shared: { ...shared } }
    }),
    refused: [...refused],
    groups: { frozen: new Set(items.map(({ group }) => group)).size, largest: Math.max(0, ...sizes), joined: duplicates === undefined ? null : { ...duplicates } },
    patientsKnown: items.filter(({ patientKnown }) => patientKnown).length,
    sources: [...Map.groupBy(items, ({ source }) => source)].map(([source, own]) => ({ source, images: own.length })).toSorted((a, b) => b.images - a.images),
    nearDuplicates: recipe.split.nearDuplicates
  }
}

/** The images that can be read with their groups joined; undefined where looking for near-duplicates would need images to be read first. */
async function joined(context: WorkContext, items: readonly DatasetItem[], datasetName: string): Promise<{ readonly items: readonly DatasetItem[]; readonly duplicates: Awaited<ReturnType<typeof joinItems>>['duplicates'] } | undefined> {
  const { features } = context.library
  const matrix = features.matrix(THUMBNAIL_KEY, THUMBNAIL)
  const missing = new Set(features.missing(matrix, [...new Set(items.map(({ pixelDigest }) => pixelDigest))]))
  const unreadable = new Set(preflightFindings(context.library, datasetName)?.refused.map(({ imageId }) => imageId))
  const readable = items.filter((item) => !missing.has(item.pixelDigest))
  if (readable.length < items.filter(({ image }) => !unreadable.has(image)).length) return undefined
  const thumbnails = createMatrix(readable.length, THUMBNAIL, features.read(matrix, readable.map(({ pixelDigest }) => pixelDigest)))
  const { groups, duplicates } = await joinItems(context, readable, thumbnails)
  return { items: readable.map((item, i) => ({ ...item, group: groups[i] ?? item.group })), duplicates }
}

function leftOut(recipe: Recipe, { library }: WorkContext, name: string, items: readonly DatasetItem[]): SplitPreview['leftOut'] {
  const map = classMap(recipe, library.datasets.named(name))
  return map.leftOut.map((label) => ({ label, images: items.filter((item) => item.label === label).length }))
}

function partName(name: string): SplitPreview['parts'][number]['parts'][number]['part'] {
  return name === 'training' || name === 'validation' ? name : 'test'
}
