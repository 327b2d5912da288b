import { loadCodecs } from '../codecs.ts'
import { alignedBatches, readBatch } from './imageBatch.ts'
import type { MapsPayload, MapsResult, RefusedImage } from './jobKinds.ts'
import { openNetwork } from './openNetwork.ts'
import type { JobContext } from './serveJob.ts'

/** Activations before pooling, image by image: what activation maps of a linear head are made of. */
export async function maps(payload: MapsPayload, { signal, progress, send }: JobContext<'maps'>): Promise<MapsResult> {
  const { extractor, input, engine, backboneHash } = await openNetwork(payload)
  const codecs = await loadCodecs()
  const [h, w, c] = extractor.mapShape
  const length = h * w * c
  const refused: RefusedImage[] = []
  const total = payload.images.length
  let finished = 0
  for (const references of alignedBatches(payload.images, payload.batchSize)) {
    signal.throwIfAborted()
    const batch = await readBatch(references, input, payload.batchSize, codecs)
    refused.push(...batch.refused)
    const all = batch.accepted.length === 0 ? new Float32Array() : await extractor.maps(batch.data, payload.batchSize)
    for (const { index, slot, pixelDigest } of batch.accepted) {
      await send({ index, pixelDigest, shape: extractor.mapShape, map: all.slice(slot * length, (slot + 1) * length) })
    }
    finished += references.length
    progress({ phase: 'Computing activation maps', done: finished, total, unit: 'images' })
  }
  extractor.dispose()
  return { engine, backboneHash, refused }
}
