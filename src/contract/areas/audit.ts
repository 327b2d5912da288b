import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { noInput } from '../schemas.ts'

/** Most events that one `audit.list` answers. */
export const AUDIT_PAGE_LIMIT = 500

const json: z.ZodType<JsonValue> = z.json()
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)

/** Which events; every condition narrows. */
export const auditFilter = z.strictObject({
  kinds: z.array(z.string().max(80)).min(1).max(100).optional(),
  /** Empty: what the command line did without a name. */
  actor: z.string().max(200).optional(),
  /** Days in UTC, both ends included. */
  from: day.optional(),
  to: day.optional(),
  /** Words that all occur in kind, actor or detail. */
  text: z.string().max(200).optional()
})

export const auditEvent = z.strictObject({ id: z.int().positive(), at: z.string(), actor: z.string(), kind: z.string(), detail: json })

export const auditCommands = {
  /** The journal of the library, latest first; `before`: events older than this id. */
  'audit.list': {
    input: z.strictObject({ filter: auditFilter, before: z.int().positive().optional(), limit: z.int().positive().max(AUDIT_PAGE_LIMIT) }),
    output: z.strictObject({ events: z.array(auditEvent), total: z.int().nonnegative() })
  },
  /** What can be filtered by, with how many events each has. */
  'audit.choices': {
    input: noInput,
    output: z.strictObject({ kinds: z.array(z.strictObject({ kind: z.string(), count: z.int() })), actors: z.array(z.strictObject({ actor: z.string(), count: z.int() })) })
  },
  /** Writes the events as a table to a file that is not there yet. */
  'audit.export': { input: z.strictObject({ filter: auditFilter, path: z.string().min(1) }), output: z.strictObject({ path: z.string(), events: z.int().nonnegative() }) }
}

export type AuditFilter = z.infer<typeof auditFilter>
export type AuditEvent = z.infer<typeof auditEvent>
