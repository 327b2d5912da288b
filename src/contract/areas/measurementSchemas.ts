import * as z from 'zod'
import { rowId } from '../schemas.ts'

/** `ctr`: cardiothoracic ratio, a line across the heart and one across the chest. */
export const measurementKind = z.enum(['length', 'angle', 'ellipse', 'rectangle', 'arrow', 'ctr'])

/** One figure of a measurement. `unit` carries the provenance of millimetres (`mm (detector)`), and `px` where there are none. */
export const measuredValue = z.strictObject({
  name: z.enum(['length', 'angle', 'area', 'mean', 'sd', 'min', 'max', 'ratio', 'cardiac', 'thoracic']),
  value: z.number(),
  unit: z.string()
})

/**
 * `points` are in pixels from the outer corner of the image's first pixel, as SCOORD (PS3.3 C.18.6): the first pixel reaches from 0 to 1.
 * length, ellipse, rectangle: two (ends, opposite corners); angle: three, the second is its vertex; arrow: its tip, then its text's place;
 * ctr: two across the heart, then two across the chest.
 */
export const newMeasurement = z.strictObject({
  uid: z.guid(),
  imageId: rowId,
  kind: measurementKind,
  points: z.array(z.strictObject({ x: z.number(), y: z.number() })).min(2).max(4),
  text: z.string().max(500),
  values: z.array(measuredValue).max(10)
})

export const measurement = newMeasurement.extend({
  /** Who made it, and who changed it last. */
  author: z.string(),
  madeAt: z.string(),
  changedBy: z.string(),
  changedAt: z.string()
})

export type MeasurementKind = z.infer<typeof measurementKind>
export type MeasuredValue = z.infer<typeof measuredValue>
export type NewMeasurement = z.infer<typeof newMeasurement>
export type Measurement = z.infer<typeof measurement>
