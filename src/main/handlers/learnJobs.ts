import type { Pooling } from '../engine/engine.ts'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { recipeInput } from '../../core/recipe/recipeInput.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { DescribePayload, DescribeResult, ExperimentsPayload, ExperimentsResult, FeaturizeChunk, ImageReference, JudgedPart } from '../jobs/jobKinds.ts'
import { runJob } from '../jobs/runJob.ts'
import type { JobsContext } from './workContext.ts'

/** Images per call of the network; part of what makes features byte-equal, and so of the cache key. */
export const BATCH_SIZE = 16

export interface FeatureOptions {
  readonly backbone: DescribeResult
  readonly input: InputSpec
  readonly pooling: Pooling
  /** Where features were computed, if not here: kept apart from this machine's own, which they equal to rounding alone. */
  readonly origin?: 'spark'
}

/** Runs a `describe` job; in a process of its own where nothing else is said. */
export type AskDescribe = (payload: DescribePayload, signal: AbortSignal) => Promise<DescribeResult>

/** What a backbone is on this machine's engine. Throws BackboneNotInstalledError, EngineUnavailableError, BackboneDamagedError where `hash` is another. */
export function describeBackbone(
  { spawn, engine, precision, weightsDirs, signal }: JobsContext,
  name: string,
  pooling: Pooling,
  { hash, input, tap }: { readonly hash?: string; readonly input?: InputSpec; readonly tap?: string } = {},
  ask: AskDescribe = (payload, until) => runJob(spawn, 'describe', payload, { signal: until })
): Promise<DescribeResult> {
  const payload = { backbone: { name, weightsDirs, ...(hash === undefined ? {} : { hash }), ...(tap === undefined ? {} : { tap }) }, pooling, engine }
  return ask({ ...payload, ...(precision === undefined ? {} : { precision }), ...(input === undefined ? {} : { input }) }, signal)
}

/** What a recipe's backbone is, with the recipe's input. Throws as describeBackbone does. */
export async function describeRecipe(context: JobsContext, recipe: Recipe): Promise<DescribeResult> {
  const { name, pooling, tap } = recipe.backbone
  const at = tap === undefined ? {} : { tap }
  const plain = await describeBackbone(context, name, pooling, at)
  const input = recipeInput(plain.input, recipe)
  return canonicalJson(input) === canonicalJson(plain.input) ? plain : describeBackbone(onEngine(context, plain), name, pooling, { hash: plain.hash, input, ...at })
}

/** The same context, for jobs that must run where a description was made. */
export function onEngine<Context extends JobsContext>(context: Context, { engine }: Pick<DescribeResult, 'engine'>): Context {
  return { ...context, engine: engine.name, precision: engine.numericClass }
}

/** What is to be computed on which images; those of `done` are there already. */
export interface FeaturizeRequest {
  readonly images: readonly ImageReference[]
  readonly done: readonly number[]
}

/** Features in a process of its own, batch by batch. Throws what the job throws (EngineUnavailableError, JobCrashedError, …). */
export async function runFeaturize(
  { spawn, weightsDirs, signal, onProgress }: JobsContext,
  { images, done }: FeaturizeRequest,
  { backbone, input, pooling }: FeatureOptions,
  onChunk: (chunk: FeaturizeChunk) => void | Promise<void>
): Promise<void> {
  const { name, hash, tap } = backbone
  const payload = { images, done, backbone: { name, weightsDirs, hash, ...(tap === undefined ? {} : { tap }) }, input, pooling, batchSize: BATCH_SIZE, engine: backbone.engine.name, precision: backbone.engine.numericClass }
  await runJob(spawn, 'featurize', payload, { signal, onProgress, onChunk })
}

/** Splits, fits and judges in a process of its own. Throws the split's and the fit's errors, as CommandError with their codes. */
export function runExperiments({ spawn, signal, onProgress }: JobsContext, payload: ExperimentsPayload, onJudged?: (part: JudgedPart) => void): Promise<ExperimentsResult> {
  return runJob(spawn, 'experiments', payload, { signal, onProgress, ...(onJudged === undefined ? {} : { onChunk: onJudged }) })
}
