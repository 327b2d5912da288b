import * as z from 'zod'
import type { JsonValue } from '../errors.ts'
import { job, noInput } from '../schemas.ts'

/** JSON as it was stored; `undefined` is none. */
const json = z.custom<JsonValue>((value) => value !== undefined)

/** Most refusals that one `jobs.show` answers; the page asks again for more. */
export const REFUSALS_PAGE_LIMIT = 500

/** An input that a job could not take, with the reason; it stopped nothing else. */
export const refusedInput = z.strictObject({ path: z.string(), code: z.string(), reason: z.string() })

/** What runs, waits and has run, whichever area started it. */
export const jobCommands = {
  /** Latest first; those that have ended only as far back as JOBS_KEPT. */
  'jobs.list': { input: noInput, output: z.strictObject({ jobs: z.array(job) }) },
  /** One job with what it was asked (`payload`), what it answered (`result`, null until it is done) and a page of what it refused. */
  'jobs.show': {
    input: z.strictObject({ jobId: z.string(), offset: z.int().nonnegative().optional(), limit: z.int().positive().max(REFUSALS_PAGE_LIMIT).optional() }),
    output: z.strictObject({ job, payload: json, result: json, refused: z.strictObject({ total: z.int().nonnegative(), items: z.array(refusedInput) }) })
  },
  /** Ends a waiting job at once and asks a running one to leave; what it has delivered is kept. A job that has ended is left as it is. */
  'jobs.cancel': { input: z.strictObject({ jobId: z.string() }), output: z.strictObject({ job }) },
  /** Holds a running job where it is; another of its kind may go first. Refused (`job-not-paused`) for one that cannot be held: imports can. */
  'jobs.pause': { input: z.strictObject({ jobId: z.string() }), output: z.strictObject({ job }) },
  /** Has a paused job go on, also one that paused itself and would go on by itself. */
  'jobs.resume': { input: z.strictObject({ jobId: z.string() }), output: z.strictObject({ job }) }
}

export type RefusedInput = z.infer<typeof refusedInput>
export type JobDetail = z.infer<(typeof jobCommands)['jobs.show']['output']>
