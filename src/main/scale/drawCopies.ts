import type { DecodePool } from '../decode/decodePool.ts'
import type { ImageBatch } from '../jobs/imageBatch.ts'
import { THREADS } from '../jobs/preparedBatches.ts'
import { imageAt } from '../jobs/trainNetworkImages.ts'
import { augmentIn } from '../jobs/trainNetworkInputs.ts'
import type { FeaturizerPlan } from './featurizerPlan.ts'
import type { Group } from './featurizerBatches.ts'

/**
 * Images of a batch before preprocessing become what the network sees: each as it is, and its random copies, as training on the desktop draws and prepares
 * them, written into `data`. A copy depends on the plan's seed, the image's pixels and the copy's number, not on the batch, the machine or the attempt.
 */
export async function drawCopies(pool: DecodePool, group: Group, batch: ImageBatch, { input, batchSize, augmentation }: FeaturizerPlan, data: Float32Array<SharedArrayBuffer>): Promise<void> {
  const slots = batch.accepted.flatMap(({ index, slot, pixelDigest }) => {
    const share = group.shares[index]
    if (share === undefined) return []
    const { values, channels } = imageAt(batch.data, slot, input)
    return Array.from({ length: share.to - share.from + 1 }, (_, i) => {
      const copy = share.from + i
      const key = augmentation === undefined || copy === 0 ? {} : { key: { seed: augmentation.seed, epoch: 0, image: pixelDigest, copy } }
      return { values, channels, slot: share.slot + i, ...key }
    })
  })
  const size = data.length / batchSize
  const taken = new Set(slots.map(({ slot }) => slot))
  for (let slot = 0; slot < batchSize; slot++) if (!taken.has(slot)) data.fill(0, slot * size, (slot + 1) * size)
  const length = Math.max(1, Math.ceil(slots.length / THREADS))
  const parts = Array.from({ length: Math.ceil(slots.length / length) }, (_, part) => slots.slice(part * length, (part + 1) * length))
  await Promise.all(parts.map((images) => augmentIn(pool, { images, input, data, ...(augmentation === undefined ? {} : { spec: augmentation.spec }) })))
}
