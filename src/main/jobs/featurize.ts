import type { Extractor } from '../engine/engine.ts'
import { alignedBatches, type ImageBatch } from './imageBatch.ts'
import type { FeaturizeChunk, FeaturizePayload, FeaturizeResult } from './jobKinds.ts'
import { openNetwork } from './openNetwork.ts'
import { preparationPool, preparedBatches, type PreparationOptions } from './preparedBatches.ts'
import type { JobContext } from './serveJob.ts'

/** What the work is made of, for another network or other threads. */
export interface FeaturizeParts {
  readonly open?: typeof openNetwork
  readonly preparation?: PreparationOptions
}

/** Features of images, batch by batch: every batch is sent when it is done. */
export async function featurize(payload: FeaturizePayload, { signal, progress, send }: JobContext<'featurize'>, { open = openNetwork, preparation = {} }: FeaturizeParts = {}): Promise<FeaturizeResult> {
  const started = performance.now()
  const done = new Set(payload.done)
  const batches = alignedBatches(payload.images, payload.batchSize).filter((batch) => batch.some(({ index }) => !done.has(index)))
  // threads start while the network is loaded
  const pool = preparation.pool ?? preparationPool()
  if (batches.length > 0) pool.start()
  const network = await open(payload, { pooling: payload.pooling }).catch(async (error: unknown) => {
    await pool.close()
    throw error
  })
  const seconds = { load: since(started), decode: 0, network: 0 }

  const total = payload.images.length
  let finished = total - batches.reduce((sum, batch) => sum + batch.length, 0)
  let rows = 0
  let refused = 0
  const report = (): void => progress({ phase: 'Computing features', done: finished, total, unit: 'images' })

  report()
  for await (const batch of preparedBatches(batches, network.input, payload.batchSize, signal, { ...preparation, pool })) {
    const networkStarted = performance.now()
    const features = await rowsOf(batch, network.extractor)
    seconds.network += since(networkStarted)
    seconds.decode += batch.seconds
    await send(chunkOf(batch, network.extractor.d, features))
    finished += batch.accepted.length + batch.refused.length
    rows += batch.accepted.length
    refused += batch.refused.length
    report()
  }
  network.extractor.dispose()
  return { engine: network.engine, backboneHash: network.backbone.hash, d: network.extractor.d, rows, refused, seconds }
}

/** The network sees the whole batch, empty slots included; the rows of accepted images come back, ascending. */
async function rowsOf(batch: ImageBatch, { d, batchSize, features }: Extractor): Promise<Float32Array> {
  const rows = new Float32Array(batch.accepted.length * d)
  if (batch.accepted.length === 0) return rows
  const all = await features(batch.data, batchSize)
  for (const [row, { slot }] of batch.accepted.entries()) rows.set(all.subarray(slot * d, slot * d + d), row * d)
  return rows
}

function chunkOf({ accepted, thumbnails, refused }: ImageBatch, d: number, features: Float32Array): FeaturizeChunk {
  return { indices: accepted.map(({ index }) => index), d, features, thumbnails, pixelDigests: accepted.map(({ pixelDigest }) => pixelDigest), refused }
}

function since(start: number): number {
  return (performance.now() - start) / 1000
}
