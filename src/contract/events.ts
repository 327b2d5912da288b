import * as z from 'zod'
import { job } from './schemas.ts'

/** What the backend tells the page unasked. */
export const events = {
  'job.changed': job,
  /** Something was imported, scored, labelled or deleted: lists are to be read again. */
  'library.changed': z.strictObject({})
} as const

export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>

export const eventMessage = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('job.changed'), payload: events['job.changed'] }),
  z.strictObject({ name: z.literal('library.changed'), payload: events['library.changed'] })
])
export type EventMessage = z.infer<typeof eventMessage>
