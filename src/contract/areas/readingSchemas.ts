import * as z from 'zod'
import { rowId } from '../schemas.ts'

const probability = z.number().min(0).max(1)

/** What a reader says of the finding that is asked about. */
export const readerAnswer = z.enum(['present', 'absent', 'uncertain'])

/** A person's answer about a study, as it was given; a changed mind is a further reading. */
export const readingInfo = z.strictObject({
  readingId: rowId,
  studyId: rowId,
  imageId: rowId.nullable(),
  reader: z.string(),
  readAt: z.string(),
  finding: z.string(),
  answer: z.string(),
  /** Classes that the reader names. */
  found: z.array(z.string()),
  note: z.string().nullable(),
  /** Whether the models' answers had been shown to the reader before. */
  aiVisible: z.boolean(),
  /** The reader's first answer about this study, where this one is a later one. */
  firstAnswer: z.string().nullable(),
  /** Null where no model had scored the study. */
  agrees: z.boolean().nullable(),
  model: z
    .strictObject({
      /** `name@version`; null where it is gone. */
      model: z.string().nullable(),
      score: probability.nullable(),
      answer: z.enum(['present', 'absent']),
      /** Null: nobody had confirmed one, the provisional one was taken. */
      operatingPoint: probability.nullable()
    })
    .nullable()
})

/** A model's answer about a study or an image. A refusal is an answer with a reason, never a probability of 0. */
export const evidenceAnswer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('scored'),
    /** The likeliest class that names a finding. */
    finding: z.string(),
    /** Of anything to look at, as it is shown. */
    score: probability,
    /** As the classifier gave it; null where the model is not calibrated. */
    rawScore: probability.nullable(),
    /** As the classifier gave them. */
    probabilities: z.array(z.strictObject({ class: z.string(), probability })),
    /** Whether it is at or above the operating point; null where no person has confirmed one that is in force. */
    call: z.enum(['present', 'absent']).nullable(),
    /** The fold whose classifier gave the answer, because the model itself learned from the image. */
    fold: z.string().nullable()
  }),
  z.strictObject({ kind: z.literal('refused'), code: z.string(), reason: z.string() }),
  z.strictObject({ kind: z.literal('unscored') })
])

/** Where a score lies among those of labelled cases, and how many of its like had the finding. */
export const scoreDistribution = z.strictObject({
  /** `out-of-fold`: training images, each scored by a classifier that had not seen it; `set aside`: images that a network's training watched and did not learn from; `local cases`. */
  from: z.enum(['out-of-fold', 'set aside', 'local cases']),
  /** Densities at equal steps from 0 to 1, of cases with and without the finding; each integrates to 1, null where there are none. */
  positives: z.array(z.number()).nullable(),
  negatives: z.array(z.number()).nullable(),
  cases: z.int(),
  withFinding: z.int(),
  /** Cases scored about as high; null where there are too few. The interval is Wilson's at 95 %. */
  near: z.strictObject({ low: probability, high: probability, cases: z.int(), withFinding: z.int(), interval: z.tuple([probability, probability]) }).nullable()
})

export const evidenceWarning = z.strictObject({
  level: z.enum(['stop', 'caution', 'info']),
  /** `audit`, `thumbnail`, `subgroup`, `deleted`, `training`, `threshold`, `gate`, `calibration`, `note`. */
  about: z.string(),
  text: z.string()
})

/** How a model's maps can be had. */
export const mapOffer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('maps'),
    method: z.enum(['cam', 'grad-cam', 'occlusion']),
    /** Top of the colour scale in the map's unit, one for all images; null where it is measured with the first map. */
    top: z.number().positive().nullable(),
    /** The network runs this many times for one map. */
    runs: z.int().positive(),
    /** Classes that name a finding, the likeliest of this image first. */
    classes: z.array(z.strictObject({ label: z.int().nonnegative(), name: z.string() }))
  }),
  z.strictObject({ kind: z.literal('none'), reason: z.string() })
])

