import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { job, noInput } from '../schemas.ts'
import { recipeChoice } from './trainingSchemas.ts'

const count = z.int().nonnegative()
/** As `hilum scale --augment`: so many random copies of every film by the recipe's augmentation, or as many as its balance asks for. */
export const clusterAugment = z.union([z.int().min(1).max(100), z.literal('balanced')])
const planned = z.strictObject({ dataset: z.string().min(1), choice: recipeChoice, augment: clusterAugment.optional() })

/** As spark-submit takes it. */
export const sparkMaster = z.string().regex(/^(local(\[[^\]\s]+\])?|yarn|(spark|k8s):\/\/\S+)$/, 'local[2], spark://host:7077, yarn or k8s://…')
const conf = z.string().regex(/^spark\.[^=\s]+=/, 'spark.KEY=VALUE')

/** What a plan on Spark says; the result of the job of `scale.plan`. */
export const scalePlanResult = z.strictObject({
  /** Spark Deep Learning Pipelines' DeepImageFeaturizer and MLlib's classifier, as the plan has them. */
  pipeline: z.string(),
  images: count,
  /** Random copies beside the images. */
  copies: count,
  /** Classifiers to be fitted: of every part on features and thumbnails, the search's among them. */
  fits: count,
  /** Whether a search of the classifier's parameters is in them. */
  searches: z.boolean(),
  /** Images a partition and a wave. */
  partition: count,
  wave: count,
  cores: z.int().positive(),
  /** Measured on this machine; null where too few images could be read. */
  imagesPerSecondPerCore: z.number().nullable(),
  seconds: z.number().nullable(),
  featureBytes: z.number().nullable(),
  shuffledRows: count,
  /** Where plan and list lie. */
  folder: z.string()
})

/** The result of the job of `scale.start`. */
export const scaleRunResult = z.strictObject({ run: z.int().positive(), model: z.string(), images: count, refused: count, seconds: z.number() })

export const scaleStatus = z.strictObject({
  state: z.enum(['planned', 'starting', 'running', 'done', 'failed', 'interrupted']),
  master: z.string().nullable(),
  /** The driver's own pages, while it runs. */
  ui: z.string().nullable(),
  images: count,
  rows: count,
  refused: count,
  waves: count,
  wavesDone: count,
  /** Of the features, since this driver's first task; null before one has ended, and afterwards. */
  imagesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** From the driver's REST; null where it does not answer. */
  live: z.strictObject({ activeTasks: count, completedTasks: count, failedTasks: count, executors: count }).nullable(),
  /** What Spark logs. */
  log: z.string()
})

const start = planned.extend({ master: sparkMaster, conf: z.array(conf).max(100).optional() })

/** The recipes of the desktop on Apache Spark: Train, "On a cluster". */
export const scaleCommands = {
  /** Whether jobs can be submitted from here: the Spark that is found, or what is lacking. `lacks` `spark` is what `scale.install` mends. */
  'scale.ready': {
    input: noInput,
    output: z.strictObject({
      spark: z.strictObject({ version: z.string(), java: z.string().nullable(), submit: z.string() }).nullable(),
      missing: z.strictObject({ lacks: z.enum(['spark', 'java', 'packages']), message: z.string() }).nullable()
    })
  },
  /** Long work, as `hilum scale install`: Spark from PyPI in the cache. */
  'scale.install': { input: noInput, output: z.strictObject({ job }) },
  /** Long work, as `hilum scale plan`: lists the images and measures some of them here. Refuses at once a recipe that cannot run on Spark. */
  'scale.plan': { input: planned.extend({ cores: z.int().positive().max(100_000) }), output: z.strictObject({ job }) },
  /** Long work, as `hilum scale featurize` and `train`: goes on from the waves that are written. Refuses at once where there is no Spark. */
  'scale.start': { input: start, output: z.strictObject({ job }) },
  /** How the job of `scale.start` stands, as `hilum scale status`; null before it has a plan, and when its folder is gone. */
  'scale.status': { input: z.strictObject({ jobId: z.string() }), output: z.strictObject({ status: scaleStatus.nullable() }) }
}

export type ClusterAugment = z.infer<typeof clusterAugment>
export type ScalePlanResult = z.infer<typeof scalePlanResult>
export type ScaleRunResult = z.infer<typeof scaleRunResult>
export type ScaleJobStatus = z.infer<typeof scaleStatus>

/** What a job of `scale.start` was asked, from its payload; undefined for another's. */
export function scaleAskedOf(payload: JsonValue | undefined): z.infer<typeof start> | undefined {
  return z.object(start.shape).safeParse(payload).data
}

/** The result of a job as the page reads it; undefined for another's. */
export const scalePlanOf = (result: JsonValue | undefined): ScalePlanResult | undefined => scalePlanResult.safeParse(result).data
export const scaleRunOf = (result: JsonValue | undefined): ScaleRunResult | undefined => scaleRunResult.safeParse(result).data
