import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Recipe } from '../../core/recipe/recipe.ts'
import { listBackbones } from '../engine/backboneStore.ts'
import { EMBEDDED_BACKBONES } from '../engine/embeddedBackbones.ts'
import { PIPELINE_VERSION } from '../handlers/featuresOf.ts'
import { BATCH_SIZE, describeRecipe } from '../handlers/learnJobs.ts'
import { makeOutputFolder } from '../handlers/outputFolder.ts'
import type { JobsContext } from '../handlers/workContext.ts'
import { projectRoot } from '../platform/projectRoot.ts'
import { requireFolder, storeAddress } from './addresses.ts'
import { listSource, type ListedSource, type SourceOptions } from './listSource.ts'
import { augmentationOf } from './plannedCopies.ts'
import { readPlan, writePlan, type ScalePlan } from './scalePlan.ts'

export interface PlanOptions extends SourceOptions {
  /** Local folder of the job: plan, lists, results. */
  readonly dir: string
  /** Where Spark writes features; a folder below `dir` where absent. */
  readonly out?: string
  readonly threads?: number
  readonly partition?: number
  readonly wavePartitions?: number
  /** A job of other features in the folder gives way; otherwise it is refused. */
  readonly replace?: boolean
}

/** A recipe that is more than a classifier on frozen features stays on the desktop. */
export class RecipeNotScalableError extends Error {
  override readonly name = 'RecipeNotScalableError'
  readonly code = 'recipe-not-scalable'
}

/** The folder holds features that do not go with the ones that are asked for. */
export class OtherFeaturesError extends Error {
  override readonly name = 'OtherFeaturesError'
  readonly code = 'other-features'
}

/** Makes the folder and plan of a job on Spark. Throws OtherFeaturesError, ScaleSourceError, ScaleAddressError, RecipeNotScalableError, RecipeInvalidError, OutputFolderError, and what describing the recipe's backbone throws. */
export async function makePlan(context: JobsContext, recipe: Recipe, paths: readonly string[], options: PlanOptions): Promise<{ readonly plan: ScalePlan; readonly listed: ListedSource }> {
  return planOf(context, recipe, options, () => listSource(paths, options.dir, recipe, options, context.signal))
}

/** As `makePlan`, on what `list` finds. */
export async function planOf(context: JobsContext, recipe: Recipe, options: PlanOptions, list: () => Promise<ListedSource>): Promise<{ readonly plan: ScalePlan; readonly listed: ListedSource }> {
  requireScalable(recipe)
  const dir = resolve(requireFolder(options.dir))
  await makeOutputFolder(dir)
  const before = await readPlan(dir).catch(() => undefined)
  const backbone = await describeRecipe(context, recipe)
  const { augment } = options
  const augmentation = augment === undefined ? undefined : augmentationOf(recipe, augment)
  const listed = await list()
  const { name, hash, tap, input, engine, d } = backbone
  const unkeyed: ScalePlan = {
    scale: 1,
    name: `hilum ${recipe.name}`,
    recipe,
    featurizer: {
      backbone: { name, hash, ...(tap === undefined ? {} : { tap }) },
      pooling: recipe.backbone.pooling,
      input,
      engine: engine.name,
      precision: engine.numericClass,
      batchSize: BATCH_SIZE,
      pipelineVersion: PIPELINE_VERSION,
      ...(augmentation === undefined ? {} : { augmentation: { spec: augmentation, seed: recipe.seed } })
    },
    d,
    deepImageFeaturizer: { modelName: name, scaleHint: input.resize.method === 'area-averaging' ? 'SCALE_AREA_AVERAGING' : 'SCALE_FAST', inputCol: 'image', outputCol: 'features' },
    command: ['node', join(projectRoot().dir, 'bin', 'hilum.mjs'), 'scale', 'worker'],
    weights: await weightsOf(name, context.weightsDirs),
    threads: options.threads ?? 1,
    source: listed.source,
    ...(listed.labels === undefined ? {} : { labels: listed.labels }),
    classes: [...listed.classes],
    ...(augmentation === undefined ? {} : { augmentation: { ...(typeof augment === 'number' && listed.source.kind !== 'list' ? { each: augment } : {}), copies: listed.copies, originals: augmentation.keepOriginals } }),
    out: storeAddress(options.out ?? join(dir, 'spark')),
    partition: options.partition ?? partitionOf(listed.source),
    wavePartitions: options.wavePartitions ?? 16,
    ...(listed.dataset === undefined ? {} : { dataset: listed.dataset })
  }
  const plan = { ...unkeyed, key: createHash('sha256').update(JSON.stringify([featuresKey(unkeyed), listed.source.kind === 'list' ? null : listed.source])).digest('hex') }
  if (before === undefined || featuresKey(before) !== featuresKey(plan)) {
    const begun = plan.out.startsWith('file:') ? existsSync(join(plan.out.replace(/^file:(\/\/)?/, ''), 'manifest.json')) : existsSync(join(dir, 'progress.json'))
    if (begun && options.replace !== true) throw new OtherFeaturesError(`${dir} holds the features of another plan (network, engine, images, copies or partitions differ). Name another --out, or remove that folder.`)
    if (begun) await rm(join(dir, 'spark'), { recursive: true, force: true })
  }
  await writePlan(dir, plan)
  return { plan, listed }
}

/** Large enough that starting a task costs little, small enough that a small archive has two waves, so that progress is seen and a killed driver loses half of it. */
function partitionOf(source: ScalePlan['source']): number {
  return source.kind === 'list' ? Math.min(1024, Math.max(32, Math.ceil(source.images / 32))) : 512
}

/** What written waves depend on, but for the list of images, which is fixed by the first run. */
function featuresKey({ featurizer, d, partition, wavePartitions, dataset, augmentation }: ScalePlan): string {
  return JSON.stringify([featurizer, d, partition, wavePartitions, dataset, augmentation])
}

/** Throws RecipeNotScalableError with what keeps the recipe on one machine. */
export function requireScalable({ name, head, training, classDecomposition }: Recipe): void {
  const why =
    training !== undefined ? 'it trains the network itself'
    : head.kind !== 'logistic-regression' ? `its classifier is ${head.kind}, and MLlib fits logistic regression`
    : classDecomposition !== undefined ? 'it divides classes'
    : undefined
  if (why !== undefined) throw new RecipeNotScalableError(`The recipe ${name} does not run on Spark: ${why}. Its features can be computed there for another recipe of the same backbone; train this one with "hilum train".`)
}

/** The card and weights of an installed backbone, for Spark to ship; an embedded one is part of the program. */
async function weightsOf(name: string, weightsDirs: readonly string[]): Promise<string[]> {
  if (EMBEDDED_BACKBONES.has(name)) return []
  const { backbones } = await listBackbones(weightsDirs)
  const entry = backbones.find(({ card }) => card.name === name)
  return entry?.dir === undefined ? [] : [join(entry.dir, `${name}.json`), join(entry.dir, entry.card.weightsFile)]
}
