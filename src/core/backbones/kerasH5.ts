import { expectedWeights, type ExpectedLayer } from '../graph/expectedWeights.ts'
import type { Graph, Weights, WeightTensor } from '../graph/ir.ts'

/**
 * A Keras legacy weights file (`save_weights` to `.h5`: root attribute `layer_names`, per layer `weight_names`), whatever reads it.
 * Shapes are known at once, a tensor's numbers are read one at a time.
 */
export interface KerasWeightsFile {
  readonly layers: readonly KerasLayer[]
}

export interface KerasLayer {
  readonly name: string
  readonly weights: readonly KerasTensor[]
}

export interface KerasTensor {
  /** as the file says it, such as `conv1_3/kernel:0` */
  readonly name: string
  readonly shape: readonly number[]
  read(): Float32Array
}

/** The file's layers are not the network's: which layer, what was expected and what was found. */
export class WeightsMismatchError extends Error {
  override readonly name = 'WeightsMismatchError'
  readonly code = 'weights-mismatch'
  readonly architecture: string
  readonly problems: readonly string[]

  constructor(architecture: string, problems: readonly string[]) {
    const shown = problems.slice(0, 5).join('; ')
    const more = problems.length > 5 ? `; and ${problems.length - 5} more` : ''
    super(`The weights do not fit the network "${architecture}": ${shown}${more}. Give weights of this network without its top, or name another --architecture.`)
    this.architecture = architecture
    this.problems = problems
  }
}

/** A weight is NaN or infinite: the file is damaged or its training diverged. */
export class WeightsNotFiniteError extends Error {
  override readonly name = 'WeightsNotFiniteError'
  readonly code = 'weights-not-finite'
  constructor(layer: string, weight: string) {
    super(`Layer "${layer}", weight "${weight}" holds numbers that are not finite. The file is damaged or its training diverged; get it again.`)
  }
}

/**
 * The network's weights out of a Keras file. Layers are matched by name; where none of the network's names is in the file (Keras numbers
 * unnamed layers through a session), by their order, every shape being checked. Within a layer the order is Keras's.
 * Throws WeightsMismatchError with every missing, surplus or misshapen layer, and WeightsNotFiniteError.
 */
export function weightsFromKeras(graph: Graph, file: KerasWeightsFile): Weights {
  const pairs = matchLayers(graph, file)
  return new Map(pairs.map(([expected, found]) => [expected.layer, found.weights.map((tensor, i) => readTensor(expected, i, tensor))]))
}

/** What keeps the file from being this network's; empty where it fits. Reads no numbers. */
export function kerasMismatches(graph: Graph, file: KerasWeightsFile): string[] {
  const expected = expectedWeights(graph)
  const found = file.layers.filter(({ weights }) => weights.length > 0)
  const byName = new Map(found.map((layer) => [layer.name, layer]))
  if (!expected.some(({ layer }) => byName.has(layer))) {
    if (expected.length !== found.length) return [`it has ${expected.length} layers with weights, the file has ${found.length}`]
    return expected.flatMap((layer, i) => layerProblems(layer, found[i]))
  }
  const names = new Set(expected.map(({ layer }) => layer))
  const surplus = found.filter(({ name }) => !names.has(name)).map(({ name }) => `layer "${name}" of the file is not in the network`)
  return [...expected.flatMap((layer) => layerProblems(layer, byName.get(layer.layer))), ...surplus]
}

function matchLayers(graph: Graph, file: KerasWeightsFile): [ExpectedLayer, KerasLayer][] {
  const problems = kerasMismatches(graph, file)
  if (problems.length > 0) throw new WeightsMismatchError(graph.name, problems)
  const found = file.layers.filter(({ weights }) => weights.length > 0)
  const byName = new Map(found.map((layer) => [layer.name, layer]))
  return expectedWeights(graph).flatMap((expected, i): [ExpectedLayer, KerasLayer][] => {
    const layer = byName.get(expected.layer) ?? found[i]
    return layer === undefined ? [] : [[expected, layer]]
  })
}

function layerProblems(expected: ExpectedLayer, found: KerasLayer | undefined): string[] {
  const { layer, weights } = expected
  if (found === undefined) return [`layer "${layer}" is missing`]
  if (found.weights.length !== weights.length) {
    return [`layer "${layer}" should hold ${weights.map(({ name }) => name).join(', ')} and holds ${found.weights.map(({ name }) => shortName(name)).join(', ')}`]
  }
  return weights.flatMap(({ name, shape }, i) => {
    const tensor = found.weights[i]
    if (tensor === undefined || sameShape(tensor.shape, shape)) return []
    return [`layer "${layer}", ${name}: expected [${shape.join(', ')}], found [${tensor.shape.join(', ')}]`]
  })
}

function readTensor({ layer, weights }: ExpectedLayer, i: number, tensor: KerasTensor): WeightTensor {
  const data = tensor.read()
  const name = weights[i]?.name ?? shortName(tensor.name)
  if (!data.every(Number.isFinite)) throw new WeightsNotFiniteError(layer, name)
  return { name, shape: [...tensor.shape], data }
}

/** `conv1_3/kernel:0` is `kernel` */
function shortName(name: string): string {
  return name.replace(/^.*\//, '').replace(/:\d+$/, '')
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i])
}
