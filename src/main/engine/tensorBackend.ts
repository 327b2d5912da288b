import type * as tfjs from '@tensorflow/tfjs-core'

/** The functional API of tfjs-core; every backend offers it, so executor and extractor are written once. */
export type Tf = typeof tfjs
export type { Tensor } from '@tensorflow/tfjs-core'

/** One tensor library, loaded. */
export interface TensorBackend {
  readonly name: 'tfjs-node' | 'wasm'
  readonly tf: Tf
  readonly versions: Readonly<Record<string, string>>
  /** Makes it tfjs's current backend: one process may hold several, and tfjs runs ops on the current one. */
  readonly activate: () => Promise<void>
}
