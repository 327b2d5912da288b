import type { SaliencyMap } from '../../core/explain/saliencyMap.ts'
import type { SanityCheck } from '../../core/explain/sanityCheck.ts'
import type { FittedHead } from '../../core/learn/heads/fittedHead.ts'
import type { Pooling } from '../engine/engine.ts'
import type { SaliencyMethod, SaliencyOptions } from '../engine/saliency.ts'
import type { EngineFacts, NetworkPayload } from './jobKinds.ts'

/** A map of one image. */
export interface SaliencyPayload extends NetworkPayload {
  readonly pooling: Pooling
  readonly head: FittedHead
  readonly method: SaliencyMethod
  /** The class that is explained; else the likeliest of `classesByPreference`. */
  readonly label?: number
  readonly classesByPreference: readonly number[]
  /** Of Grad-CAM: by its Keras name; the last map where absent. */
  readonly layer?: string
  readonly occlusion: Pick<SaliencyOptions, 'patch' | 'stride'>
  /** Whether the weight-randomisation check is made. */
  readonly sanity?: { readonly seed: number }
}

export interface SaliencyResult {
  readonly engine: EngineFacts
  readonly label: number
  readonly probabilities: readonly number[]
  /** Log-odds of the class, as core/explain/headDecision.ts defines them. */
  readonly decision: number
  readonly map: SaliencyMap
  readonly layer: string | null
  readonly sanity?: SanityCheck
}
