import * as z from 'zod'
import { caseRow, caseStatus, rowId } from '../schemas.ts'

export const worklistUrgency = z.enum(['stat', 'urgent', 'routine'])
/** Where a study stands to the operating point of the model whose answer is shown. */
export const worklistBucket = z.enum(['above', 'refused', 'unscored', 'below'])

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const texts = z.array(z.string().max(200)).min(1).max(100)
const share = z.number().min(0).max(1)

/** Which studies; every condition narrows, and of several values in one condition any will do. */
export const worklistQuery = z.strictObject({
  /** Words that all occur in name, PatientID, accession number, modality, description or labels; case and accents do not matter. */
  text: z.string().max(200).optional(),
  reading: z.enum(['unread', 'read']).optional(),
  status: z.array(caseStatus).min(1).optional(),
  modality: texts.optional(),
  finding: texts.optional(),
  bucket: z.array(worklistBucket).min(1).optional(),
  /** Of the score shown, both ends included. */
  score: z.strictObject({ from: share, to: share }).optional(),
  /** Codes of refusals. */
  refusal: texts.optional(),
  /** Not stated counts as routine. */
  urgency: z.array(worklistUrgency).min(1).optional(),
  label: z.array(z.strictObject({ finding: z.string().max(200), value: z.string().max(200).optional() })).min(1).max(100).optional(),
  /** Date of acquisition by the scanner's clock, both ends included. */
  acquired: z.strictObject({ from: day.optional(), to: day.optional() }).optional(),
  /** Acquired today or in the days before: 2 is yesterday and today. */
  days: z.int().min(1).max(36_600).optional(),
  /** Names of data sets: in the latest version of any of them. */
  dataset: texts.optional(),
  /** Who has read it. */
  reader: texts.optional(),
  queued: z.boolean().optional(),
  disagrees: z.boolean().optional(),
  hasPrior: z.boolean().optional(),
  patient: rowId.optional()
})

/** `ai`: urgency, then above the operating point, refused, not scored, below; within these by score, then the longest waiting. `next`: unread first, as core/judge/priority. `urgency`: within it the longest waiting. */
export const worklistSort = z.strictObject({
  by: z.enum(['ai', 'next', 'urgency', 'acquired', 'waiting', 'patient', 'id', 'study', 'age', 'status', 'images', 'priors', 'readAt']),
  /** Upside down. */
  descending: z.boolean()
})

/** A line of the worklist: what `cases.list` answers, and what else a column can show. */
export const worklistRow = caseRow.extend({
  arrived: z.string(),
  /** It waits since then (ISO 8601, UTC): acquired, but never later than it came in. */
  waitingSince: z.string(),
  seriesCount: z.int().nonnegative(),
  /** Earlier studies of the patient. */
  priors: z.int().nonnegative(),
  read: z.boolean(),
  readBy: z.string().nullable(),
  readAt: z.string().nullable(),
  queued: z.boolean(),
  disagrees: z.boolean()
})

const valueCount = z.strictObject({ value: z.string(), count: z.int().nonnegative() })

/** Studies of one urgency and bucket, in the order of `ai`. */
export const worklistGroup = z.strictObject({
  urgency: worklistUrgency,
  bucket: worklistBucket,
  count: z.int().positive(),
  /** The one that all of them have; null where they differ or none is in force. */
  operatingPoint: z.number().nullable()
})

/** How many studies each further value of a condition would show; the condition's own values are left out of account. */
export const worklistCounts = z.strictObject({
  total: z.int().nonnegative(),
  groups: z.array(worklistGroup),
  status: z.array(valueCount),
  modality: z.array(valueCount),
  finding: z.array(valueCount),
  bucket: z.array(valueCount),
  urgency: z.array(valueCount),
  refusal: z.array(valueCount.extend({ reason: z.string() })),
  /** Lines that are being brought up to date. */
  stale: z.int().nonnegative()
})

