import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { findArchitecture } from '../../src/core/backbones/catalogue.ts'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { expectedWeights } from '../../src/core/graph/expectedWeights.ts'
import type { Graph, Weights } from '../../src/core/graph/ir.ts'
import { kerasLayers } from '../../src/core/graph/kerasOrder.ts'
import { preprocess } from '../../src/core/image/preprocess.ts'
import { openEngine } from '../../src/main/engine/openEngine.ts'
import { TESTED_ENGINES } from '../fixtures/engines.ts'
import { waves } from './images.ts'

// Sampled activations of networks with formula weights on images that are not square and often odd-sized, flattened before pooling: Keras 3.15
// (TensorFlow 2.21, oneDNN off) for networks and layers of keras.applications, torchvision 0.29 for the others.
const samples = z.array(
  z.object({
    name: z.string(),
    height: z.int(),
    width: z.int(),
    gammaRange: z.tuple([z.number(), z.number()]),
    shape: z.array(z.int()),
    absmax: z.number(),
    mean: z.number(),
    positions: z.array(z.int()),
    values: z.array(z.number()),
    /** A layer, and its index in Keras. */
    tap: z.string().optional(),
    index: z.int().optional(),
    /** With the classifier: its probabilities. */
    classes: z.int().optional()
  })
)
const SAMPLES = samples.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'networkSamples.json'), 'utf8')))
// every op that networks are made of is among them
const ON_EVERY_ENGINE = new Set(['densenet121', 'efficientnetb0', 'mobilenet_v2', 'xception', 'googlenet', 'darkcovidnet'])
const NETWORKS = [...new Set(SAMPLES.map(({ name }) => name))]
const CASES = TESTED_ENGINES.flatMap((engine) => NETWORKS.filter((name) => engine === 'tfjs-node' || ON_EVERY_ENGINE.has(name)).map((name) => [name, engine] as const))

test.each(CASES)('%s on %s', async (network, engineName) => {
  const engine = await openEngine(engineName)
  const errors: [what: string, error: number][] = []
  for (const { name, height, width, gammaRange, shape, absmax, mean, positions, values, tap, index, classes } of SAMPLES) {
    if (name !== network) continue
    const { build, input } = findArchitecture(name)
    const graph = build(classes === undefined ? undefined : { classes })
    expect(tap === undefined ? tap : kerasLayers(graph)[index ?? -1]?.layer).toBe(tap)
    const backbone = { graph, weights: weightsOf(graph, gammaRange), input: { ...input, resize: { ...input.resize, height, width } } }
    const extractor = await engine.load(backbone, { batchSize: 1, pooling: 'flatten', ...(tap === undefined ? {} : { tap }) })
    expect(extractor.mapShape).toEqual(shape.length === 1 ? [1, 1, ...shape] : shape)
    const features = await extractor.features(preprocess(waves(height, width), input.channels, input.preprocessing), 1)
    extractor.dispose()
    const average = features.reduce((sum, value) => sum + value, 0) / features.length
    const differences = [average - mean, ...positions.map((position, i) => (features[position] ?? Number.NaN) - (values[i] ?? 0))]
    errors.push([tap ?? (classes === undefined ? 'features' : 'classes'), Math.max(...differences.map(Math.abs)) / absmax])
  }
  expect(errors.filter(([, error]) => !(error < 1e-4))).toEqual([])
  expect(errors.length).toBeGreaterThan(0)
})

let last: { readonly name: string; readonly weights: Weights } | undefined

/** Those of the network computed last, again where it has the same layers. */
function weightsOf(graph: Graph, gammaRange: readonly [number, number]): Weights {
  const layers = expectedWeights(graph).length
  if (last === undefined || last.name !== graph.name || last.weights.size !== layers) last = { name: graph.name, weights: formulaWeights(graph, gammaRange) }
  return last.weights
}
