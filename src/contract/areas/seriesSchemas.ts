import * as z from 'zod'
import { rowId } from '../schemas.ts'

/** Letters at the edges of the image as it is stored; `turnLetters` in core follows flips and rotations. */
export const edgeLetters = z.strictObject({ left: z.string(), right: z.string(), top: z.string(), bottom: z.string() })

/** mm per pixel with where they hold; `label` is the unit to be shown beside a measurement. */
export const pixelSpacing = z.strictObject({
  row: z.number().positive(),
  column: z.number().positive(),
  source: z.string(),
  provenance: z.enum(['patient', 'detector', 'calibrated', 'estimated', 'film', 'unspecified']),
  label: z.string()
})

export const seriesFinding = z.strictObject({
  kind: z.string(),
  detail: z.string(),
  imageIds: z.array(rowId),
  size: z.number().optional(),
  missing: z.int().positive().optional()
})

/** One image in its place. `position`: mm along the normal of its stack. */
export const seriesSlice = z.strictObject({
  imageId: rowId,
  instanceNumber: z.int().nullable(),
  frame: z.int().nonnegative(),
  position: z.number().nullable(),
  view: z.string().nullable(),
  laterality: z.string().nullable(),
  edges: edgeLetters.nullable()
})

/** Images of one orientation and one phase, in reading order. */
export const imageStack = z.strictObject({
  kind: z.enum(['volume', 'time', 'sequence']),
  plane: z.enum(['axial', 'coronal', 'sagittal', 'oblique']).nullable(),
  edges: edgeLetters.nullable(),
  phase: z.strictObject({ index: z.int().nonnegative(), count: z.int().positive(), by: z.string(), value: z.union([z.number(), z.string()]).nullable() }).nullable(),
  /** Median distance of neighbouring slices, mm. */
  sliceSpacing: z.number().nullable(),
  sliceThickness: z.number().nullable(),
  /** Of the first image; a finding says where others differ. */
  pixelSpacing: pixelSpacing.nullable(),
  /** Degrees of a tilted gantry. */
  tilt: z.number().nullable(),
  slices: z.array(seriesSlice),
  findings: z.array(seriesFinding)
})

export const seriesInfo = z.strictObject({
  seriesId: rowId,
  studyId: rowId,
  patientId: z.string().nullable(),
  uid: z.string(),
  number: z.int().nullable(),
  modality: z.string().nullable(),
  description: z.string().nullable(),
  bodyPart: z.string().nullable(),
  /** All that its images have; empty means unknown. */
  views: z.array(z.string()),
  lateralities: z.array(z.string()),
  /** ICH E11 and E7; null means unknown. */
  ageGroup: z.enum(['newborn', 'infant', 'child', 'adolescent', 'adult', 'elderly']).nullable(),
  framesPerSecond: z.number().positive().nullable(),
  framesOfReference: z.array(z.string()),
  /** Series of the same study that share a frame of reference: a point of one can be found in the other. */
  linkedSeriesIds: z.array(rowId),
  imageCount: z.int().nonnegative(),
  /** Images that a corrected copy has taken the place of; they are kept and not listed. */
  supersededCount: z.int().nonnegative(),
  /** Images whose original could not be read again for its geometry. */
  unreadCount: z.int().nonnegative(),
  stacks: z.array(imageStack),
  findings: z.array(seriesFinding)
})

/** A point of an image, in pixels from the centre of its first pixel. */
export const imagePoint = z.strictObject({ imageId: rowId, column: z.number(), row: z.number() })

/** The patient point in mm (null where the image has no plane or frame of reference), and the nearest image of every other stack. */
export const locatedPoint = z.strictObject({
  point: z.array(z.number()).length(3).nullable(),
  found: z.array(
    z.strictObject({
      seriesId: rowId,
      imageId: rowId,
      column: z.number(),
      row: z.number(),
      /** Signed, from the image's plane, mm. */
      distance: z.number(),
      /** The point lies in the image and within half a slice of it. */
      reached: z.boolean()
    })
  )
})

export type SeriesInfo = z.infer<typeof seriesInfo>
export type ImageStack = z.infer<typeof imageStack>
export type SeriesSlice = z.infer<typeof seriesSlice>
