import { z } from 'zod'

/** An epoch as the run's record keeps it. Figures but for `seconds` are a function of recipe, seed, data, weights and engine. */
export const epochRecordSchema = z.strictObject({
  /** 0-based. */
  phase: z.int(),
  /** 0-based, in its phase. */
  epoch: z.int(),
  learningRate: z.number(),
  loss: z.number(),
  accuracy: z.number(),
  validationLoss: z.number().exactOptional(),
  validationAccuracy: z.number().exactOptional(),
  seconds: z.number()
})

export type EpochRecord = z.infer<typeof epochRecordSchema>

const best = z.number().nullable()

/** All that training knows at the end of an epoch besides tensors: what goes on from here ends as if it had never stopped. Random numbers come from the seed and the epoch, so there is no state of theirs. */
export const trainingStateSchema = z.strictObject({
  /** Hash of everything that decides the training; another key is another training. */
  key: z.string(),
  /** The epoch to be run next; phase = number of phases where all is done. */
  phase: z.int(),
  epoch: z.int(),
  learningRate: z.number(),
  /** Steps of the phase's optimizer. */
  iterations: z.int(),
  plateau: z.strictObject({ best, wait: z.int(), cooldown: z.int() }),
  stopping: z.strictObject({ best, bestEpoch: z.int(), wait: z.int() }),
  history: z.array(epochRecordSchema),
  /** Seconds spent so far, whichever process spent them. */
  seconds: z.number(),
  /** What the fixed part of each phase came to, in words. */
  notes: z.array(z.string())
})

export type TrainingState = z.infer<typeof trainingStateSchema>
