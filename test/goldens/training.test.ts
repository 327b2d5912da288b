import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { formulaWeights } from '../../src/core/backbones/formulaWeights.ts'
import { graphBuilder } from '../../src/core/graph/builder.ts'
import type { Graph, Weights } from '../../src/core/graph/ir.ts'
import { createRandom, unit } from '../../src/core/random.ts'
import type { OptimizerSpec } from '../../src/core/recipe/trainingSchema.ts'
import { createOptimizer } from '../../src/core/training/optimizer.ts'
import { planPhase } from '../../src/core/training/phasePlan.ts'
import { loadTfjsNode } from '../../src/main/engine/tfjsNode.ts'
import { createTrainingNetwork } from '../../src/main/engine/training/trainingNetwork.ts'
import { everyOpNetwork } from '../fixtures/everyOpNetwork.ts'
import { float32FromBase64, hasShared, readSharedJson, relativeError, skipNote } from './shared.ts'

interface Trained {
  readonly losses: number[]
  readonly weights: Weights
  readonly probabilities: Float32Array
}

/** Steps over consecutive batches of `values`, [n, length], in train mode with everything trainable; then probabilities of the first `judged`. */
async function trainSteps(graph: Graph, initial: Weights, size: number, data: { values: Float32Array; labels: number[]; classWeights?: number[] }, run: { spec: OptimizerSpec; batch: number; epochs: number; judged: number }): Promise<Trained> {
  const { tf } = await loadTfjsNode()
  const plan = planPhase(graph, graph, { trainableFrom: 'all', batchNorm: 'trainable' })
  const network = createTrainingNetwork(tf, graph, initial, plan, { height: size, width: size })
  const optimizer = createOptimizer(run.spec)
  const n = data.labels.length
  const length = data.values.length / n
  const losses: number[] = []
  for (let from = 0; from < n * run.epochs; from += run.batch) {
    const at = from % n
    const labels = data.labels.slice(at, at + run.batch)
    const batch = network.fixedPart(data.values.slice(at * length, (at + run.batch) * length), run.batch)
    const { loss, gradients } = network.step(batch, { labels, weights: labels.map((label) => data.classWeights?.[label] ?? 1), random: createRandom(1) })
    losses.push(loss)
    optimizer.step(
      gradients.map(({ layer, weight, numbers }) => [`${layer}/${weight}`, network.weights.get(layer)?.find(({ name }) => name === weight)?.data ?? new Float32Array(), numbers] as const),
      run.spec.learningRate
    )
    network.changed()
  }
  const probabilities = network.probabilities(network.fixedPart(data.values.slice(0, run.judged * length), run.judged))
  network.dispose()
  return { losses, weights: network.weights, probabilities }
}

function expectWeights(actual: Weights, expected: Readonly<Record<string, string>>, within: number): void {
  const errors = Object.entries(expected).map(([key, text]) => {
    const [layer = '', weight = ''] = key.split('/')
    return [key, relativeError(actual.get(layer)?.find(({ name }) => name === weight)?.data ?? new Float32Array(), float32FromBase64(text))] as const
  })
  expect(errors.filter(([, error]) => !(error <= within))).toEqual([])
}

const everyOpSchema = z.object({ losses: z.array(z.number()), weights: z.record(z.string(), z.string()), probabilities: z.string() })

describe('training beside Keras', () => {
  it('makes the same ten steps of a network that holds every op', async () => {
    const golden = everyOpSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'everyOpNetwork.json'), 'utf8')))
    const graph = everyOpNetwork()
    const values = Float32Array.from({ length: 40 * 13 * 13 * 3 }, (_, k) => 2 * unit(777, k) - 1)
    const labels = Array.from({ length: 40 }, (_, i) => i % 3)
    for (const [i, label] of labels.entries()) {
      const at = 3 + label * 3
      for (let c = 0; c < 3; c++) values[((i * 13 + at) * 13 + at) * 3 + c] = Math.fround((values[((i * 13 + at) * 13 + at) * 3 + c] ?? 0) + 3)
    }
    const spec = { kind: 'sgd', learningRate: 0.02, momentum: 0.9, nesterov: true } as const
    const trained = await trainSteps(graph, formulaWeights(graph), 13, { values, labels, classWeights: [1, 2, 0.5] }, { spec, batch: 4, epochs: 1, judged: 8 })
    expect(relativeError(Float32Array.from(trained.losses), Float32Array.from(golden.losses))).toBeLessThan(1e-4)
    expectWeights(trained.weights, golden.weights, 1e-4)
    expect(relativeError(trained.probabilities, float32FromBase64(golden.probabilities))).toBeLessThan(1e-4)
  })
})

const headSchema = z.object({
  cases: z.array(z.object({ optimizer: z.enum(['adam', 'sgd_momentum', 'rmsprop']), batchLosses: z.array(z.number()), predictions: z.string(), weights: z.record(z.string(), z.string()) }))
})

describe.skipIf(!hasShared)(`training of a head beside Keras${skipNote}`, () => {
  const specs: Record<string, OptimizerSpec> = {
    adam: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    sgd_momentum: { kind: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false },
    rmsprop: { kind: 'rmsprop', learningRate: 1e-3, rho: 0.9, momentum: 0, epsilon: 1e-7 }
  }

  it.each(Object.entries(specs))('%s', async (name, spec) => {
    const golden = headSchema.parse(readSharedJson('goldens', 'training', 'head_training.json')).cases.find(({ optimizer }) => optimizer === name)
    if (golden === undefined) throw new Error(`the golden has no ${name}`)
    const b = graphBuilder('head')
    const graph = b.build(b.dense('out', b.batchNorm('bn2', b.relu('fc_relu', b.dense('fc', b.batchNorm('bn1', b.globalPool('pool', b.input(32), 'avg')), 16))), 3))
    const values = Float32Array.from({ length: 48 * 32 }, (_, k) => Math.fround(2 * unit(901, k) - 1) + (Math.floor(k / 32) % 3 === k % 32 ? 1 : 0))
    const labels = Array.from({ length: 48 }, (_, i) => i % 3)
    const trained = await trainSteps(graph, headWeights(graph), 1, { values, labels }, { spec, batch: 16, epochs: 5, judged: 48 })
    expect(relativeError(Float32Array.from(trained.losses), Float32Array.from(golden.batchLosses))).toBeLessThan(1e-4)
    expectWeights(trained.weights, golden.weights, 1e-4)
    expect(relativeError(trained.probabilities, float32FromBase64(golden.predictions))).toBeLessThan(1e-4)
  })
})

/** The formula's weights numbered from 950, with moving statistics 0 and 1. */
function headWeights(graph: Graph): Weights {
  let index = 950
  return new Map(
    [...formulaWeights(graph)].map(([layer, tensors]) => [
      layer,
      tensors.map(({ name, shape, data }) => {
        const seed = index++
        const fan = shape[0] ?? 1
        const value = (u: number): number => {
          switch (name) {
            case 'kernel':
              return (2 * u - 1) * Math.sqrt(6 / fan)
            case 'gamma':
              return 0.5 + 0.5 * u
            case 'moving_mean':
              return 0
            case 'moving_variance':
              return 1
            default:
              return (u - 0.5) * 0.2
          }
        }
        return { name, shape, data: data.map((_, k) => value(unit(seed, k))) }
      })
    ])
  )
}
