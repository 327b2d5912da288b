import type { Backbone } from '../../core/backbones/backbone.ts'
import type { Shape } from '../../core/graph/shapes.ts'

export const ENGINE_NAMES = ['openvino', 'onnx', 'tfjs-node', 'wasm'] as const
export type EngineName = (typeof ENGINE_NAMES)[number]
export type EngineChoice = 'auto' | EngineName
export const ENGINE_CHOICES: readonly EngineChoice[] = ['auto', ...ENGINE_NAMES]

/** Arithmetic of the network. bf16: products of bfloat16 numbers (8 bits of mantissa), sums in float32. */
export type Precision = 'f32' | 'bf16'
export const PRECISIONS: readonly Precision[] = ['f32', 'bf16']

/** What turns images into features: one tensor library on one machine. Opened by `openEngine`. */
export interface Engine {
  readonly name: EngineName
  /** Arithmetic class of the results, part of every feature cache key. */
  readonly numericClass: Precision
  /** Libraries and thread count that decide the last bits of a result; recorded with every run. */
  readonly versions: Readonly<Record<string, string>>
  /** With `auto`: why a better engine is not the one in use. */
  readonly fallbackReason?: string
  /** With `auto`: what made it the one. */
  readonly chosenBecause?: string
  /** Throws GraphInvalidError for an architecture that it cannot run, UnknownLayerError for a tap that it has not. */
  readonly load: (backbone: Pick<Backbone, 'graph' | 'weights' | 'input'>, options?: ExtractorOptions) => Promise<Extractor>
}

export type Pooling = 'avg' | 'max' | 'flatten'

export const DEFAULT_BATCH_SIZE = 16

export interface ExtractorOptions {
  readonly pooling?: Pooling
  /** The layer whose output the features are taken from, named as in Keras; the network's last where absent. */
  readonly tap?: string
  /** Images per call of the network. The network always sees this many (the last batch is padded), so that features are byte-equal. */
  readonly batchSize?: number
}

/** One backbone, ready to run. */
export interface Extractor {
  /** Length of one image's feature vector. */
  readonly d: number
  /** Shape of one image's map before pooling, [h, w, c]; [1, 1, c] where the network pools by itself. */
  readonly mapShape: readonly [number, number, number]
  readonly batchSize: number
  /** Features of `n` prepared images [n, height, width, channels] as [n, d]. */
  readonly features: (batch: Float32Array, n: number) => Promise<Float32Array>
  /** Maps before pooling of `n` prepared images, [n, h, w, c]. */
  readonly maps: (batch: Float32Array, n: number) => Promise<Float32Array>
  readonly dispose: () => void
}

/** [h, w, c] of a network's output; a pooled output is one position. */
export function mapShapeOf(shape: Shape): readonly [number, number, number] {
  return shape.length === 3 ? shape : [1, 1, shape[0]]
}
