import type { EvaluatedScaled } from '../scale/evaluateScaled.ts'
import type { FeaturizedOnSpark } from '../scale/featurizeOnSpark.ts'
import type { ScaleEstimate } from '../scale/estimate.ts'
import { augmentedText } from '../scale/reportText.ts'
import { pipelineText } from '../scale/pipelineText.ts'
import type { ScalePlan } from '../scale/scalePlan.ts'
import type { ScaleStatus } from '../scale/scaleProgress.ts'
import type { TrainedFiles } from '../scale/trainFilesOnSpark.ts'

const percent = (share: number | null): string => (share === null ? 'not defined' : `${(share * 100).toFixed(1)} %`)

export function planLines(dir: string, plan: ScalePlan, estimate: ScaleEstimate, refused: readonly { readonly path: string; readonly reason: string }[]): string[] {
  const augmented = augmentedText(plan)
  return [
    pipelineText(plan),
    `Images: ${estimate.images ?? 'listed by Spark when it runs'}; ${plan.partition} a partition, ${plan.partition * plan.wavePartitions} a wave`,
    ...(augmented === undefined ? [] : [`Augmentation: ${augmented}${estimate.images === null ? '' : `; ${estimate.images + estimate.copies} rows`}`]),
    estimate.imagesPerSecondPerCore === null
      ? 'Cost: not measured, because the images are not on this machine'
      : `Cost: ${estimate.imagesPerSecondPerCore.toFixed(1)} images a second and core, measured here; ${estimate.cores} cores: ${duration(estimate.seconds ?? 0)}`,
    ...(estimate.featureBytes === null ? [] : [`Storage: ${(estimate.featureBytes / 1e6).toFixed(1)} MB of features; rows moved between machines: ${estimate.shuffledRows}`]),
    ...refused.map(({ path, reason }) => `Left out: ${path}: ${reason}`),
    `Next: hilum scale resume ${dir} --master URL`
  ]
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

export function featurizedLines({ dir, out, rows, refused, copies, firstRefused, seconds, computed }: FeaturizedOnSpark): string[] {
  return [
    `${rows - refused} images have features, ${refused} were refused${copies === 0 ? '' : `, ${copies} random copies have features`}; ${computed} rows computed now in ${Math.round(seconds)} s`,
    ...firstRefused.slice(0, 20).map(({ id, code, reason }) => `Refused: ${id}: ${reason} (${code})`),
    ...(refused > 20 ? [`… and ${refused - 20} more, each a row with its reason`] : []),
    `Features: ${out}/features (Parquet: id, path, label, group, copy, pixelDigest, features, thumbnail, code, reason)`,
    `Next: hilum scale train ${dir} --master URL`
  ]
}

export function trainedFilesLines({ model, report, figures, images, classes }: TrainedFiles): string[] {
  const [column] = figures.evaluations
  return [
    `${images} images of ${classes.join(', ')}`,
    ...(column === undefined ? [] : [`Accuracy ${percent(column.model.figures.accuracy.value)} by folds of hashed groups; the 16x16 thumbnail ${column.thumbnail === null ? 'was not judged' : percent(column.thumbnail.figures.accuracy.value)}`]),
    `Report: ${report}`,
    `Model: ${model} (hilum models import ${model})`
  ]
}

export function evaluatedLines({ model, images, evaluation, refused }: EvaluatedScaled): string[] {
  return [`${model} on ${images} labelled images: accuracy ${percent(evaluation.figures.accuracy.value)}`, ...(refused === 0 ? [] : [`${refused} images have no features and were not judged`])]
}

export function statusLines(dir: string, { state, progress, live, plan }: ScaleStatus): string[] {
  return [
    `${plan.name}: ${state}`,
    ...(progress === null ? [] : [`${progress.rows} of ${progress.images} images written in ${progress.wavesDone} of ${progress.waves} waves, ${progress.refused} refused; master ${progress.master}`]),
    ...(live === null ? [] : [`Spark: ${live.activeTasks} tasks under way, ${live.completedTasks} done, ${live.failedTasks} failed, ${live.executors} executors`]),
    ...(progress?.error === undefined ? [] : [progress.error]),
    ...(state === 'planned' || state === 'interrupted' || state === 'failed' ? [`Next: hilum scale resume ${dir} --master URL`] : [])
  ]
}
