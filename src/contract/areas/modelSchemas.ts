import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { figure, rowId } from '../schemas.ts'

const json: z.ZodType<JsonValue> = z.json()

/** How sure a model's calls are: a threshold on the score that is shown, confirmed by a person. */
export const operatingPointInfo = z.strictObject({
  threshold: z.number().min(0).max(1),
  /** False for an imported model that has not passed its test on local cases: scores are shown without a call. */
  live: z.boolean(),
  /** How it was chosen, on which predictions, by whom and when; what the file said, for an imported model. */
  choice: json
})

/** A model of the library, as the registry lists it. */
export const modelInfo = z.strictObject({
  modelId: rowId,
  name: z.string(),
  version: z.int().positive(),
  hash: z.string(),
  finding: z.string(),
  classes: z.array(z.string()),
  /** One model of a finding is active: its answers are the worklist's. */
  state: z.enum(['candidate', 'active', 'retired']),
  /** What it was called where it was trained; null for one trained in this library. */
  origin: json,
  operatingPoint: operatingPointInfo.nullable(),
  /** The latest test on local cases. */
  acceptance: json,
  /** Images that it learned from and that were deleted since. */
  deletedTrainingImages: z.int().nonnegative(),
  createdAt: z.string()
})

/** What the run that made a model measured, on films that its classifier had not learned from. */
export const modelMeasured = z.strictObject({
  /** The data set whose test films these are, and how they were set apart. */
  dataset: z.strictObject({ name: z.string(), version: z.int() }).nullable(),
  split: z.string(),
  images: z.int(),
  /** Test images of which a patient or group is among those that were learned from: above 0 the figures flatter. */
  sharing: z.int(),
  accuracy: figure,
  auc: figure
})

/** A model with its main figures; null for one that came in a file. */
export const modelListed = modelInfo.extend({ measured: modelMeasured.nullable() })

/** Names a model: `name` (latest version), `name@version` or the first 8 digits of its hash and more. */
export const modelReference = z.strictObject({ model: z.string().min(1) })

/** A deed to a model, with who does it and why; both stand in the audit journal. */
export const modelDeed = z.strictObject({ model: z.string().min(1), by: z.string().trim().min(1), why: z.string().trim().min(1).optional() })

/** How a threshold is chosen on a model's out-of-fold predictions. */
export const operatingRule = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.enum(['sensitivity', 'specificity', 'threshold']), at: z.number().gt(0).max(1) }),
  z.strictObject({ rule: z.literal('youden') })
])

/** A model with its document, and what the audit journal says of it, latest first. */
export const modelDetail = z.strictObject({
  model: modelInfo,
  document: json,
  /** For a version without a threshold: what its predecessor's rule gives on its own predictions, and what the old threshold would do; else null. */
  suggestion: json,
  events: z.array(z.strictObject({ at: z.string(), actor: z.string(), kind: z.string(), detail: json }))
})

export type ModelDetail = z.infer<typeof modelDetail>
export type ModelDeed = z.infer<typeof modelDeed>
export type ModelListed = z.infer<typeof modelListed>
export type ModelInfo = z.infer<typeof modelInfo>

/** A model's card as it is shown: no patient, file or path in it. */
export const modelCardInfo = z.strictObject({
  title: z.string(),
  lead: z.string(),
  made: z.string(),
  figures: z.array(z.strictObject({ title: z.string(), images: z.int(), groups: z.int(), accuracy: figure, auc: figure, sensitivity: figure, specificity: figure })),
  /** Cautions of the run and of the model's state. */
  limits: z.array(z.string()),
  sections: z.array(z.strictObject({ title: z.string(), items: z.array(z.strictObject({ question: z.string(), answer: z.string().nullable(), guideline: z.string() })) })),
  checklists: z.array(z.strictObject({ name: z.string(), reference: z.string(), answered: z.int(), partly: z.int(), gaps: z.int() }))
})

/** Two models on the same images: first less second. */
export const modelPair = z.strictObject({
  models: z.array(z.strictObject({ name: z.string(), version: z.int(), accuracy: figure, auc: figure })).length(2),
  dataset: z.strictObject({ name: z.string(), version: z.int() }),
  images: z.int(),
  accuracyDifference: figure,
  aucDifference: figure,
  mcNemar: z.strictObject({ onlyFirstRight: z.int(), onlySecondRight: z.int(), p: z.number() }),
  beyondChance: z.boolean(),
  leftOut: z.strictObject({ learned: z.int(), otherClasses: z.int(), notAnswered: z.int(), unreadable: z.int() })
})

const named = z.object({ name: z.string(), version: z.int(), hash: z.string() })

/** Result of an export. */
export const modelExported = z.object({
  out: z.string(),
  bytes: z.int(),
  model: named,
  backbone: z.object({ name: z.string(), hash: z.string(), weights: z.enum(['included', 'embedded', 'by reference']) })
})

/** Result of an import. */
export const modelImported = z.object({
  model: modelInfo,
  /** These very parameters were here already; nothing was changed. */
  already: z.boolean(),
  backbone: z.object({ name: z.string(), hash: z.string(), installed: z.boolean() })
})

/** A test on local cases: by study; `words` say why it has not passed, and what a reader should know. */
export const modelAcceptance = z.object({
  passed: z.boolean(),
  positives: z.int(),
  negatives: z.int(),
  auc: figure.nullable(),
  atThreshold: z.object({ threshold: z.number(), sensitivity: figure, specificity: figure }).nullable(),
  words: z.array(z.string()),
  /** On what, by whom and when, where the registry keeps it. */
  dataset: z.object({ name: z.string(), version: z.int() }).optional(),
  images: z.int().optional(),
  by: z.string().optional(),
  at: z.string().optional()
})

/** Result of a test on local cases. */
export const modelTested = z.object({
  model: modelInfo,
  acceptance: modelAcceptance,
  cases: z.object({
    images: z.int(),
    leftOut: z.object({ learned: z.int(), otherClasses: z.int(), unreadable: z.int(), notAnswered: z.record(z.string(), z.int()) })
  })
})

export type ModelAcceptance = z.infer<typeof modelAcceptance>
export type ModelImported = z.infer<typeof modelImported>
export type ModelTested = z.infer<typeof modelTested>
export type ModelCardInfo = z.infer<typeof modelCardInfo>
export type ModelPair = z.infer<typeof modelPair>
