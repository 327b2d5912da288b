import * as z from 'zod'
import { job } from './schemas.ts'

/** What the backend tells the page unasked. */
export const eventMessage = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('job.changed'), payload: job }),
  /** Something was imported, scored, labelled or deleted: lists are to be read again. */
  z.strictObject({ name: z.literal('library.changed'), payload: z.strictObject({}) })
])
export type EventMessage = z.infer<typeof eventMessage>

export type EventName = EventMessage['name']
