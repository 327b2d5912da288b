import * as z from 'zod'
import { job, noInput, rowId } from '../schemas.ts'

/** Scoring of what is in the library; new studies are scored by the active models without being asked. */
export const scoringCommands = {
  /** Whether new studies are scored without being asked, how many wait for each active model, and the job that runs or waits. */
  'scoring.show': {
    input: noInput,
    output: z.strictObject({ automatic: z.boolean(), waiting: z.array(z.strictObject({ model: z.string(), studies: z.int().nonnegative() })), job: job.nullable(),
      /** The job that was not asked for: pausing ends it. */
      automaticJobId: z.string().nullable()
    })
  },
  /** Pauses (the job under way is cancelled; what is scored stays) or goes on. */
  'scoring.set': { input: z.strictObject({ automatic: z.boolean() }), output: z.strictObject({ automatic: z.boolean() }) },
  /**
   * Scores what has no answer yet; with `studyIds` these, answered or not; with `again` everything. By the active models, or by `model` (name,
   * name@version or hash). The job's result is a `scoringResult`.
   */
  'scoring.start': {
    input: z.strictObject({ studyIds: z.array(rowId).min(1).max(10_000).optional(), model: z.string().optional(), again: z.boolean().optional() }),
    output: z.strictObject({ job })
  }
}

/** Result of a scoring job; `jobs.show` lists the models that cannot answer as refused. */
export const scoringResult = z.strictObject({
  models: z.array(z.strictObject({ model: z.string(), scored: z.int(), refused: z.record(z.string(), z.int()) }))
})
export type ScoringResult = z.infer<typeof scoringResult>
