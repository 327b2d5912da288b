import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder, pngOf } from '../../../test/fixtures/archiveFiles.ts'
import { formulaWeights } from '../../core/backbones/formulaWeights.ts'
import { smallCnn } from '../../core/backbones/smallCnn.ts'
import { ImageRefusedError } from '../../core/image/imageRefusedError.ts'
import { unit } from '../../core/random.ts'
import { installBackbone } from '../engine/backboneStore.ts'
import type { SaliencyPayload } from './saliencyPayload.ts'
import { saliency } from './saliency.ts'

let folder: ReturnType<typeof makeFolder>
beforeAll(async () => {
  folder = makeFolder()
  await installBackbone({ architecture: 'small_cnn', weights: formulaWeights(smallCnn()) }, folder.dir)
  writeFileSync(join(folder.dir, 'film.png'), pngOf(5, 64))
  writeFileSync(join(folder.dir, 'text.png'), 'no picture')
})
afterAll(() => folder.remove())

function payload(changes: Partial<SaliencyPayload> = {}): SaliencyPayload {
  return {
    images: [{ index: 0, path: join(folder.dir, 'film.png'), frame: 0 }],
    backbone: { name: 'small_cnn', weightsDirs: [folder.dir] },
    batchSize: 4,
    engine: 'tfjs-node',
    pooling: 'avg',
    head: { kind: 'logistic-regression', coefficients: [0, 1, 2].map((c) => Array.from({ length: 256 }, (_, j) => unit(c, j) - 0.5)), intercept: [0, 0, 0], numClasses: 3 },
    method: 'grad-cam',
    classesByPreference: [1, 2],
    occlusion: {},
    ...changes
  }
}

const context = { signal: new AbortController().signal, progress: () => undefined, send: () => Promise.resolve() }

test('maps the likelier of the preferred classes, and checks the map stage by stage, the same again for the same seed', async () => {
  const result = await saliency(payload({ sanity: { seed: 3 } }), context)
  expect(result.label).toBe((result.probabilities[1] ?? 0) > (result.probabilities[2] ?? 0) ? 1 : 2)
  expect(result.probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
  expect([result.map.height, result.map.width, result.layer]).toEqual([8, 8, 'pool4'])
  expect(Math.max(...result.map.values)).toBeGreaterThan(0)
  // 8 convolutions and 8 batch normalizations in 4 parts
  expect(result.sanity?.stages.map(({ downTo, layers }) => [downTo, layers])).toEqual([['classifier', 0], ['conv4_1', 4], ['conv3_1', 8], ['conv2_1', 12], ['conv1_1', 16]])
  expect(result.sanity?.stages.every(({ rankCorrelation, ssim }) => Math.abs(rankCorrelation) < 1 && Math.abs(ssim) < 1)).toBe(true)
  expect((await saliency(payload({ sanity: { seed: 3 } }), context)).sanity).toEqual(result.sanity)
})

test('explains the class that is asked for, at the layer that is asked for', async () => {
  const { label, layer, map } = await saliency(payload({ label: 0, layer: 'conv2_2_act' }), context)
  expect([label, layer, map.height, map.width]).toEqual([0, 'conv2_2_act', 64, 64])
})

test('a file that is no image is refused', async () => {
  await expect(saliency(payload({ images: [{ index: 0, path: join(folder.dir, 'text.png'), frame: 0 }] }), context)).rejects.toThrow(ImageRefusedError)
})
