import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { Progress } from '../../contract/index.ts'
import type { TrainedPart } from '../../core/experiment/experiment.ts'
import type { FittedHead } from '../../core/learn/heads/fittedHead.ts'
import { headPlanOf } from '../../core/recipe/headPlan.ts'
import { durableWrite, durableWriteFrom } from '../store/durableFiles.ts'
import type { ScaleRunOptions } from './featurizeOnSpark.ts'
import type { Spark } from './findSpark.ts'
import { runSpark } from './runSpark.ts'
import { RecipeNotScalableError } from './makePlan.ts'
import type { ScalePlan } from './scalePlan.ts'

/** Which images are judged where: folds by hash of the group, or a table of the desktop's own parts. */
export type ScaleFolds =
  | { readonly kind: 'hash'; readonly seed: number; readonly count: number }
  | { readonly kind: 'table'; readonly count: number; readonly rows: readonly { readonly id: string; readonly test: readonly number[]; readonly train: readonly number[] }[] }

const headSchema = z.strictObject({ coefficients: z.array(z.array(z.number())), intercept: z.array(z.number()), objectiveHistory: z.array(z.number()), totalIterations: z.int() })
const rowSchema = z.tuple([z.string(), z.string(), z.int(), z.array(z.number()), z.array(z.number())])
const resultSchema = z.strictObject({
  classes: z.array(z.string()),
  counts: z.record(z.string(), z.int()),
  kept: headSchema.nullable(),
  parts: z.array(z.strictObject({ fold: z.int(), head: headSchema, rows: z.array(rowSchema) }))
})

/** One fold's test images as MLlib's classifiers answered them, ascending by id. */
export interface FittedPart {
  readonly head: FittedHead
  readonly rows: readonly { readonly id: string; readonly group: string; readonly target: number; readonly probabilities: readonly number[]; readonly thumbnailProbabilities: readonly number[] }[]
}

export interface FittedOnSpark {
  readonly parts: readonly FittedPart[]
  /** Fitted on all labelled images, where that was asked for. */
  readonly kept: FittedHead | undefined
  readonly seconds: number
}

export interface FitOptions extends ScaleRunOptions {
  /** Label as the features carry it, and its class's index. */
  readonly labels: readonly (readonly [label: string, index: number])[]
  readonly classes: readonly string[]
  readonly folds: ScaleFolds
  /** Fit on all labelled images too. */
  readonly refit: boolean
}

/** MLlib's logistic regression with the recipe's parameters, fold by fold. Throws SparkFailedError, and the signal's reason. */
export async function fitOnSpark(spark: Spark, dir: string, plan: ScalePlan, { labels, classes, folds, refit, ...options }: FitOptions): Promise<FittedOnSpark> {
  const started = Date.now()
  const { head } = headPlanOf(plan.recipe)
  if (head.kind !== 'logistic-regression') throw new RecipeNotScalableError(`MLlib fits logistic regression, not ${head.kind}.`)
  const { kind: _kind, spark: _spark, ...params } = head
  const result = join(dir, 'fit-result.json')
  const fit = { params, labels, classes, refit, result, folds: folds.kind === 'hash' ? folds : { kind: 'table', count: folds.count, path: await writeTable(dir, folds.rows) } }
  const path = join(dir, 'fit.json')
  await durableWrite(path, Buffer.from(JSON.stringify({ ...plan, fit })))
  const onProgress = (progress: Progress): void => options.onProgress(progress)
  onProgress({ phase: 'Starting Spark for the fits', done: 0, total: 0, unit: 'fits' })
  await runSpark(spark, 'fit', dir, { path, plan }, {
    ...options,
    onEvent: (event) => {
      if (event.event === 'fitting') onProgress({ phase: `Fitting on Spark: ${event.what}`, done: event.done, total: event.total, unit: 'fits' })
    }
  })
  const { parts, kept } = resultSchema.parse(JSON.parse(await readFile(result, 'utf8')))
  const headOf = ({ coefficients, intercept }: z.infer<typeof headSchema>): FittedHead => ({ kind: 'logistic-regression', coefficients, intercept, numClasses: classes.length })
  return {
    parts: parts.map((part) => ({
      head: headOf(part.head),
      rows: part.rows.map(([id, group, target, probabilities, thumbnailProbabilities]) => ({ id, group, target, probabilities, thumbnailProbabilities }))
    })),
    kept: kept === null ? undefined : headOf(kept),
    seconds: (Date.now() - started) / 1000
  }
}

/** A part as an experiment takes it: probabilities in the order of `ids`. */
export function trainedPart({ head, rows }: FittedPart, ids: readonly string[], seconds: number): TrainedPart {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const own = ids.map((id) => {
    const row = byId.get(id)
    if (row === undefined) throw new RangeError(`Spark gave no answer about ${id}`)
    return row
  })
  return { head, probabilities: own.flatMap(({ probabilities }) => probabilities), thumbnailProbabilities: own.flatMap(({ thumbnailProbabilities }) => thumbnailProbabilities), seconds }
}

async function writeTable(dir: string, rows: readonly object[]): Promise<string> {
  const path = join(dir, 'folds.jsonl')
  await durableWriteFrom(path, function* () {
    for (const row of rows) yield Buffer.from(`${JSON.stringify(row)}\n`)
  })
  return path
}
