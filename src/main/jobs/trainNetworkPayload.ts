import type { InputSpec } from '../../core/image/image.ts'
import type { LogisticRegressionHead } from '../../core/learn/heads/fittedHead.ts'
import type { AugmentationSpec, TrainingSpec } from '../../core/recipe/trainingSchema.ts'
import type { EpochRecord } from '../../core/training/trainingState.ts'
import type { Pooling } from '../engine/engine.ts'
import type { BackboneReference, ImageReference } from './jobKinds.ts'

/** One network to train, on one split's training part. */
export interface TrainNetworkPayload {
  /** What progress calls it: "run 12, part 2 of 5". */
  readonly name: string
  /** Of the training and validation parts; labels are by their index. */
  readonly images: readonly ImageReference[]
  readonly labels: readonly number[]
  readonly classes: number
  readonly train: readonly number[]
  readonly validation: readonly number[]
  /** The network with its start weights. */
  readonly backbone: BackboneReference
  readonly input: InputSpec
  readonly pooling: Pooling
  readonly training: TrainingSpec
  readonly augmentation?: AugmentationSpec
  readonly seed: number
  /** File of the checkpoint. */
  readonly checkpoint: string
  /** Folder that the trained weights are staged in, for installing. */
  readonly weightsDir: string
}

export interface TrainNetworkResult {
  /** A weights file under a temporary name in `weightsDir`, and the backbone's hash. */
  readonly staged: { readonly path: string; readonly hash: string }
  /** The last dense layer: multinomial logistic regression on the network's features. */
  readonly head: LogisticRegressionHead
  readonly history: readonly EpochRecord[]
  /** What was computed once and what micro-batches were needed, in words. */
  readonly notes: readonly string[]
  /** Of training alone, also in processes that were killed. */
  readonly seconds: number
  readonly engineVersions: Readonly<Record<string, string>>
}