/** Of the whole library: the views above the list, and how the day goes. */
export const worklistOverview = z.strictObject({
  unread: z.int().nonnegative(),
  likely: z.int().nonnegative(),
  unscored: z.int().nonnegative(),
  flagged: z.int().nonnegative(),
  disagreements: z.int().nonnegative(),
  queued: z.int().nonnegative(),
  total: z.int().nonnegative(),
  /** Read since midnight, by this machine's clock: by who is at it, and by all. */
  readToday: z.int().nonnegative(),
  readTodayByAll: z.int().nonnegative(),
  /** Who is at the machine reads without models' answers: nothing here tells any, and `ai` and `next` are answered as `urgency`. */
  blinded: z.boolean(),
  stale: z.int().nonnegative()
})

/** What one can filter by that is not counted with every change. */
export const worklistChoices = z.strictObject({
  labels: z.array(z.strictObject({ finding: z.string(), value: z.string(), count: z.int().nonnegative() })),
  datasets: z.array(z.strictObject({ name: z.string(), finding: z.string(), count: z.int().nonnegative() })),
  readers: z.array(valueCount)
})

const answer = z.strictObject({
  model: z.string(),
  finding: z.string(),
  active: z.boolean(),
  probability: share.nullable(),
  operatingPoint: share.nullable(),
  refused: z.strictObject({ code: z.string(), reason: z.string() }).nullable(),
  at: z.string()
})

/** What the panel beside the list shows of one study. */
export const worklistStudy = z.strictObject({
  row: worklistRow,
  /** Of every model in use, the one shown first. */
  answers: z.array(answer),
  priors: z.array(
    z.strictObject({
      studyId: rowId,
      modality: z.string().nullable(),
      description: z.string().nullable(),
      acquired: z.string().nullable(),
      previewImageId: rowId.nullable(),
      score: share.nullable(),
      finding: z.string().nullable(),
      read: z.boolean()
    })
  ),
  /** Of study, patient, series and images; retired ones too, newest first. */
  labels: z.array(
    z.strictObject({
      finding: z.string(),
      value: z.string(),
      annotator: z.string(),
      method: z.string(),
      at: z.string(),
      retiredAt: z.string().nullable(),
      about: z.enum(['study', 'patient', 'series', 'image'])
    })
  ),
  readings: z.array(z.strictObject({ finding: z.string(), answer: z.string(), reader: z.string(), note: z.string().nullable(), at: z.string() })),
  datasets: z.array(z.string())
})

export const worklistColumn = z.enum(['priority', 'model', 'urgency', 'waiting', 'patient', 'id', 'sexAge', 'study', 'accession', 'acquired', 'priors', 'images', 'labels', 'reader', 'status'])

/** A filter with its order and columns, kept under a name. */
export const savedView = z.strictObject({
  query: worklistQuery,
  sort: worklistSort,
  columns: z.array(worklistColumn).min(1).optional()
})

export const MAX_SELECTED = 100_000
export const selectedStudies = z.array(rowId).min(1).max(MAX_SELECTED)

/** What was done: how many studies changed, and what undoes it while the workstation is open. */
export const worklistDeed = z.strictObject({ changed: z.int().nonnegative(), undo: z.string().nullable() })

export type WorklistQuery = z.infer<typeof worklistQuery>
export type WorklistSort = z.infer<typeof worklistSort>
export type WorklistRow = z.infer<typeof worklistRow>
export type WorklistGroup = z.infer<typeof worklistGroup>
export type WorklistCounts = z.infer<typeof worklistCounts>
export type WorklistOverview = z.infer<typeof worklistOverview>
export type WorklistChoices = z.infer<typeof worklistChoices>
export type WorklistStudy = z.infer<typeof worklistStudy>
export type WorklistColumn = z.infer<typeof worklistColumn>
export type WorklistBucket = z.infer<typeof worklistBucket>
export type WorklistDeed = z.infer<typeof worklistDeed>
export type SavedView = z.infer<typeof savedView>
