import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { CommandError, type ClusterAugment, type Job, type JsonValue, type RecipeChoice, type RefusedInput, type ScaleJobStatus, type ScalePlanResult, type ScaleRunResult } from '../../contract/index.ts'
import { experimentParts } from '../../core/experiment/experiment.ts'
import { headPlanOf } from '../../core/recipe/headPlan.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import { recipeData } from '../handlers/recipeData.ts'
import { CLUSTER_FOLDER, clusterFoldersAtWork } from '../handlers/run/clusterFolders.ts'
import type { ClusterRun } from '../handlers/run/clusterRun.ts'
import { followRun } from '../handlers/run/runFollower.ts'
import { splitItemOf } from '../handlers/splitItemOf.ts'
import { estimateOf } from '../scale/estimate.ts'
import { copiesOf, featurizeOnSpark, imagesWritten } from '../scale/featurizeOnSpark.ts'
import { findSpark, type Spark } from '../scale/findSpark.ts'
import { gridTasks } from '../scale/gridTasks.ts'
import { listDataset } from '../scale/listSource.ts'
import { planOf } from '../scale/makePlan.ts'
import { pipelineText } from '../scale/pipelineText.ts'
import { NoScaleJobError, type ScalePlan } from '../scale/scalePlan.ts'
import { scaleStatus } from '../scale/scaleProgress.ts'
import { trainDatasetOnSpark } from '../scale/trainDatasetOnSpark.ts'
import { asJson } from '../store/json.ts'
import type { Library } from '../store/openLibrary.ts'
import type { JobWorkContext } from '../work/jobRunner.ts'
import type { AreaServices } from './areaServices.ts'

/** A recipe on a data set, in its own folder below the library's `training/`. */
export interface ClusterJob {
  readonly dataset: string
  readonly choice: RecipeChoice
  readonly recipe: Recipe
  readonly augment?: ClusterAugment
  readonly folder: string
}

/** The same data, recipe and copies find the same folder, so that a job which was stopped goes on. */
export function clusterFolder(datasetHash: string, recipe: Recipe, augment?: ClusterAugment): string {
  return `spark-${createHash('sha256').update(JSON.stringify([datasetHash, recipe, ...(augment === undefined ? [] : [augment])])).digest('hex').slice(0, 16)}`
}

/** `hilum scale plan`, of a data set: the list of images, the plan and what it will take, measured here. */
export async function planCluster(context: JobWorkContext, job: ClusterJob, cores: number): Promise<JsonValue> {
  const plan = await planned(context, job)
  const fits = await plannedFits(context, job)
  context.onProgress({ phase: 'Measuring on this machine', done: 0, total: 0, unit: 'images' })
  const estimate = await estimateOf(context, plan, cores)
  return {
    pipeline: pipelineText(plan),
    images: estimate.images ?? 0,
    copies: estimate.copies,
    fits,
    searches: job.recipe.search !== undefined,
    partition: plan.partition,
    wave: plan.partition * plan.wavePartitions,
    cores,
    imagesPerSecondPerCore: estimate.imagesPerSecondPerCore,
    seconds: estimate.seconds,
    featureBytes: estimate.featureBytes,
    shuffledRows: estimate.shuffledRows,
    folder: folderOf(context.library, job.folder)
  } satisfies ScalePlanResult
}

/** Starts a job, or goes on with a run that did not end. Throws CommandError `run-running` where the same one is under way. */
export function startOnCluster(library: Library, services: AreaServices, job: ClusterJob, { master, conf }: Pick<ClusterRun, 'master' | 'conf'>, resume?: number): Job {
  const { dataset, choice, folder } = job
  if (clusterFoldersAtWork(library, 'scale').has(folder)) throw new CommandError({ code: 'run-running', message: 'This recipe runs on a cluster on these data already.' })
  return services.work('scale', { dataset, choice, ...augmented(job), master, conf, folder }, async (context) => trainOnCluster(context, await findSpark(), job, { master, conf }, resume))
}