/** All that a model has to say about a study and the image in view. */
export const modelEvidence = z.strictObject({
  modelId: rowId,
  name: z.string(),
  version: z.int().positive(),
  hash: z.string(),
  finding: z.string(),
  classes: z.array(z.strictObject({ name: z.string(), negative: z.boolean() })),
  state: z.enum(['candidate', 'active', 'retired']),
  /** Its answer is the worklist's. */
  shown: z.boolean(),
  operatingPoint: z.strictObject({ threshold: probability, live: z.boolean() }).nullable(),
  calibrated: z.boolean(),
  study: evidenceAnswer,
  /** Of the image in view. */
  image: evidenceAnswer,
  /** How a study's score comes from its images, in words. */
  studyRule: z.string(),
  decidingImageId: rowId.nullable(),
  distribution: scoreDistribution.nullable(),
  warnings: z.array(evidenceWarning),
  map: mapOffer
})

/** What the reader's form asks, whether or not a model has answered. */
export const readingQuestion = z.strictObject({
  modelId: rowId.nullable(),
  finding: z.string(),
  /** Classes to choose from, those without a finding last; empty where nothing has been trained. */
  classes: z.array(z.strictObject({ name: z.string(), negative: z.boolean() }))
})

export const studyEvidence = z.strictObject({
  studyId: rowId,
  /** Scores and maps are hidden until this reader has committed: `models` is empty then. */
  hidden: z.boolean(),
  question: readingQuestion,
  /** The shown model first. */
  models: z.array(modelEvidence)
})

export const similarCase = z.strictObject({
  imageId: rowId,
  studyId: rowId,
  /** Cosine of standardized features, -1 to 1. */
  similarity: z.number(),
  labels: z.array(z.strictObject({ finding: z.string(), value: z.string() })),
  readings: z.array(z.strictObject({ reader: z.string(), answer: z.string(), found: z.array(z.string()) })),
  acquired: z.string().nullable()
})

/** Begins a map: its length in bytes (uint32, little endian), this as JSON in UTF-8 padded to a multiple of 4, then width x height float32, little endian, row by row. */
export const mapHeader = z.strictObject({
  version: z.literal(1),
  imageId: rowId,
  modelId: rowId,
  label: z.int().nonnegative(),
  class: z.string(),
  method: z.enum(['cam', 'grad-cam', 'occlusion']),
  /** `cam`: log-odds that each position contributes, against the average training image; mean + baseline is the decision. `occlusion`: log-odds lost where a patch is covered. `grad-cam`: in no unit. */
  unit: z.enum(['log-odds', 'none']),
  layer: z.string().nullable(),
  /** Cells. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** What they cover, in pixels of the image. */
  rect: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
  /** Top of the colour scale, the model's and never the image's. */
  top: z.number().positive(),
  baseline: z.number().nullable(),
  probability
})

export const labelProposal = z.strictObject({
  proposalId: rowId,
  studyId: rowId,
  /** The image in the middle of the study, to be known by; null where the study has none any more. */
  imageId: rowId.nullable(),
  images: z.int().nonnegative(),
  finding: z.string(),
  /** Null: the reader named no class. */
  value: z.string().nullable(),
  /** Current labels of the study's images for the finding. */
  present: z.array(z.string()),
  proposedBy: z.string(),
  proposedAt: z.string(),
  note: z.string().nullable()
})

export type ReaderAnswer = z.infer<typeof readerAnswer>
export type ReadingInfo = z.infer<typeof readingInfo>
export type EvidenceAnswer = z.infer<typeof evidenceAnswer>
export type ScoreDistribution = z.infer<typeof scoreDistribution>
export type EvidenceWarning = z.infer<typeof evidenceWarning>
export type MapOffer = z.infer<typeof mapOffer>
export type ModelEvidence = z.infer<typeof modelEvidence>
export type ReadingQuestion = z.infer<typeof readingQuestion>
export type StudyEvidence = z.infer<typeof studyEvidence>
export type SimilarCase = z.infer<typeof similarCase>
export type MapHeader = z.infer<typeof mapHeader>
export type LabelProposal = z.infer<typeof labelProposal>
