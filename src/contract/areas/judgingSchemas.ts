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
  /** What a threshold is set on: the probability of all classes that name a finding, calibrated where the model is, as the worklist shows it. */
  score: z.number()
})

/** The same recipe under one rule of splitting. */
export const judgedSplit = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** What the rule keeps apart, in words. */
  rule: z.string(),
  images: count,
  groups: count,
  /** Test images of which a patient or group is among those that were learned from. */
  sharing: count,
  accuracy: figure,
  auc: figure,
  /** Model less thumbnail. */
  gain: z.strictObject({ accuracy: figure, beyondChance: z.boolean() }).nullable()
})

/** The same classifier fitted on nested parts of the training groups and judged on the same test images. */
export const judgedCurve = z.strictObject({
  testImages: count,
  /** Whether more data is worth it, in words. */
  text: z.string(),
  /** Smallest part first; figures are null where a class is missing from the part, with the reason. */
  points: z.array(z.strictObject({ fraction: z.number(), groups: count, images: count, accuracy: figure.nullable(), auc: figure.nullable(), reason: z.string().nullable() }))
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
  images: count,
  groups: count,
  /** The same recipe under every rule of splitting that it was judged by, the run's own first. */
  evaluations: z.array(judgedSplit),
  /** Null where the run was not asked for one. */
  learningCurve: judgedCurve.nullable(),
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

/** What a run's model does on its test images at every per cent of threshold and at its operating point; intervals are over resampled patients and groups. */
export const judgedRates = z.strictObject({
  run: z.int().positive(),
  /** At which the predictive values are stated. */
  prevalence: z.number(),
  positives: count,
  negatives: count,
  groups: count,
  replicates: count,
  rows: z.array(z.strictObject({ threshold: z.number(), sensitivity: figure, specificity: figure, ppv: figure, npv: figure }))
})

export type JudgedRun = z.infer<typeof judgedRun>
export type JudgedRates = z.infer<typeof judgedRates>
export type JudgedSplit = z.infer<typeof judgedSplit>
export type JudgedCurve = z.infer<typeof judgedCurve>
export type JudgedCase = z.infer<typeof judgedCase>
