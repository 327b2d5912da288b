import { createHash } from 'node:crypto'
import type { InputSpec } from '../../core/image/image.ts'
import { createMatrix, type Matrix } from '../../core/learn/matrix.ts'
import type { DescribeResult, RefusedImage } from '../jobs/jobKinds.ts'
import type { FeatureKeyParts, FeatureMatrixRow } from '../store/features.ts'
import { BATCH_SIZE, runFeaturize, type FeatureOptions } from './learnJobs.ts'
import { originalOf } from './readFrame.ts'
import type { WorkContext } from './workContext.ts'

/** Raised when a change to decoding, preparation or execution changes features: every cached row is then computed again. 2: modality LUT, padding, falling rescale. */
export const PIPELINE_VERSION = 2

export const THUMBNAIL = 256

/** An image of the library that features are wanted of. */
export interface FeaturedItem {
  readonly pixelDigest: string
  readonly fileHash: string
  readonly frame: number
}

export interface FeatureSet<Item extends FeaturedItem = FeaturedItem> {
  /** The items that have features, in the order given. */
  readonly items: readonly Item[]
  /** One row per item. */
  readonly features: Matrix
  /** 16x16 thumbnails, [n, 256]. */
  readonly thumbnails: Matrix
  readonly backbone: DescribeResult
  readonly input: InputSpec
  /** Images whose features were computed now; the others' were there. */
  readonly computed: number
  readonly seconds: number
  /** By place among the items given. */
  readonly refused: readonly RefusedImage[]
}

/**
 * Features of images: those that the library holds under this key, and the rest computed in a job. Each batch is on disk before the next is
 * asked for, so whatever ends the job, the next call goes on there. Batches are aligned over the distinct pixels of *all* items, in the items'
 * order, so that what is computed does not depend on what was there.
 *
 * Throws what the job throws (EngineUnavailableError, JobCrashedError, …), DiskFullError, and the signal's reason.
 */
export async function featuresOf<Item extends FeaturedItem>(context: WorkContext, items: readonly Item[], options: FeatureOptions): Promise<FeatureSet<Item>> {
  const { library } = context
  const { backbone, input } = options
  const distinct = [...new Map(items.map((item) => [item.pixelDigest, item])).values()]
  const digests = distinct.map((item) => item.pixelDigest)
  const features = library.features.matrix(featureKeyParts(options, items), backbone.d)
  const thumbnails = library.features.matrix(THUMBNAIL_KEY, THUMBNAIL)
  const absent = new Set([...library.features.missing(features, digests), ...library.features.missing(thumbnails, digests)])
  const started = performance.now()
  const refused = absent.size === 0 ? [] : await compute(context, distinct, absent, { features, thumbnails }, options)

  const refusedDigests = new Map(refused.map((image) => [digests[image.index], image]))
  const kept = items.filter((item) => !refusedDigests.has(item.pixelDigest))
  const keptDigests = kept.map((item) => item.pixelDigest)
  return {
    items: kept,
    features: createMatrix(kept.length, backbone.d, library.features.read(features, keptDigests)),
    thumbnails: createMatrix(kept.length, THUMBNAIL, library.features.read(thumbnails, keptDigests)),
    backbone,
    input,
    computed: absent.size - refused.length,
    seconds: absent.size === 0 ? 0 : (performance.now() - started) / 1000,
    refused: items.flatMap((item, index) => {
      const found = refusedDigests.get(item.pixelDigest)
      return found === undefined ? [] : [{ ...found, index }]
    })
  }
}

async function compute(
  context: WorkContext,
  distinct: readonly FeaturedItem[],
  absent: ReadonlySet<string>,
  into: { readonly features: FeatureMatrixRow; readonly thumbnails: FeatureMatrixRow },
  options: FeatureOptions
): Promise<RefusedImage[]> {
  const { library } = context
  const refused: RefusedImage[] = []
  const images = distinct.map((item, index) => ({ index, ...originalOf(library, item) }))
  const done = distinct.flatMap((item, index) => (absent.has(item.pixelDigest) ? [] : [index]))
  await runFeaturize(context, { images, done }, options, async (chunk) => {
    await library.features.append(into.features, chunk.pixelDigests, chunk.features)
    await library.features.append(into.thumbnails, chunk.pixelDigests, chunk.thumbnails)
    refused.push(...chunk.refused)
  })
  return refused
}

/**
 * Design's cache key. The engine is in it too: two engines agree to float32 rounding, not to the byte; so is a device that is not the processor. Rows are found by pixels, and the
 * file's own windows are not pixels: under the rule `window` the files themselves are in the key, so that a row serves these files only.
 */
export function featureKeyParts({ backbone, input, pooling, origin }: KeyedOptions, items: readonly FeaturedItem[]): FeatureKeyParts {
  const files = input.voi.rule === 'window' ? { files: hashOfFiles(items) } : {}
  // rows of earlier versions are the processor's and say nothing of it
  const found = backbone.engine.versions?.['device'] ?? 'CPU'
  const device = found === 'CPU' ? {} : { device: found }
  return {
    input,
    backbone: backbone.hash,
    tap: backbone.tap ?? 'output',
    pooling,
    numericClass: backbone.engine.numericClass,
    pipelineVersion: PIPELINE_VERSION,
    extra: { engine: backbone.engine.name, batchSize: BATCH_SIZE, ...device, ...files, ...(origin === undefined ? {} : { origin }) }
  }
}

type KeyedOptions = Pick<FeatureOptions, 'input' | 'pooling' | 'origin'> & {
  readonly backbone: Pick<DescribeResult, 'hash' | 'tap'> & { readonly engine: Pick<DescribeResult['engine'], 'name' | 'numericClass'> & Partial<Pick<DescribeResult['engine'], 'versions'>> }
}

/** Names no file, so that a deleted one leaves nothing behind. */
function hashOfFiles(items: readonly FeaturedItem[]): string {
  const files = items.map(({ fileHash, frame }) => `${fileHash}/${frame}`).toSorted()
  return createHash('sha256').update(files.join('\n')).digest('hex')
}

export const THUMBNAIL_KEY: FeatureKeyParts = { input: '16x16', backbone: 'none', tap: 'thumbnail', pooling: 'none', numericClass: 'f32', pipelineVersion: PIPELINE_VERSION }
