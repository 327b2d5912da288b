import type { InputSpec } from '../../core/image/image.ts'
import { alignedBatches } from './imageBatch.ts'
import type { ThumbnailsPayload, ThumbnailsResult } from './jobKinds.ts'
import { preparedBatches } from './preparedBatches.ts'
import type { JobContext } from './serveJob.ts'

/** No network is to see it. */
const INPUT: InputSpec = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: 8, width: 8 }, channels: 1, preprocessing: 'unit' }
const BATCH = 32

/** 16x16 thumbnails of images, batch by batch. */
export async function thumbnails({ images }: ThumbnailsPayload, { signal, progress, send }: JobContext<'thumbnails'>): Promise<ThumbnailsResult> {
  let done = 0
  for await (const batch of preparedBatches(alignedBatches(images, BATCH), INPUT, BATCH, signal)) {
    // the batch's memory is used again
    await send({ pixelDigests: batch.accepted.map(({ pixelDigest }) => pixelDigest), thumbnails: batch.thumbnails.slice(), refused: batch.refused })
    done += batch.accepted.length + batch.refused.length
    progress({ phase: 'Reading images', done, total: images.length, unit: 'images' })
  }
  return { images: done }
}
