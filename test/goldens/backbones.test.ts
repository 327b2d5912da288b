import { expect, test } from 'vitest'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { expectedWeights, parameterCount } from '../../src/core/graph/expectedWeights.ts'
import { preprocess } from '../../src/core/image/preprocess.ts'
import { unit } from '../../src/core/random.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import { TESTED_ENGINES } from '../fixtures/engines.ts'
import { float32FromBase64, hasShared, readSharedJson, relativeError, skipNote } from './shared.ts'

// Networks with formula weights against keras.applications: layers, shapes, order, parameters and features.
const golden = z.object({
  inputSize: z.int(),
  gammaRange: z.tuple([z.number(), z.number()]),
  parameters: z.int(),
  weightedLayersInModelOrder: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.array(z.int())]))])),
  cases: z.array(z.object({ image: z.enum(['noise', 'waves']), features: z.string() }))
})

const NETWORKS = ['mobilenet', 'vgg16'].flatMap((name) => TESTED_ENGINES.map((engine) => [name, engine] as const))

test.runIf(hasShared).each(NETWORKS)(`%s is Keras's on %s${skipNote}`, async (name, engineName) => {
  const { inputSize, gammaRange, parameters, weightedLayersInModelOrder, cases } = golden.parse(readSharedJson('goldens', 'backbones', `${name}.json`))
  const { build, input } = findArchitecture(name)
  const graph = build()
  expect(expectedWeights(graph).map(({ layer, weights }) => [layer, weights.map((weight) => [weight.name, weight.shape])])).toEqual(weightedLayersInModelOrder)
  expect(parameterCount(graph)).toBe(parameters)

  const engine = await openEngine(engineName)
  const extractor = await engine.load({ graph, weights: formulaWeights(graph, gammaRange), input }, { batchSize: 1 })
  for (const { image, features } of cases) {
    const pixels = preprocess(IMAGES[image](inputSize), input.channels, input.preprocessing)
    expect(relativeError(await extractor.features(pixels, 1), float32FromBase64(features))).toBeLessThan(1e-4)
  }
  extractor.dispose()
})

/** Integer-valued RGB, [size, size, 3]. */
const IMAGES = {
  noise: (size: number) => Float32Array.from({ length: size * size * 3 }, (_, k) => Math.floor(256 * unit(12345, k))),
  waves: (size: number) =>
    Float32Array.from({ length: size * size * 3 }, (_, k) => {
      const x = (Math.floor(k / 3) % size) / size
      const y = Math.floor(k / 3 / size) / size
      const turns = [3 * x + 2 * y, 5 * x - y, 4 * y][k % 3] ?? 0
      return Math.floor(127.5 + 127.5 * Math.sin(2 * Math.PI * turns))
    })
}
