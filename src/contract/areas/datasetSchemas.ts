import * as z from 'zod'
import { rowId } from '../schemas.ts'

const count = z.int().nonnegative()

/** The latest version of a data set: labels frozen under a name. */
export const datasetInfo = z.strictObject({
  name: z.string(),
  version: z.int().positive(),
  hash: z.string(),
  finding: z.string(),
  /** In label order, those without a finding first. */
  classes: z.array(z.string()),
  /** With the sealed ones. */
  images: count,
  patients: count,
  /** Groups that a split keeps together: patients, groups of the labels table, identical pixels. */
  groups: count,
  lockbox: z.strictObject({ images: count, openings: count }),
  createdAt: z.string()
})

/** One class of a data set, without the sealed images. */
export const datasetClass = z.strictObject({
  label: z.string(),
  images: count,
  /** Null where no image of the data set names its patient. */
  patients: count.nullable(),
  groups: count,
  /** Most images first; null where an image names none. */
  sources: z.array(z.strictObject({ source: z.string().nullable(), images: count })),
  formats: z.array(z.string()),
  /** Width over height. */
  aspect: z.strictObject({ least: z.number(), most: z.number(), square: count }),
  /** Some images, for a look. */
  samples: z.array(rowId)
})

export const datasetVersion = z.strictObject({ version: z.int().positive(), hash: z.string(), images: count, classes: z.array(z.string()), createdAt: z.string(), removedItems: count })

export const lockboxInfo = z.strictObject({
  images: count,
  groups: count,
  classes: z.record(z.string(), count),
  openings: z.array(z.strictObject({ at: z.string(), by: z.string(), reason: z.string(), version: z.int(), model: z.string() }))
})

export const datasetDetail = z.strictObject({
  dataset: datasetInfo,
  classes: z.array(datasetClass),
  /** Images that are not sealed. */
  images: count,
  patients: count.nullable(),
  groups: count,
  /** Patients with images of more than one class. */
  patientsInSeveralClasses: count,
  /** Images whose pixels another image has too. */
  identicalPixels: count,
  /** Of the items, those that went with a deleted patient. */
  removedItems: count,
  lockbox: lockboxInfo,
  /** Latest first. */
  versions: z.array(datasetVersion)
})

/** Labels that a data set can be made of. */
export const findingLabels = z.strictObject({
  finding: z.string(),
  /** Whether its values are present, absent, uncertain. */
  graded: z.boolean(),
  values: z.array(z.strictObject({ value: z.string(), images: count, patients: count })),
  /** How they came: `folder`, `csv`, `reader`, … */
  methods: z.array(z.strictObject({ method: z.string(), images: count }))
})

export const imageFilter = z.strictObject({
  /** Studies whose images to take; all where absent. */
  studies: z.array(rowId).min(1).max(100_000).optional(),
  modality: z.string().min(1).optional(),
  source: z.string().min(1).optional(),
  view: z.string().min(1).optional(),
  /** Dates of acquisition, ISO, both included. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional()
})

export const auditLevel = z.enum(['red', 'amber', 'green', 'unknown', 'constant'])

/** How well something that is not the finding tells the label. */
export const auditProbe = z.strictObject({
  id: z.string(),
  title: z.string(),
  level: auditLevel,
  /** Images of which it is known. */
  known: count,
  words: z.string(),
  figures: z
    .strictObject({
      accuracy: z.number(),
      /** The class best told from the rest, by index. */
      label: count,
      auc: z.number(),
      /** By class, against the rest. */
      aucs: z.array(z.number()),
      /** What chance gives, and the share of shuffled labels that do as well, right for the number of probes. */
      nullAuc: z.number(),
      p: z.number()
    })
    .nullable()
})

export const duplicatePair = z.strictObject({
  images: z.tuple([rowId, rowId]),
  files: z.tuple([z.string(), z.string()]),
  labels: z.tuple([z.string(), z.string()]),
  distance: z.number(),
  correlation: z.number()
})

/** What is found before training: files that cannot be read, shortcuts, near-duplicates. */
export const preflightReport = z.strictObject({
  version: z.int().positive(),
  level: z.enum(['red', 'amber', 'green']),
  summary: z.string(),
  images: count,
  groups: count,
  folds: count,
  permutations: count,
  classes: z.array(z.string()),
  largestClass: z.number(),
  noticeableAuc: z.number(),
  probes: z.array(auditProbe),
  /** Pairs in different groups that show the same; the first 200. */
  duplicates: z.array(duplicatePair),
  duplicatePairs: count,
  refused: z.array(z.strictObject({ imageId: rowId, file: z.string(), code: z.string(), reason: z.string() })),
  seconds: z.number()
})

export type DatasetInfo = z.infer<typeof datasetInfo>
export type DatasetClass = z.infer<typeof datasetClass>
export type DatasetDetail = z.infer<typeof datasetDetail>
export type FindingLabels = z.infer<typeof findingLabels>
export type ImageFilter = z.infer<typeof imageFilter>
export type PreflightReport = z.infer<typeof preflightReport>
export type AuditProbe = z.infer<typeof auditProbe>
