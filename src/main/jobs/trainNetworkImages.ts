import type { ResizedInput } from '../../core/image/prepareInput.ts'
import type { InputSpec } from '../../core/image/image.ts'
import type { DecodePool } from '../decode/decodePool.ts'
import { alignedBatches } from './imageBatch.ts'
import type { ImageReference } from './jobKinds.ts'
import { preparedBatches, sharedFloats } from './preparedBatches.ts'

/** An image at the network's size, where threads can read it. */
export type TrainingImage = ResizedInput<Float32Array<SharedArrayBuffer>>

/** Images to train on, at the network's size and before preprocessing, where augmentation changes them. */
export interface TrainingImages {
  /** Whether they are all in memory; else they are decoded anew in every epoch. */
  readonly kept: boolean
  /** Images by index, batch by batch in the order given. The arrays are not to be written to. Throws TrainingImageError. */
  readonly batches: (indices: readonly number[], batchSize: number) => AsyncGenerator<readonly TrainingImage[], void, undefined>
}

/** An image that could be read before cannot be read any more. */
export class TrainingImageError extends Error {
  override readonly name = 'TrainingImageError'
  readonly code = 'training-image'
  constructor(reason: string) {
    super(`A training image can no longer be read: ${reason}. Check the library's files and start the training again.`)
  }
}

/** Images decoded at a time. */
const AT_ONCE = 16

/** Decodes all images where they take no more than `limit` bytes; grey ones take a third. Throws TrainingImageError and the signal's reason. */
export async function openTrainingImages(
  images: readonly ImageReference[],
  input: InputSpec,
  limit: number,
  { pool, signal, onProgress }: { readonly pool: DecodePool; readonly signal: AbortSignal; readonly onProgress: (done: number) => void }
): Promise<TrainingImages> {
  const byIndex = new Map(images.map((image) => [image.index, image]))
  const raw: InputSpec = { ...input, preprocessing: 'raw' }
  const decode = async function* (indices: readonly number[], batchSize: number): AsyncGenerator<readonly TrainingImage[], void, undefined> {
    const references = indices.flatMap((index, place) => {
      const image = byIndex.get(index)
      return image === undefined ? [] : [{ ...image, index: place }]
    })
    for await (const batch of preparedBatches(alignedBatches(references, batchSize), raw, batchSize, signal, { pool, keepPool: true })) {
      const [refused] = batch.refused
      if (refused !== undefined) throw new TrainingImageError(refused.reason)
      yield batch.accepted.map(({ slot }) => imageAt(batch.data, slot, input))
    }
  }

  const kept = new Map<number, TrainingImage>()
  let bytes = 0
  const order = images.map(({ index }) => index)
  for await (const batch of decode(order, AT_ONCE)) {
    for (const image of batch) {
      bytes += image.values.byteLength
      kept.set(order[kept.size] ?? -1, image)
    }
    onProgress(kept.size)
    if (bytes > limit) return { kept: false, batches: decode }
  }
  return {
    kept: true,
    batches: async function* (indices, batchSize) {
      for (let from = 0; from < indices.length; from += batchSize) yield indices.slice(from, from + batchSize).flatMap((index) => kept.get(index) ?? [])
    }
  }
}

/** A copy out of a batch before preprocessing, one plane of it where the three are equal. */
export function imageAt(data: Float32Array, slot: number, { resize: { height, width }, channels }: InputSpec): TrainingImage {
  const length = height * width * channels
  const own = data.subarray(slot * length, (slot + 1) * length)
  const grey = channels === 3 && isGrey(own)
  const values = sharedFloats(grey ? height * width : length)
  if (grey) for (let i = 0; i < values.length; i++) values[i] = own[3 * i] as number
  else values.set(own)
  return { height, width, channels: grey ? 1 : channels, values }
}

function isGrey(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i += 3) if (values[i] !== values[i + 1] || values[i] !== values[i + 2]) return false
  return true
}
