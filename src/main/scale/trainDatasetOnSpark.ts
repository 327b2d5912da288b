import { describeRecipe } from '../handlers/learnJobs.ts'
import { featureKeyParts, THUMBNAIL, THUMBNAIL_KEY } from '../handlers/featuresOf.ts'
import { ON_CLUSTER } from '../handlers/run/clusterRun.ts'
import { splitItemOf } from '../handlers/splitItemOf.ts'
import { train, type TrainOptions, type TrainResult } from '../handlers/train.ts'
import type { WorkContext } from '../handlers/workContext.ts'
import { augmentedNotes, computedText } from './reportText.ts'
import type { ScaleRunOptions } from './featurizeOnSpark.ts'
import type { Spark } from './findSpark.ts'
import { fetchFeatures } from './fetchFeatures.ts'
import { fitOnSpark, trainedPart } from './fitOnSpark.ts'
import { gridOnSpark } from './gridOnSpark.ts'
import { scaledRows } from './scaledFeatures.ts'
import { NoScaleJobError, type ScalePlan } from './scalePlan.ts'

/** The data set has changed since the job was planned. */
export class DatasetChangedError extends Error {
  override readonly name = 'DatasetChangedError'
  readonly code = 'dataset-changed'
}

/**
 * Trains on a data set of a library as `hilum train` does, with the features that executors computed and MLlib's classifiers: a run like any other, with its figures,
 * audit, gate, card and report. Throws what `train` throws, SparkFailedError, DatasetChangedError.
 */
export async function trainDatasetOnSpark(context: WorkContext, spark: Spark, dir: string, plan: ScalePlan, options: Omit<ScaleRunOptions, 'signal' | 'onProgress'> & Pick<TrainOptions, 'follow' | 'resume'>): Promise<TrainResult> {
  const { library, signal, onProgress } = context
  const { recipe, dataset: planned } = plan
  const { follow, resume, ...submitted } = options
  if (planned === undefined) throw new NoScaleJobError(dir, 'its images are no data set of a library')
  const dataset = library.datasets.named(planned.name)
  if (dataset.hash !== planned.hash) {
    throw new DatasetChangedError(`The data set ${planned.name} has changed since this job was planned (version ${dataset.version} now). Plan it again: features of unchanged images need computing again too, because a job's images are fixed.`)
  }
  const onEngine = { ...context, engine: plan.featurizer.engine, precision: plan.featurizer.precision }
  await takeFeatures(onEngine, plan, await fetchFeatures(spark, dir, plan, { ...submitted, signal, onProgress }))
  return train(onEngine, {
    recipe,
    dataset: planned.name,
    audit: true,
    ...(resume === undefined ? {} : { resume }),
    follow: {
      begun: (run) => {
        follow?.begun(run)
        library.runProgress.note(run, { kind: ON_CLUSTER, text: `On Spark ${spark.version}, ${options.master}`, level: 'info' })
      },
      parts: (titles) => follow?.parts(titles),
      epochs: (part, epochs) => follow?.epochs(part, epochs),
      judged: (part) => follow?.judged(part)
    },
    notes: [{ level: 'info', title: 'Computed on Spark', text: computedText(plan, spark) }, ...augmentedNotes(plan)],
    cluster: {
      fit: async ({ items, classes, parts }) => {
        const ids = items.map((item) => `${item.fileHash}/${item.frame}`)
        const places = parts.map(({ train: training, test }) => ({ train: new Set(training), test: new Set(test) }))
        const rows = ids.map((id, i) => ({ id, test: places.flatMap(({ test }, fold) => (test.has(i) ? [fold] : [])), train: places.flatMap(({ train: training }, fold) => (training.has(i) ? [fold] : [])) }))
        if (recipe.search !== undefined) {
          const split = items.map((item, i) => ({ ...splitItemOf(item, classes), row: ids[i] ?? '' }))
          const { trained, onAll } = await gridOnSpark(spark, dir, plan, { ...submitted, signal, onProgress, items: split, classes, parts, refit: parts.length > 1 })
          return { trained, ...(onAll === undefined ? {} : { onAll }) }
        }
        const fitted = await fitOnSpark(spark, dir, plan, {
          ...submitted, signal, onProgress, classes, labels: classes.map((name, index) => [name, index] as const), refit: parts.length > 1,
          folds: { kind: 'table', count: parts.length, rows }
        })
        const trained = parts.map(({ test }, fold) => {
          const part = fitted.parts[fold]
          if (part === undefined) throw new RangeError(`Spark left out fold ${fold + 1}`)
          return trainedPart(part, test.flatMap((i) => ids[i] ?? []), fitted.seconds / parts.length)
        })
        return { trained, ...(fitted.kept === undefined ? {} : { onAll: { head: fitted.kept } }) }
      }
    }
  })
}

/** What executors computed becomes the library's, under the origin `spark`; rows that are there already stay. */
async function takeFeatures(context: WorkContext, plan: ScalePlan, from: string): Promise<void> {
  const { library } = context
  const backbone = await describeRecipe(context, plan.recipe)
  const matrix = library.features.matrix(featureKeyParts({ backbone, input: backbone.input, pooling: plan.featurizer.pooling, origin: 'spark' }, []), backbone.d)
  const thumbnails = library.features.matrix(THUMBNAIL_KEY, THUMBNAIL)
  const progress = { phase: 'Taking over the features', total: plan.source.kind === 'list' ? plan.source.images : 0, unit: 'images' }
  let done = 0
  for await (const rows of scaledRows(from)) {
    context.signal.throwIfAborted()
    context.onProgress({ ...progress, done })
    done += rows.length
    const full = rows.flatMap(({ pixelDigest, features, thumbnail }) => (pixelDigest === null || features === null || thumbnail === null ? [] : [{ pixelDigest, features, thumbnail }]))
    const digests = full.map(({ pixelDigest }) => pixelDigest)
    await library.features.append(matrix, digests, Float32Array.from(full.flatMap(({ features }) => [...features])))
    await library.features.append(thumbnails, digests, Float32Array.from(full.flatMap(({ thumbnail }) => [...thumbnail])))
  }
}
