import { expect, test } from 'vitest'
import { scatteringBackbone } from '../../core/backbones/scattering.ts'
import { createRandom } from '../../core/random.ts'
import { loadBackbone } from './backboneStore.ts'
import type { Engine } from './engine.ts'
import { openEngine } from './openEngine.ts'

const SIDE = 176

async function featuresOf(engine: Engine, backbone: Parameters<Engine['load']>[0], image: Float32Array): Promise<Float32Array> {
  const extractor = await engine.load(backbone, { batchSize: 1 })
  try {
    return await extractor.features(image, 1)
  } finally {
    extractor.dispose()
  }
}

test('the joined network gives the features of its parts: the trained network and its view, then the wavelets', { timeout: 180_000 }, async () => {
  const random = createRandom(5)
  const unit = Float32Array.from({ length: SIDE * SIDE }, (_, i) => 0.5 + 0.3 * Math.sin(i / 97) + random.between(0, 0.2))
  const engine = await openEngine('tfjs-node')
  const joined = await featuresOf(engine, await loadBackbone('pattern-wavelets', []), unit.map((value) => 2 * value - 1))
  const learned = await featuresOf(engine, await loadBackbone('pattern-cnn', []), unit.map((value) => 2 * value - 1))
  const wavelets = await featuresOf(engine, scatteringBackbone({ size: SIDE, step: 16 }), unit)
  const parts = [...learned, ...wavelets]
  expect([joined.length, learned.length, wavelets.length]).toEqual([1186, 505, 681])
  const largest = Math.max(...parts.map(Math.abs))
  expect(Math.max(...parts.map((value, i) => Math.abs(value - (joined[i] as number)))) / largest).toBeLessThan(1e-5)
})
