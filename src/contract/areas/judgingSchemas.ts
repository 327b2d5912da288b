import * as z from 'zod'
import { figure, rowId } from '../schemas.ts'
import { modelInfo } from './modelSchemas.ts'

const count = z.int().nonnegative()

/** What the model said of one test image; it had not learned from it. */
export const judgedCase = z.strictObject({
  imageId: rowId,
  studyId: rowId,
  /** Index into the run's classes. */
  label: count,
  probabilities: z.array(z.number()),
  /** What a threshold is set on: the probability of all classes that name a finding. */
  score: z.number()
})

export const judgedRun = z.strictObject({
  run: z.int().positive(),
  title: z.string(),
  dataset: z.strictObject({ name: z.string(), version: z.int() }),
  /** Null where it has been removed. */
  model: modelInfo.nullable(),
  classes: z.array(z.string()),
  /** Indices of the classes that name a finding. */
  findings: z.array(count),
  rule: z.string(),
  images: count,
  groups: count,
  /** The same recipe under every rule of splitting that it was judged by, the run's own first. */
  evaluations: z.array(z.strictObject({ id: z.string(), title: z.string(), rule: z.string(), accuracy: figure, auc: figure })),
  thumbnail: z.strictObject({ accuracy: figure, auc: figure, roc: z.array(z.strictObject({ falsePositiveRate: z.number(), truePositiveRate: z.number() })).nullable() }).nullable(),
  majority: figure,
  gain: z.strictObject({ accuracy: figure, p: z.number(), beyondChance: z.boolean() }).nullable(),
  /** Pointwise 95 % band of the sensitivity. */
  band: z.array(z.strictObject({ falsePositiveRate: z.number(), low: z.number(), high: z.number() })).nullable(),
  calibration: z.array(z.strictObject({ low: z.number(), high: z.number(), images: count, predicted: z.number().nullable(), observed: figure })),
  ece: figure,
  brier: figure,
  subgroups: z.array(z.strictObject({ attribute: z.string(), value: z.string(), images: count, auc: figure.nullable(), reason: z.string().nullable() })),
  shortcuts: z.strictObject({ level: z.enum(['red', 'amber', 'green']), summary: z.string(), probes: z.array(z.strictObject({ title: z.string(), level: z.string(), words: z.string() })) }).nullable(),
  caveats: z.array(z.string()),
  /** In no order that tells anything; empty where the images were deleted. */
  cases: z.array(judgedCase)
})

export type JudgedRun = z.infer<typeof judgedRun>
export type JudgedCase = z.infer<typeof judgedCase>
