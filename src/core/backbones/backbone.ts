import { LITTLE_ENDIAN } from '../byteOrder.ts'
import { canonicalJson } from '../canonicalJson.ts'
import { expectedWeights } from '../graph/expectedWeights.ts'
import type { Graph, Weights } from '../graph/ir.ts'
import type { InputSpec } from '../image/image.ts'

/** A network with everything that decides its features. */
export interface Backbone {
  readonly name: string
  readonly graph: Graph
  readonly weights: Weights
  readonly input: InputSpec
  /** SHA-256 over architecture, weights and input, hexadecimal: what models and cached features name it by. */
  readonly hash: string
  readonly card: BackboneCard
}

/** Where a backbone comes from and under which terms. */
export interface BackboneCard {
  readonly title: string
  readonly licence: string
  readonly source: string
  /** What it is, and what it is not, in words for whoever builds on it. */
  readonly about?: string
}

/** Hexadecimal SHA-256 over the chunks in order; given in by the host, because the core has no hash of its own. */
export type Sha256 = (chunks: Iterable<Uint8Array>) => string

/** The hash that names a backbone: canonical JSON of graph and input, then every weight in the graph's order as little-endian float32. */
export function backboneHash({ graph, weights, input }: Pick<Backbone, 'graph' | 'weights' | 'input'>, sha256: Sha256): string {
  return sha256(
    (function* () {
      yield backboneIdentity({ graph, input })
      for (const { layer } of expectedWeights(graph)) for (const { data } of weights.get(layer) ?? []) yield littleEndianBytes(data)
    })()
  )
}

/** What the hash begins with: all of a backbone but its weights. */
export function backboneIdentity({ graph, input }: Pick<Backbone, 'graph' | 'input'>): Uint8Array {
  return new TextEncoder().encode(canonicalJson({ graph, input }))
}

/** The bytes of float32 numbers in little-endian order; a view where the machine is little-endian. */
export function littleEndianBytes(data: Float32Array): Uint8Array {
  if (LITTLE_ENDIAN) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const bytes = new DataView(new ArrayBuffer(data.byteLength))
  for (const [i, value] of data.entries()) bytes.setFloat32(4 * i, value, true)
  return new Uint8Array(bytes.buffer)
}
