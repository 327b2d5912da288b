import { alignedBatches } from './imageBatch.ts'
import type { MapsPayload, MapsResult, RefusedImage } from './jobKinds.ts'
import { openNetwork } from './openNetwork.ts'
import { preparedBatches } from './preparedBatches.ts'
import type { JobContext } from './serveJob.ts'

/** Activations before pooling, image by image: what activation maps of a linear head are made of. */
export async function maps(payload: MapsPayload, { signal, progress, send }: JobContext<'maps'>): Promise<MapsResult> {
  const { extractor, input, engine, backbone } = await openNetwork(payload)
  const [h, w, c] = extractor.mapShape
  const length = h * w * c
  const refused: RefusedImage[] = []
  const total = payload.images.length
  let finished = 0
  for await (const batch of preparedBatches(alignedBatches(payload.images, payload.batchSize), input, payload.batchSize, signal)) {
    refused.push(...batch.refused)
    const all = batch.accepted.length === 0 ? new Float32Array() : await extractor.maps(batch.data, payload.batchSize)
    for (const { index, slot, pixelDigest } of batch.accepted) {
      await send({ index, pixelDigest, shape: extractor.mapShape, map: all.slice(slot * length, (slot + 1) * length) })
    }
    finished += batch.accepted.length + batch.refused.length
    progress({ phase: 'Computing activation maps', done: finished, total, unit: 'images' })
  }
  extractor.dispose()
  return { engine, backboneHash: backbone.hash, refused }
}
