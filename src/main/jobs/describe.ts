import { probeInput, probeSample } from '../../core/backbones/probe.ts'
import type { DescribePayload, DescribeResult } from './jobKinds.ts'
import { openNetwork } from './openNetwork.ts'

/** What a backbone is on this machine's engine, without an image: what cache keys and runs cite before anything is computed. */
export async function describe(payload: DescribePayload): Promise<DescribeResult> {
  const { extractor, input, engine, backbone } = await openNetwork({ ...payload, images: [], batchSize: 1 }, { pooling: payload.pooling })
  const { d, mapShape } = extractor
  const probe = probeSample(await extractor.features(probeInput(input), 1))
  extractor.dispose()
  const { tap } = payload.backbone
  return { ...backbone, ...(tap === undefined ? {} : { tap }), input, engine, d, mapShape, probe }
}
