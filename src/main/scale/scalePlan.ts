import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { recipeSchema } from '../../core/recipe/recipe.ts'
import { durableWrite } from '../store/durableFiles.ts'
import { featurizerPlanSchema } from './featurizerPlan.ts'

/** Where images come from: a list of files that every machine can read, a store that Spark reads, or tables in Spark's image schema. */
const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('list'), path: z.string(), images: z.int().nonnegative(), bytes: z.number().nonnegative() }),
  z.strictObject({ kind: z.literal('files'), paths: z.array(z.string()).min(1), labelsFromFolders: z.boolean() }),
  z.strictObject({ kind: z.literal('images'), paths: z.array(z.string()).min(1), labelsFromFolders: z.boolean().default(false) })
])

/** `plan.json`: all that a job on Spark is, so that it can be resumed from its folder alone. */
export const scalePlanSchema = z.strictObject({
  scale: z.literal(1),
  name: z.string(),
  recipe: recipeSchema,
  featurizer: featurizerPlanSchema,
  /** Features per image. */
  d: z.int().positive(),
  /** Parameters as Spark Deep Learning Pipelines' DeepImageFeaturizer names them. */
  deepImageFeaturizer: z.strictObject({ modelName: z.string(), scaleHint: z.string(), inputCol: z.literal('image'), outputCol: z.literal('features') }),
  /** What an executor starts: the same program, at the same place on every machine. */
  command: z.array(z.string()).min(1),
  /** Files that Spark ships to every executor. */
  weights: z.array(z.string()),
  /** Of one executor's slot. */
  threads: z.int().positive(),
  source: sourceSchema,
  /** Lines of {key, label, group}, by a file's own name; for sources that Spark reads. */
  labels: z.string().optional(),
  classes: z.array(z.string()),
  /** Random copies beside the images: they train and are never judged. `each`: of every labelled image, where Spark lists them; else the list says. `originals`: whether those train too. */
  augmentation: z.strictObject({ each: z.int().positive().optional(), copies: z.int().nonnegative(), originals: z.boolean() }).optional(),
  /** Where Spark writes, as Spark names it (file:, hdfs:, s3a:). */
  out: z.string(),
  /** Of what the features in `out` depend on, and of the addresses that Spark lists: a store takes the rows of one job. Absent in a job of an earlier version. */
  key: z.string().optional(),
  /** Images of a partition. */
  partition: z.int().positive(),
  /** Partitions of a wave: what is written and kept together. */
  wavePartitions: z.int().positive(),
  /** The data set of a library that the images are. */
  dataset: z.strictObject({ library: z.string(), name: z.string(), hash: z.string() }).optional()
})
export type ScalePlan = z.infer<typeof scalePlanSchema>
export type ScaleSource = z.infer<typeof sourceSchema>

/** The folder holds no job, or one of another version. */
export class NoScaleJobError extends Error {
  override readonly name = 'NoScaleJobError'
  readonly code = 'no-scale-job'
  constructor(dir: string, reason: string) {
    super(`${dir} holds no job for Spark (${reason}). "hilum scale plan … --out ${dir}" makes one.`)
  }
}

export const planPath = (dir: string): string => join(dir, 'plan.json')

export async function writePlan(dir: string, plan: ScalePlan): Promise<void> {
  await durableWrite(planPath(dir), Buffer.from(`${JSON.stringify(plan, null, 2)}\n`))
}

/** Throws NoScaleJobError. */
export async function readPlan(dir: string): Promise<ScalePlan> {
  const text = await readFile(planPath(dir), 'utf8').catch(() => {
    throw new NoScaleJobError(dir, 'there is no plan.json')
  })
  try {
    return scalePlanSchema.parse(JSON.parse(text))
  } catch {
    throw new NoScaleJobError(dir, 'its plan.json is not one that this version reads')
  }
}
