import * as z from 'zod'
import { job, rowId } from './schemas.ts'

/** What the backend tells the page unasked. */
export const eventMessage = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('job.changed'), payload: job }),
  /** How much of an activation map is done that takes many runs of the network: places covered of all. */
  z.strictObject({ name: z.literal('map.progress'), payload: z.strictObject({ imageId: rowId, modelId: rowId, label: z.int().nonnegative(), done: z.int().nonnegative(), total: z.int().positive() }) }),
  /** Something was imported, scored, labelled or deleted: lists are to be read again. */
  z.strictObject({ name: z.literal('library.changed'), payload: z.strictObject({}) })
])
export type EventMessage = z.infer<typeof eventMessage>

export type EventName = EventMessage['name']
