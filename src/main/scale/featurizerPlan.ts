import * as z from 'zod'
import { inputSpecSchema } from '../../core/image/inputSpec.ts'
import { augmentationSchema } from '../../core/recipe/trainingSchema.ts'
import { ENGINE_NAMES, PRECISIONS } from '../engine/engine.ts'

/** What an executor's featurizer computes: all that decides the numbers, resolved once by whoever submits. */
export const featurizerPlanSchema = z.strictObject({
  backbone: z.strictObject({ name: z.string(), hash: z.string(), tap: z.string().optional() }),
  pooling: z.enum(['avg', 'max', 'flatten']),
  input: inputSpecSchema,
  engine: z.enum(ENGINE_NAMES),
  precision: z.enum(PRECISIONS),
  batchSize: z.int().positive(),
  /** What random copies are made by, each drawn by (seed, digest of the image's pixels, copy) alone. */
  augmentation: z.strictObject({ spec: augmentationSchema, seed: z.int() }).optional(),
  /** Of the program that submitted: features of another version must not be mixed with these. */
  pipelineVersion: z.int().positive()
})
export type FeaturizerPlan = z.infer<typeof featurizerPlanSchema>

/** The first frame that an executor sends. */
export const workerStart = z.strictObject({ type: z.literal('plan'), plan: featurizerPlanSchema, weightsDirs: z.array(z.string()) })
