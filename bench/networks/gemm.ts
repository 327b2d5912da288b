import { graphBuilder } from '../../src/core/graph/builder.ts'
import { expectedWeights } from '../../src/core/graph/expectedWeights.ts'
import type { Precision } from '../../src/main/engine/engine.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import { median } from '../median.ts'
import { multiplications } from './multiplications.ts'

const SIDE = 32
const CHANNELS = 2048
const LAYERS = 8
const ROUNDS = 5

/** The machine's speed at multiplying matrices, in GFLOP/s (an addition counts as one): OpenVINO on a stack of 1 x 1 convolutions, which are nothing else. Throws EngineUnavailableError. */
export async function gemmSpeed(precision: Precision): Promise<number> {
  const b = graphBuilder('gemm')
  let x = b.conv('widen', b.input(3), CHANNELS, 1, { useBias: false })
  for (let layer = 0; layer < LAYERS; layer++) x = b.conv(`conv${layer}`, x, CHANNELS, 1, { useBias: false })
  const graph = b.build(x)
  const weights = new Map(expectedWeights(graph).map(({ layer, weights: own }) => [layer, own.map(({ name, shape }) => ({ name, shape, data: new Float32Array(shape.reduce((product, n) => product * n, 1)).fill(1 / CHANNELS) }))]))
  const input = { voi: { rule: 'full' }, resize: { method: 'bilinear', height: SIDE, width: SIDE }, channels: 3, preprocessing: 'unit' } as const
  const extractor = await (await openEngine('openvino', { precision })).load({ graph, weights, input }, { batchSize: 1 })
  try {
    const image = new Float32Array(SIDE * SIDE * 3).fill(0.5)
    const seconds: number[] = []
    for (let round = 0; round <= ROUNDS; round++) {
      const started = performance.now()
      await extractor.features(image, 1)
      if (round > 0) seconds.push((performance.now() - started) / 1000)
    }
    return (2 * multiplications(graph, SIDE, SIDE)) / median(seconds) / 1e9
  } finally {
    extractor.dispose()
  }
}
