import { z } from 'zod'

const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('adam'),
    learningRate: z.number().positive().default(1e-3),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-7)
  }),
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate: z.number().positive().default(1e-2),
    momentum: z.number().min(0).lt(1).default(0),
    nesterov: z.boolean().default(false)
  }),
  z.strictObject({
    kind: z.literal('rmsprop'),
    learningRate: z.number().positive().default(1e-3),
    rho: z.number().min(0).lt(1).default(0.9),
    momentum: z.number().min(0).lt(1).default(0),
    epsilon: z.number().positive().default(1e-7)
  })
])

/** Keras's callbacks watch the validation part; without one, the training loss. */
const monitor = z.enum(['loss', 'accuracy']).default('loss')

const phase = z.strictObject({
  /** `none`: only the layers on top learn; `all`; or the first layer of the backbone that learns, by its Keras name. */
  trainableFrom: z.string().min(1),
  /** The layer's index in Keras, where the paper gives that: provenance only. */
  kerasIndex: z.int().optional(),
  epochs: z.int().min(1).max(10_000),
  optimizer,
  /** BatchNorm layers of the backbone: `frozen` use their moving statistics and do not learn; `trainable` learn in every phase, wherever they stand. */
  batchNorm: z.enum(['frozen', 'trainable']).default('frozen'),
  /** Moving statistics of the backbone's trainable BatchNorm layers at the start of the phase: kept, or as in a new layer (mean 0, variance 1). */
  movingStatistics: z.enum(['keep', 'zero']).default('keep'),
  /** Keras's ReduceLROnPlateau. */
  reduceOnPlateau: z
    .strictObject({
      monitor,
      factor: z.number().gt(0).lt(1).default(0.1),
      patience: z.int().min(0).default(10),
      minDelta: z.number().min(0).default(1e-4),
      cooldown: z.int().min(0).default(0),
      minLearningRate: z.number().min(0).default(0)
    })
    .optional(),
  /** Keras's EarlyStopping; the phase ends with the weights of its best epoch. */
  earlyStopping: z.strictObject({ monitor, patience: z.int().min(0).default(10), minDelta: z.number().min(0).default(0) }).optional()
})

/** Layers between the backbone's features and the last dense softmax layer, which is always there. Names as in Keras. */
const topLayer = z.discriminatedUnion('layer', [
  z.strictObject({ layer: z.literal('batch-norm') }),
  z.strictObject({ layer: z.literal('dense'), units: z.int().min(1).max(65_536), activation: z.enum(['linear', 'relu']).default('relu') }),
  z.strictObject({ layer: z.literal('dropout'), rate: z.number().min(0).lt(1) })
])

/** Training of the network itself, in phases one after the other; replaces the head on frozen features. Loss: categorical cross-entropy. */
export const trainingSchema = z.strictObject({
  /** `installed`: the backbone's installed weights; `random`: Glorot uniform from the recipe's seed (training from scratch). */
  start: z.enum(['installed', 'random']).default('installed'),
  top: z.array(topLayer).max(12).default([]),
  batchSize: z.int().min(1).max(1024).default(32),
  /** Share of the training part, by group, that the callbacks watch; 0: none. */
  validationFraction: z.number().min(0).max(0.5).default(0.1),
  classWeight: z.enum(['none', 'balanced']).default('none'),
  phases: z.array(phase).min(1).max(10)
})

const factors = z.tuple([z.number().positive().max(10), z.number().positive().max(10)]).refine(([low, high]) => low <= high, 'the first number is above the second')
const shares = z.tuple([z.number().gt(0).max(1), z.number().gt(0).max(1)]).refine(([low, high]) => low <= high, 'the first number is above the second')

/**
 * Random changes of training images, after Alotaibi 2020 (section on augmentation). An operation that is left out is not done; of the others
 * one or more are drawn for each image, every non-empty set of them alike.
 */
export const augmentationSchema = z.strictObject({
  /** `none`: each image as often as it is there; `cycle`: classes are cycled over until each has `timesMajority` × the largest class's count. */
  balance: z.enum(['none', 'cycle']).default('none'),
  timesMajority: z.number().positive().max(100).default(2),
  /** Whether the originals count among a class's images when cycling. */
  keepOriginals: z.boolean().default(true),
  /** `epoch`: new copies in every epoch; `once`: the same in all, as if they had been written to disk first. */
  redraw: z.enum(['epoch', 'once']).default('epoch'),
  /** What lies beyond the image's border: its edge pixels again, or black. */
  border: z.enum(['edge', 'constant']).default('edge'),
  /** Factor on intensity. */
  brightness: factors.optional(),
  gamma: factors.optional(),
  /** Elastic deformation: displacement alpha and smoothing sigma as shares of the image's height. */
  elastic: z.strictObject({ alpha: z.number().positive().max(100), sigma: z.number().positive().max(1) }).optional(),
  /** Factor; above 1 enlarges. */
  zoom: factors.optional(),
  /** Share of width and height that stays in view; the rest leaves on the left and top, or on the right and bottom. */
  translation: shares.optional(),
  /** Degrees either way. */
  rotation: z.number().min(0).max(180).optional(),
  /** A chest has its heart on one side: only where the recipe says so. */
  flipHorizontal: z.boolean().default(false),
  flipVertical: z.boolean().default(false)
})

export type TrainingSpec = z.infer<typeof trainingSchema>
export type TrainingPhase = TrainingSpec['phases'][number]
export type OptimizerSpec = TrainingPhase['optimizer']
export type TopLayer = TrainingSpec['top'][number]
export type AugmentationSpec = z.infer<typeof augmentationSchema>
