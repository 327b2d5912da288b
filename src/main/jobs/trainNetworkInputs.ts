import type { PlannedImage } from '../../core/image/augment/balancingPlan.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import type { AugmentationSpec } from '../../core/recipe/trainingSchema.ts'
import { augmentInputs, type AugmentRequest } from '../decode/augmentInputs.ts'
import type { DecodePool } from '../decode/decodePool.ts'
import { batchesAhead, sharedFloats, THREADS } from './preparedBatches.ts'
import type { TrainingImages } from './trainNetworkImages.ts'

/** One use of an image: its index, and which random copy of it. */
export type Sample = PlannedImage

export interface InputOptions {
  readonly images: TrainingImages
  readonly input: InputSpec
  /** Threads that augment and preprocess. */
  readonly pool: DecodePool
  /** For the samples that are to be augmented. */
  readonly augmentation?: { readonly spec: AugmentationSpec; readonly seed: number }
}

/** What the network sees of a batch, [n, height, width, channels] and room behind it; another batch is written over it when the next one is asked for. */
export interface InputBatch {
  readonly n: number
  readonly data: Float32Array
}

/**
 * The samples as the network sees them, batch by batch in their order: the next batches are augmented and preprocessed in threads while one is in use.
 * Every draw is a function of the sample, so the numbers are those that one thread would give. Throws TrainingImageError and the signal's reason.
 */
export async function* inputBatches(options: InputOptions, samples: readonly Sample[], batchSize: number, epoch: number): AsyncGenerator<InputBatch, void, undefined> {
  const { height, width } = options.input.resize
  const length = height * width * options.input.channels
  const ahead = batchesAhead(batchSize * length)
  const source = options.images.batches(samples.map(({ image }) => image), batchSize)
  const unused: Float32Array<SharedArrayBuffer>[] = []
  const begun: Promise<{ readonly n: number; readonly data: Float32Array<SharedArrayBuffer> }>[] = []
  let next = 0
  const write = async (from: number, data: Float32Array<SharedArrayBuffer>): Promise<{ n: number; data: Float32Array<SharedArrayBuffer> }> => {
    const { value: batch } = await source.next()
    const images = (batch ?? []).map(({ values, channels }, slot) => ({ values, channels, slot, ...keyOf(options, samples[from + slot], epoch) }))
    const share = Math.ceil(images.length / THREADS)
    const parts = Array.from({ length: Math.ceil(images.length / share) }, (_, p) => images.slice(p * share, (p + 1) * share))
    const { augmentation, input } = options
    await Promise.all(parts.map((part) => augmentIn(options.pool, { images: part, input, data, ...(augmentation === undefined ? {} : { spec: augmentation.spec }) })))
    return { n: images.length, data }
  }
  const begin = (): void => {
    for (; begun.length < ahead && next < samples.length; next += batchSize) {
      const batch = write(next, unused.pop() ?? sharedFloats(batchSize * length))
      // one that nobody awaits any more must not end the process with an unhandled rejection
      batch.catch(() => undefined)
      begun.push(batch)
    }
  }
  try {
    begin()
    for (let first = begun.shift(); first !== undefined; first = begun.shift()) {
      const { n, data } = await first
      begin()
      yield { n, data }
      unused.push(data)
      begin()
    }
  } finally {
    await source.return()
  }
}

function keyOf({ augmentation }: InputOptions, sample: Sample | undefined, epoch: number): Pick<AugmentRequest['images'][number], 'key'> {
  if (augmentation === undefined || sample?.augmented !== true) return {}
  return { key: { seed: augmentation.seed, epoch, image: sample.image, copy: sample.copy } }
}

/** In a thread; here where the thread broke down. */
export async function augmentIn(pool: DecodePool, request: AugmentRequest): Promise<void> {
  try {
    await pool.run('augment', request)
  } catch (error) {
    if (!(error instanceof ImageRefusedError)) throw error
    augmentInputs(request)
  }
}
