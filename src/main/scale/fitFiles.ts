import { experimentParts, requireSplittable, type KeptFit, type TrainedPart } from '../../core/experiment/experiment.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import { fitOnSpark, trainedPart, type FitOptions, type FittedOnSpark } from './fitOnSpark.ts'
import type { Spark } from './findSpark.ts'
import { featuresHere } from './fetchFeatures.ts'
import { gridOnSpark } from './gridOnSpark.ts'
import { scaledRows } from './scaledFeatures.ts'
import type { ScalePlan } from './scalePlan.ts'

interface Item {
  readonly label: number
  readonly group: string
  readonly id: string
}

/** Classifiers of hashed folds of a job's labelled images, and one of all. */
export interface FittedFiles {
  /** Ascending by id. */
  readonly items: readonly Item[]
  readonly trained: readonly TrainedPart[]
  readonly onAll: KeptFit | undefined
  readonly seconds: number
}

type FitFilesOptions = Omit<FitOptions, 'folds' | 'refit'>

/** By MLlib; where the recipe searches parameters, by this program's own fits on executors. Throws what those throw, and the split's errors. */
export async function fitFiles(spark: Spark, dir: string, plan: ScalePlan, recipe: Recipe, options: FitFilesOptions): Promise<FittedFiles> {
  if (recipe.search !== undefined) return searched(spark, dir, { ...plan, recipe }, recipe, options)
  const fitted = await fitOnSpark(spark, dir, plan, { ...options, refit: true, folds: { kind: 'hash', seed: recipe.seed, count: recipe.split.folds } })
  const items = itemsOf(fitted)
  const place = new Map(items.map(({ id }, i) => [id, i]))
  const trained = fitted.parts.map((part) => trainedPart(part, part.rows.map(({ id }) => id).toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)), fitted.seconds / fitted.parts.length))
  return { items, trained, onAll: fitted.kept === undefined ? undefined : { head: fitted.kept }, seconds: fitted.seconds }
}

async function searched(spark: Spark, dir: string, plan: ScalePlan, recipe: Recipe, { labels, classes, ...options }: FitFilesOptions): Promise<FittedFiles> {
  const indexOf = new Map(labels)
  const found: Item[] = []
  for await (const rows of scaledRows(featuresHere(dir, plan))) {
    for (const { id, label, group, pixelDigest, features } of rows) {
      const index = label === null ? undefined : indexOf.get(label)
      if (index !== undefined && features !== null) found.push({ id, label: index, group: group ?? pixelDigest ?? id })
    }
  }
  const items = found.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  requireSplittable({ items, classes, recipe })
  const { parts } = experimentParts({ items, classes, recipe })
  const { trained, onAll, seconds } = await gridOnSpark(spark, dir, plan, { ...options, items: items.map((item) => ({ ...item, row: item.id })), classes, parts, refit: true })
  return { items, trained, onAll, seconds }
}

/** Every labelled image once: each stands in the answers of one fold. */
function itemsOf({ parts }: FittedOnSpark): Item[] {
  return parts.flatMap(({ rows }) => rows.map(({ id, group, target }) => ({ id, group, label: target }))).toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
