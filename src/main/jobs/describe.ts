import type { DescribePayload, DescribeResult } from './jobKinds.ts'
import { loadBackbone } from '../engine/backboneStore.ts'
import { openNetwork } from './openNetwork.ts'

/** What a backbone is on this machine's engine, without an image: what cache keys and runs cite before anything is computed. */
export async function describe(payload: DescribePayload): Promise<DescribeResult> {
  const { extractor, input, engine, backboneHash } = await openNetwork({ ...payload, images: [], batchSize: 1 }, { pooling: payload.pooling })
  const { card, name } = await loadBackbone(payload.backbone.name, payload.backbone.weightsDirs)
  const { d, mapShape } = extractor
  extractor.dispose()
  return { name, hash: backboneHash, card, input, engine, d, mapShape }
}
