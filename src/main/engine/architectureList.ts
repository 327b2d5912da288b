import { ARCHITECTURES, findArchitecture } from '../../core/backbones/catalogue.ts'
import { officialAddress } from '../../core/backbones/officialWeights.ts'
import { expectedWeights, parameterCount } from '../../core/graph/expectedWeights.ts'
import type { Graph } from '../../core/graph/ir.ts'
import { kerasLayers } from '../../core/graph/kerasOrder.ts'
import { inferShapes } from '../../core/graph/shapes.ts'
import type { InputSpec } from '../../core/image/image.ts'
import { loadBackbone, type ListedBackbone } from './backboneStore.ts'

/** A network of the catalogue, with or without weights on this machine. */
export interface ListedArchitecture {
  readonly name: string
  readonly title: string
  /** Without the top, moving statistics included. */
  readonly parameters: number
  readonly input: InputSpec
  /** What Keras publishes, without the top. */
  readonly officialWeights?: { readonly file: string; readonly address: string; readonly md5?: string }
  /** Backbones of this architecture whose weights are installed. */
  readonly installed: readonly string[]
}

export function listArchitectures(backbones: readonly ListedBackbone[]): ListedArchitecture[] {
  return ARCHITECTURES.map(({ name, build, input, card, official }) => ({
    name,
    title: card.title,
    parameters: parameterCount(build()),
    input,
    ...(official === undefined ? {} : { officialWeights: { file: official.file, address: officialAddress(official), ...(official.md5 === undefined ? {} : { md5: official.md5 }) } }),
    installed: backbones.flatMap((backbone) => (backbone.card.architecture === name ? [backbone.card.name] : []))
  }))
}

/** 224 × 224 × 3, caffe */
export function describeInput({ resize, channels, preprocessing }: InputSpec): string {
  return `${resize.height} × ${resize.width} × ${channels}, ${preprocessing}`
}

/** A layer that features can be taken from. */
export interface ListedLayer {
  /** Keras's index of the layer where the architecture is Keras's. */
  readonly index: number
  readonly layer: string
  readonly kind: string
  /** [h, w, c], or [c] once pooled, for the network's own input size. */
  readonly shape: readonly number[]
  readonly parameters: number
}

/**
 * The layers of a backbone (its features are the last one's) or of an architecture that has no weights here. Throws UnknownArchitectureError.
 */
export async function listLayers(name: string, weightsDirs: readonly string[]): Promise<ListedLayer[]> {
  const { graph, input } = await networkOf(name, weightsDirs)
  const shapes = inferShapes(graph, input.resize.height, input.resize.width)
  const weights = new Map(expectedWeights(graph).map(({ layer, weights: own }) => [layer, own.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0)]))
  return kerasLayers(graph).map(({ layer, first, output }, index) => ({ index, layer, kind: first.op.kind, shape: shapes.get(output.name) ?? [], parameters: weights.get(layer) ?? 0 }))
}

async function networkOf(name: string, weightsDirs: readonly string[]): Promise<{ readonly graph: Graph; readonly input: InputSpec }> {
  try {
    return await loadBackbone(name, weightsDirs)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'backbone-not-installed')) throw error
    const { build, input } = findArchitecture(name)
    return { graph: build(), input }
  }
}
