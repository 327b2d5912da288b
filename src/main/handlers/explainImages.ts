import { activationMap, type ActivationMap } from '../../core/explain/activationMap.ts'
import { explanationFigure } from '../../core/explain/explanationFigure.ts'
import type { RgbImage } from '../../core/explain/overlay.ts'
import { poolMap } from '../../core/explain/poolMap.ts'
import { averageFor, classify, decisionFor, mapsOf, type ModelDocument } from '../../core/experiment/modelDocument.ts'
import { displayImage } from '../../core/image/displayImage.ts'
import { isNegativeClass } from '../../core/learn/classes.ts'
import type { LinearDecision } from '../../core/explain/linearDecision.ts'
import { againstAverage } from '../../core/explain/averageEvidence.ts'
import type { Pooling } from '../engine/engine.ts'
import { runJob } from '../jobs/runJob.ts'
import { BATCH_SIZE } from './learnJobs.ts'
import { readFrame, type ImageFile } from './readFrame.ts'
import type { JobsContext } from './workContext.ts'

export interface ExplainedImage {
  readonly label: number
  readonly className: string
  readonly probability: number
  readonly map: ActivationMap
  /** Film, map, colour bar, numbers and banner. */
  readonly figure: RgbImage
}

/**
 * Activation maps of the model's head over images, for the class asked for, else each image's most probable class that names a finding. Throws
 * NoActivationMapError for a head that has none, CommandError where the job refuses an image.
 */
export async function explainImages(context: JobsContext, document: ModelDocument, items: readonly ImageFile[], asked?: number): Promise<ExplainedImage[]> {
  const { top } = mapsOf(document)
  const maps = await featureMaps(context, document, items)
  return Promise.all(
    maps.map(async (featureMap, at) => {
      const item = items[at] ?? raise(`no image ${at}`)
      const pooled = poolMap(featureMap, document.pooling)
      const probabilities = classify(document, { rows: 1, columns: pooled.length, data: pooled })
      const label = asked ?? explainedClass(document.classes, probabilities)
      const className = document.classes[label] ?? ''
      const probability = probabilities[label] ?? Number.NaN
      const map = mapOf(document, featureMap, label)
      const figure = explanationFigure({ image: displayImage(await readFrame(item)), map, top, className, probability })
      return { label, className, probability, map, figure }
    })
  )
}

/** Activations before pooling, [h, w, c]. */
export interface FeatureMap {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly values: Float32Array
}

/** Activations of images, in the order given. Throws CommandError where the job refuses one. */
export async function featureMaps({ spawn, engine, precision, weightsDirs, signal, onProgress }: JobsContext, document: Pick<ModelDocument, 'backbone' | 'input'>, items: readonly ImageFile[]): Promise<FeatureMap[]> {
  if (items.length === 0) return []
  const maps = new Map<number, FeatureMap>()
  const { name, hash, tap } = document.backbone
  const { refused } = await runJob(
    spawn,
    'maps',
    {
      images: items.map((item, index) => ({ index, ...item })),
      backbone: { name, weightsDirs, hash, ...(tap === undefined ? {} : { tap }) },
      input: document.input,
      batchSize: Math.min(BATCH_SIZE, items.length),
      engine,
      ...(precision === undefined ? {} : { precision })
    },
    {
      signal,
      onProgress,
      onChunk({ index, shape: [height, width, channels], map }) {
        maps.set(index, { height, width, channels, values: map })
      }
    }
  )
  const [first] = refused
  if (first !== undefined) raise(`${items[first.index]?.path ?? 'an image'} cannot be explained: ${first.reason}`)
  return items.map((_, index) => maps.get(index) ?? raise(`no activations of image ${index + 1}`))
}

/** The model's map for a class, against the average training image. */
export function mapOf(document: ModelDocument, featureMap: FeatureMap, label: number): ActivationMap {
  return againstAverage(evidenceOf(featureMap, decisionFor(document, label), document.pooling), averageFor(document, label))
}

/** A linear decision's map, against nothing. */
export function evidenceOf({ values, ...shape }: FeatureMap, decision: LinearDecision, pooling: Pooling): ActivationMap {
  return activationMap(values, shape, decision, { pooling })
}

function explainedClass(classes: readonly string[], probabilities: ArrayLike<number>): number {
  const findings = classes.map((name, label) => ({ label, probability: isNegativeClass(name) ? -1 : (probabilities[label] ?? 0) }))
  return findings.reduce((best, one) => (one.probability > best.probability ? one : best)).label
}

function raise(message: string): never {
  throw new Error(message)
}
