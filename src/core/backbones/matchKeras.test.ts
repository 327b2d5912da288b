import { expect, test } from 'vitest'
import { expectedWeights } from '../graph/expectedWeights.ts'
import type { Graph } from '../graph/ir.ts'
import { ARCHITECTURES } from './catalogue.ts'
import type { KerasLayer } from './kerasFile.ts'
import { matchKeras } from './matchKeras.ts'

// Every network's file, as the layouts have it, against every network: it fits its own and no other.
const CLASSES: Readonly<Record<string, string>> = { conv: 'conv2d', depthwiseConv: 'depthwise_conv2d', separableConv: 'separable_conv2d', batchNorm: 'batch_normalization' }
const NETWORKS = ARCHITECTURES.map(({ name, build }) => {
  const own = new Set(expectedWeights(build()).map(({ layer }) => layer))
  const whole = build({ classes: 3 })
  return { name, graph: build(), whole, top: expectedWeights(whole).flatMap(({ layer }) => (own.has(layer) ? [] : [layer])) }
})

/** A file of shapes; instead of its numbers, every tensor gives its layer's place. */
function layersOf(graph: Graph): KerasLayer[] {
  return expectedWeights(graph).map(({ layer, weights }, i) => ({ name: layer, weights: weights.map(({ name, shape }) => ({ name: `${layer}/${name}:0`, shape, read: () => Float32Array.of(i) })) }))
}

/** Keras 3's groups, listed as HDF5 does: by name. */
function grouped(graph: Graph): KerasLayer[] {
  const kinds = new Map(graph.nodes.map(({ name, op }) => [name, CLASSES[op.kind] ?? op.kind]))
  const counts = new Map<string, number>()
  const layers = layersOf(graph).map((layer) => {
    const kind = kinds.get(layer.name) ?? ''
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    return { ...layer, group: count === 0 ? kind : `${kind}_${count}`, weights: layer.weights.map((tensor, k) => ({ ...tensor, name: String(k) })) }
  })
  return layers.toSorted((a, b) => (a.group < b.group ? -1 : 1))
}

/** A session's numbers behind Keras's own names. */
function shifted(graph: Graph): KerasLayer[] {
  return layersOf(graph).map((layer) => ({ ...layer, name: layer.name.replace(/^(conv2d|batch_normalization)(?:_(\d+))?$/, (_, kind: string, number = '0') => `${kind}_${Number(number) + 94}`) }))
}

const LAYOUTS: readonly (readonly [string, (network: (typeof NETWORKS)[number]) => KerasLayer[]])[] = [
  ['legacy', ({ graph }) => layersOf(graph)],
  ['legacy with a top', ({ whole }) => layersOf(whole)],
  ['numbered later in a session', ({ graph }) => shifted(graph)],
  ['Keras 3', ({ graph }) => grouped(graph)],
  ['Keras 3 with a top', ({ whole }) => grouped(whole)],
  ['Keras 3 without names', ({ graph }) => grouped(graph).map((layer) => ({ ...layer, name: layer.group ?? '' }))],
  ['inside another model', ({ graph }) => layersOf(graph).map((layer) => ({ ...layer, model: 'base' }))]
]

test.each(LAYOUTS)('a file fits its own network and no other: %s', (_, fileOf) => {
  const fitting = NETWORKS.map((network) => {
    const layers = fileOf(network)
    return [network.name, NETWORKS.filter(({ graph, top }) => matchKeras(graph, { layers }, top).problems.length === 0).map(({ name }) => name)]
  })
  // M-Inception is InceptionV3 with another top
  const alike = ['inception_v3', 'm_inception']
  expect(fitting).toEqual(NETWORKS.map(({ name }) => [name, alike.includes(name) ? alike : [name]]))
})

test.each(LAYOUTS)('every layer finds its own weights: %s', (_, fileOf) => {
  const wrong = NETWORKS.flatMap((network) => {
    const places = new Map(expectedWeights(network.whole).map(({ layer }, i) => [layer, i]))
    const { pairs } = matchKeras(network.graph, { layers: fileOf(network) }, network.top)
    return pairs.flatMap(([{ layer }, tensors]) => (tensors.every((tensor) => tensor.read()[0] === places.get(layer)) ? [] : [`${network.name} ${layer}`]))
  })
  expect(wrong).toEqual([])
})
