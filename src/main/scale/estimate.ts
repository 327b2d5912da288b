import { availableParallelism } from 'node:os'
import { performance } from 'node:perf_hooks'
import { readFile } from 'node:fs/promises'
import { runFeaturize } from '../handlers/learnJobs.ts'
import { describeRecipe } from '../handlers/learnJobs.ts'
import type { JobsContext } from '../handlers/workContext.ts'
import type { ScalePlan } from './scalePlan.ts'

/** What a job will take, from a measurement on this machine. */
export interface ScaleEstimate {
  readonly images: number | null
  /** Random copies. In `seconds` each is counted as an image, though it is not read and decoded again. */
  readonly copies: number
  /** Measured: the plan's own images through the desktop's featurizer on this machine, per second and core. */
  readonly imagesPerSecondPerCore: number | null
  readonly cores: number
  readonly seconds: number | null
  /** Of features and thumbnails, float32, before Parquet's compression. */
  readonly featureBytes: number | null
  /** Rows that move between machines: none, because the split is a hash of the group. */
  readonly shuffledRows: 0
}

const MEASURED_IMAGES = 64

/** Measures up to 64 of the job's images here and multiplies. Null where the images are listed by Spark alone. Throws what the featurizer throws. */
export async function estimateOf(context: JobsContext, plan: ScalePlan, cores: number): Promise<ScaleEstimate> {
  const { source, d } = plan
  if (source.kind !== 'list' || source.images === 0) return { images: null, copies: 0, imagesPerSecondPerCore: null, cores, seconds: null, featureBytes: null, shuffledRows: 0 }
  const lines = (await readFile(source.path, 'utf8')).trimEnd().split('\n')
  const step = Math.max(1, Math.floor(lines.length / MEASURED_IMAGES))
  const sample = lines.filter((_, at) => at % step === 0).slice(0, MEASURED_IMAGES)
  const images = sample.map((line, index) => ({ index, ...pathOf(JSON.parse(line)) }))
  const backbone = await describeRecipe(context, plan.recipe)
  let first: number | undefined
  let last = 0
  let after = 0
  await runFeaturize({ ...context, onProgress: () => undefined }, { images, done: [] }, { backbone, input: plan.featurizer.input, pooling: plan.featurizer.pooling }, ({ indices }) => {
    last = performance.now()
    // the first batch pays for loading
    if (first === undefined) first = last
    else after += indices.length
  })
  const used = availableParallelism()
  const copies = plan.augmentation?.copies ?? 0
  const rate = first === undefined || after === 0 ? null : after / ((last - first) / 1000) / used
  return {
    images: source.images,
    copies,
    imagesPerSecondPerCore: rate,
    cores,
    seconds: rate === null ? null : (source.images + copies) / (rate * cores),
    featureBytes: (source.images * (d + 256) + copies * d) * 4,
    shuffledRows: 0
  }
}

function pathOf(line: { readonly path: string; readonly frame: number }): { readonly path: string; readonly frame: number } {
  return { path: line.path, frame: line.frame }
}
