import { expectedWeights, type ExpectedLayer } from '../graph/expectedWeights.ts'
import type { Graph, Node } from '../graph/ir.ts'
import { shortName, type KerasLayer, type KerasTensor, type KerasWeightsFile } from './kerasFile.ts'
import { automaticName, olderNames } from './kerasNames.ts'

/** A network's layers beside a file's. */
export interface KerasMatch {
  /** In the graph's order, each with its tensors in the order of `expected.weights`. */
  readonly pairs: readonly (readonly [expected: ExpectedLayer, tensors: readonly KerasTensor[]])[]
  /** What keeps the file from being this network's; empty where it fits. */
  readonly problems: readonly string[]
}

/**
 * Finds the network's layers in a file, without reading a number. Keras 3's layout is matched as Keras does it, by class and number; the
 * legacy one by names (also older ones, and `name_1`) or, as Keras does where it numbered layers through a session, by their order. Every
 * shape is checked. A classifier behind the network (the layers `top`, or any without kernels of rank 4) is left out, and so is what stands
 * around a network that is one layer of a larger model.
 */
export function matchKeras(graph: Graph, file: KerasWeightsFile, top: readonly string[] = []): KerasMatch {
  const models = Map.groupBy(file.layers.filter(({ weights }) => weights.length > 0), ({ model }) => model)
  const expected = expectedWeights(graph)
  const matches = [...models.values(), ...(models.size === 0 ? [[]] : [])].map((layers) => matchModel(graph, expected, layers, new Set(top)))
  return matches.reduce((best, match) => (match.problems.length < best.problems.length ? match : best))
}

type Pairing = (graph: Graph, expected: readonly ExpectedLayer[], layers: readonly KerasLayer[], top: ReadonlySet<string>) => Paired

interface Paired {
  readonly found: readonly (KerasLayer | undefined)[]
  readonly surplus: readonly KerasLayer[]
  /** Instead of a list of every layer. */
  readonly problem?: string
}

function matchModel(graph: Graph, expected: readonly ExpectedLayer[], layers: readonly KerasLayer[], top: ReadonlySet<string>): KerasMatch {
  const attempts = pairingsFor(expected, layers).map((pairing) => complete(expected, pairing(graph, expected, layers, top), top))
  const [first = { pairs: [], problems: [] }, ...others] = attempts
  return others.reduce((best, attempt) => (best.problems.length > 0 && attempt.problems.length === 0 ? attempt : best), first)
}

/** The first is also what a file that fits nowhere is judged by. */
function pairingsFor(expected: readonly ExpectedLayer[], layers: readonly KerasLayer[]): Pairing[] {
  if (layers.length > 0 && layers.every(({ group }) => group !== undefined)) return [byGroup, byName]
  const names = new Set(layers.map(({ name }) => name))
  const known = expected.some(({ layer }) => automaticName(layer) === undefined && [layer, ...olderNames(layer)].some((name) => names.has(name)))
  // where Keras numbered layers, their order says more than the numbers
  const numbered = expected.some(({ layer }) => automaticName(layer) !== undefined)
  return known && !numbered ? [byName, byOrder] : [byOrder, byName]
}

function complete(expected: readonly ExpectedLayer[], { found, surplus, problem }: Paired, top: ReadonlySet<string>): KerasMatch {
  if (problem !== undefined) return { pairs: [], problems: [problem] }
  const pairs: [ExpectedLayer, readonly KerasTensor[]][] = []
  const problems: string[] = []
  for (const [i, layer] of expected.entries()) {
    const tensors = inOrder(layer, found[i]?.weights ?? [])
    const own = layerProblems(layer, found[i], tensors)
    problems.push(...own)
    if (own.length === 0) pairs.push([layer, tensors])
  }
  for (const layer of surplus) if (!isClassifier(layer, top)) problems.push(`layer "${layer.name}" of the file is not in the network`)
  return { pairs, problems }
}

function byOrder(_: Graph, expected: readonly ExpectedLayer[], layers: readonly KerasLayer[], top: ReadonlySet<string>): Paired {
  const surplus = layers.slice(expected.length)
  const fits = layers.length >= expected.length && surplus.every((layer) => isClassifier(layer, top))
  return { found: layers, surplus, ...(fits ? {} : { problem: `it has ${expected.length} layers with weights, the file has ${layers.length}` }) }
}

