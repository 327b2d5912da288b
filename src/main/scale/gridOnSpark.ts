import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { KeptFit, Part, TrainedPart } from '../../core/experiment/experiment.ts'
import type { SplitItem } from '../../core/learn/split.ts'
import { headPlanOf } from '../../core/recipe/headPlan.ts'
import { durableWrite } from '../store/durableFiles.ts'
import type { ScaleRunOptions } from './featurizeOnSpark.ts'
import { featuresHere } from './fetchFeatures.ts'
import type { Spark } from './findSpark.ts'
import type { GridColumn, GridDocument } from './gridDocument.ts'
import { gridTasks } from './gridTasks.ts'
import { runSpark } from './runSpark.ts'
import type { ScalePlan } from './scalePlan.ts'
import type { GridFit } from './serveFits.ts'

export interface GridOptions extends ScaleRunOptions {
  /** Each with the id that its features were written under. */
  readonly items: readonly (SplitItem & { readonly row: string })[]
  readonly classes: readonly string[]
  readonly parts: readonly Part[]
  /** Fit on all items too, its parameters chosen by inner folds of them all. */
  readonly refit: boolean
}

export interface FittedGrid {
  /** By part, in its order of test items. */
  readonly trained: readonly TrainedPart[]
  readonly onAll?: KeptFit
  readonly seconds: number
}

/** Every slot holds all features; beyond this they belong into MLlib's hands, which hold a share each. */
const MOST_BYTES = 16 * 2 ** 30

/** The features of a grid do not fit into the memory of one slot. */
export class GridTooLargeError extends Error {
  override readonly name = 'GridTooLargeError'
  readonly code = 'grid-too-large'
}

const fitAnswer = z.custom<GridFit>((value) => z.object({ head: z.object({ kind: z.string() }), probabilities: z.array(z.number()) }).safeParse(value).success)
const resultSchema = z.strictObject({ fits: z.array(fitAnswer) })

/**
 * The recipe's search over executors: this program's own classifiers, one fit a task, the parameters of every part chosen by grouped inner folds of its training
 * items as on the desktop. A slot reads the features once and keeps them, from the folder that this machine has them in. Throws GridTooLargeError, SparkFailedError, RecipeInvalidError.
 */
export async function gridOnSpark(spark: Spark, dir: string, plan: ScalePlan, { items, classes, parts, refit, ...options }: GridOptions): Promise<FittedGrid> {
  const started = Date.now()
  const bytes = gridBytes(plan, items.length)
  if (bytes > MOST_BYTES) throw new GridTooLargeError(`A grid keeps all features in the memory of every slot: ${(bytes / 1e9).toFixed(0)} GB here, and at most ${(MOST_BYTES / 1e9).toFixed(0)} are allowed. Search on a part of the images, then train with the parameters that it chose.`)
  const { name, seed } = plan.recipe
  const headPlan = headPlanOf(plan.recipe)
  const whole = { name: 'all', train: items.map((_, i) => i), test: [] }
  const fitted = refit ? [...parts, whole] : [...parts]
  const document: GridDocument = {
    grid: 1, out: featuresHere(dir, plan), d: plan.d, originals: plan.augmentation?.originals ?? true, classes: [...classes], recipe: { name, seed }, plan: headPlan,
    items: items.map(({ row, label, group, id }) => ({ row, label, group, ...(id === undefined ? {} : { id }) })),
    parts: fitted.map(({ train, test }) => ({ train: [...train], test: [...test] }))
  }
  const { scores, fits } = gridTasks({ parts: document.parts, items, classes: document.classes, recipe: document.recipe }, headPlan)
  const [path, shipped, result] = [join(dir, 'grid.json'), join(dir, 'grid-document.json'), join(dir, 'grid-result.json')]
  await durableWrite(shipped, Buffer.from(JSON.stringify(document)))
  const grid = { command: [...plan.command.slice(0, -1), 'fitter'], document: 'grid-document.json', scores, fits, result }
  await durableWrite(path, Buffer.from(JSON.stringify({ ...plan, grid })))
  options.onProgress({ phase: 'Starting Spark for the fits', done: 0, total: scores.length + fits.length, unit: 'fits' })
  await runSpark(spark, 'grid', dir, { path, plan, files: [shipped] }, {
    ...options,
    onEvent: (event) => {
      if (event.event === 'fitting') options.onProgress({ phase: 'Fitting on Spark, one fit a task', done: event.done, total: event.total, unit: 'fits' })
    }
  })
  const answers = resultSchema.parse(JSON.parse(await readFile(result, 'utf8'))).fits
  const seconds = (Date.now() - started) / 1000
  const answerOf = (p: number, column: GridColumn): GridFit => {
    const found = answers[fits.findIndex(({ task }) => task.part === p && task.column === column)]
    if (found === undefined) throw new RangeError(`Spark left out part ${p + 1} of the grid`)
    return found
  }
  const trained = parts.map((_, p): TrainedPart => {
    const { head, plan: chosen, search, probabilities } = answerOf(p, 'features')
    return { head, plan: chosen, ...(search === undefined ? {} : { search }), probabilities, thumbnailProbabilities: answerOf(p, 'thumbnail').probabilities, seconds: seconds / fits.length }
  })
  if (!refit) return { trained, seconds }
  const { probabilities: _, ...onAll } = answerOf(parts.length, 'features')
  return { trained, onAll, seconds }
}

/** What every slot holds: features of images and copies, the thumbnails, and the rows of the part that it fits. */
export function gridBytes({ d, augmentation }: Pick<ScalePlan, 'd' | 'augmentation'>, images: number): number {
  const rows = images * (1 + (augmentation?.each ?? 0)) + (augmentation?.copies ?? 0)
  return 4 * (2 * rows * d + images * 256)
}