/** `hilum scale featurize` and `train`: a run of the library like any other. What executors wrote stays until the run stands. */
export async function trainOnCluster(context: JobWorkContext, spark: Spark, job: ClusterJob, master: Pick<ClusterRun, 'master' | 'conf'>, resume?: number): Promise<JsonValue> {
  const { library, signal, onProgress } = context
  const started = Date.now()
  onProgress({ phase: 'Planning', done: 0, total: 0, unit: 'images' })
  const plan = await planned(context, job)
  const dir = folderOf(library, job.folder)
  onProgress({ phase: 'Starting Spark', done: 0, total: plan.source.kind === 'list' ? plan.source.images : 0, unit: 'images' })
  const { rows, refused, firstRefused } = await featurizeOnSpark(spark, dir, { ...master, signal, onProgress })
  context.refuse(named(library, job.dataset, firstRefused))
  const { dataset, choice, recipe } = job
  const follow = followRun({ library, job: context.jobId, dataset, recipe, choice: asJson(choice), resumed: resume !== undefined })
  const { run, model } = await trainDatasetOnSpark(context, spark, dir, plan, { ...master, follow, ...(resume === undefined ? {} : { resume }) })
  library.runProgress.note(run, { kind: 'done', text: `Finished on Spark ${spark.version} (${master.master}): ${model.name}, version ${model.version}`, level: 'info' })
  // the library has the features
  await rm(dir, { recursive: true, force: true })
  return { run, model: `${model.name}@${model.version}`, images: rows - refused, refused, seconds: (Date.now() - started) / 1000 } satisfies ScaleRunResult
}

/** Refused rows by the names that the films were imported under; a sealed one by its hash. */
function named(library: Library, dataset: string, refused: readonly { readonly id: string; readonly code: string; readonly reason: string }[]): RefusedInput[] {
  if (refused.length === 0) return []
  const { id: row } = library.datasets.named(dataset)
  const names = new Map(library.datasets.traits(row).map(({ image, originalName }) => [image, originalName]))
  const paths = new Map(library.datasets.items(row).map(({ image, fileHash, frame }) => [`${fileHash}/${frame}`, names.get(image)]))
  return refused.map(({ id, code, reason }) => ({ path: paths.get(id) ?? id, code, reason }))
}

const payload = z.object({ folder: z.string().regex(CLUSTER_FOLDER) })

/** Null before the job has begun on Spark, and for a folder that is gone. Throws RowUnknownError where the library has no such job. */
export async function statusOf(library: Library, jobId: string): Promise<ScaleJobStatus | null> {
  const asked = payload.safeParse(library.jobs.payload(jobId)).data
  if (asked === undefined) return null
  const dir = folderOf(library, asked.folder)
  const log = join(dir, 'spark.log')
  try {
    const { plan, state, progress, live } = await scaleStatus(dir)
    const job = library.jobs.byId(jobId)
    // what an earlier job in the folder left
    if (progress !== null && job?.state === 'running' && progress.startedAt < job.createdAt) return null
    const { master = null, ui = null, images = 0, rows: inWaves = 0, refused = 0, waves = 0, wavesDone = 0 } = progress ?? {}
    const { writtenRows = 0, rowsPerSecond = null } = live ?? {}
    const rows = progress === null ? 0 : Math.max(inWaves, imagesWritten(plan, progress, writtenRows))
    const imagesPerSecond = rowsPerSecond === null ? null : (rowsPerSecond * images) / Math.max(1, images + copiesOf(plan, images))
    const secondsLeft = imagesPerSecond === null || imagesPerSecond === 0 ? null : (images - rows) / imagesPerSecond
    const tasks = live === null ? null : { activeTasks: live.activeTasks, completedTasks: live.completedTasks, failedTasks: live.failedTasks, executors: live.executors }
    return { state, master, ui, images, rows, refused, waves, wavesDone, imagesPerSecond, secondsLeft, live: tasks, log }
  } catch (error) {
    if (error instanceof NoScaleJobError) return null
    throw error
  }
}

/** The copies that were asked for, to be handed on. */
export function augmented({ augment }: Pick<ClusterJob, 'augment'>): { augment?: ClusterAugment } {
  return augment === undefined ? {} : { augment }
}

/** Classifiers that are fitted on executors. Throws RecipeInvalidError for a search that tries nothing. */
async function plannedFits(context: JobWorkContext, { dataset: name, recipe }: ClusterJob): Promise<number> {
  const { dataset, items } = await recipeData(context, recipe, name)
  const { classes } = dataset
  const split = items.map((item) => splitItemOf(item, classes))
  const { parts } = experimentParts({ items: split, classes, recipe })
  const whole = parts.length > 1 ? [{ train: items.map((_, i) => i), test: [] }] : []
  const { scores, fits } = gridTasks({ parts: [...parts.map(({ train, test }) => ({ train: [...train], test: [...test] })), ...whole], items: split, classes: [...classes], recipe: { name: recipe.name, seed: recipe.seed } }, headPlanOf(recipe))
  return scores.length + fits.length
}

async function planned(context: JobWorkContext, job: ClusterJob): Promise<ScalePlan> {
  const { library } = context
  const { dataset, recipe, folder, augment } = job
  const dir = folderOf(library, folder)
  const { plan } = await planOf(context, recipe, { dir, replace: true, ...augmented(job) }, () => listDataset(context, dataset, dir, recipe, augment))
  return plan
}

function folderOf({ dir }: Library, folder: string): string {
  return join(dir, 'training', folder)
}