function byName(_: Graph, expected: readonly ExpectedLayer[], layers: readonly KerasLayer[]): Paired {
  const wanted = new Set(expected.map(({ layer }) => layer))
  const named = new Map(layers.map((layer) => [layer.name, layer]))
  // a name with a number behind it stands for the name, unless it is one itself
  const stems = new Map(layers.filter(({ name }) => !wanted.has(name) && automaticName(name) === undefined).map((layer) => [layer.name.replace(/_\d+$/, ''), layer]))
  const ranked = rankedAutomatic(layers, ({ name }) => name)
  const wantedRanks = rankedAutomatic(expected, ({ layer }) => layer)
  const found = expected.map((layer) => {
    const automatic = automaticName(layer.layer)
    if (automatic !== undefined) return ranked.get(automatic.kind)?.[wantedRanks.get(automatic.kind)?.indexOf(layer) ?? -1]
    const candidates = [layer.layer, ...olderNames(layer.layer)].map((name) => named.get(name))
    return candidates.find((candidate) => candidate !== undefined) ?? stems.get(layer.layer)
  })
  const used = new Set(found)
  return { found, surplus: layers.filter((layer) => !used.has(layer)) }
}

/** Keras 3 counts the layers of each class in the model's order. */
function byGroup(graph: Graph, expected: readonly ExpectedLayer[], layers: readonly KerasLayer[], top: ReadonlySet<string>): Paired {
  const ranked = rankedAutomatic(layers, ({ group = '' }) => group)
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]))
  const counts = new Map<string, number>()
  const found = expected.map(({ layer }) => {
    const kind = kerasClass(nodes.get(layer))
    const rank = counts.get(kind) ?? 0
    counts.set(kind, rank + 1)
    return ranked.get(kind)?.[rank]
  })
  const used = new Set(found)
  const rest = layers.filter((layer) => !used.has(layer))
  // without names a surplus layer may be the top's as long as the top has that many
  return { found, surplus: rest.some(({ name, group }) => name !== group) || rest.length > top.size ? rest : [] }
}

function rankedAutomatic<T>(items: readonly T[], nameOf: (item: T) => string): Map<string, T[]> {
  const numbered = items.flatMap((item) => {
    const automatic = automaticName(nameOf(item))
    return automatic === undefined ? [] : [{ item, ...automatic }]
  })
  const kinds = Map.groupBy(numbered, ({ kind }) => kind)
  return new Map([...kinds].map(([kind, members]) => [kind, members.toSorted((a, b) => a.number - b.number).map(({ item }) => item)]))
}

function kerasClass(node: Node | undefined): string {
  const kind = node?.op.kind ?? ''
  return KERAS_CLASSES[kind] ?? kind
}

const KERAS_CLASSES: Readonly<Record<string, string>> = {
  conv: 'conv2d',
  depthwiseConv: 'depthwise_conv2d',
  separableConv: 'separable_conv2d',
  batchNorm: 'batch_normalization'
}

/** Dense layers and normalizations behind the features; convolutions only where the network's own top has them. */
function isClassifier({ name, weights }: KerasLayer, top: ReadonlySet<string>): boolean {
  return top.has(name) || weights.every(({ shape }) => shape.length <= 2)
}

/** By their names where these are the expected ones, else as they stand. */
function inOrder({ weights }: ExpectedLayer, tensors: readonly KerasTensor[]): readonly KerasTensor[] {
  const named = new Map(tensors.map((tensor) => [shortName(tensor.name), tensor]))
  const ordered = weights.map(({ name }) => named.get(name)).filter((tensor) => tensor !== undefined)
  return ordered.length === weights.length && tensors.length === weights.length ? ordered : tensors
}

function layerProblems({ layer, weights }: ExpectedLayer, found: KerasLayer | undefined, tensors: readonly KerasTensor[]): string[] {
  if (found === undefined) return [`layer "${layer}" is missing`]
  if (tensors.length !== weights.length) {
    return [`layer "${layer}" should hold ${weights.map(({ name }) => name).join(', ')} and holds ${tensors.map(({ name }) => shortName(name)).join(', ')}`]
  }
  return weights.flatMap(({ name, shape }, i) => {
    const actual = tensors[i]?.shape ?? []
    return sameShape(actual, shape) ? [] : [`layer "${layer}", ${name}: expected [${shape.join(', ')}], found [${actual.join(', ')}]`]
  })
}

/** Axes of length one before a vector are no difference: old Normalization layers keep them. */
function sameShape(found: readonly number[], expected: readonly number[]): boolean {
  const trimmed = expected.length === 1 ? found.slice(found.findIndex((length) => length !== 1)) : found
  return trimmed.length === expected.length && trimmed.every((length, i) => length === expected[i])
}
