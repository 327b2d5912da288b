import * as z from 'zod'
import { job, rowId } from '../schemas.ts'
import { judgedRates, judgedRun } from './judgingSchemas.ts'

const run = z.strictObject({ run: z.int().positive() })

export const judgingCommands = {
  /** A finished run's figures, and what its model said of every test image, so that a threshold can be tried on the page. */
  'judging.show': { input: run, output: judgedRun },
  /** As `hilum runs rates`: sensitivity, specificity and predictive values by threshold, all at once, so that a page can follow a moved threshold. */
  'judging.rates': { input: run.extend({ prevalence: z.number().min(0).max(1) }), output: judgedRates },
  /** Another label for an image, or none, in the next version of the run's data set; the label before is retired, not rewritten. */
  'judging.mend': {
    input: run.extend({ imageId: rowId, deed: z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('relabel'), label: z.string().min(1).max(200) }), z.strictObject({ kind: z.literal('exclude') })]) }),
    output: z.strictObject({ dataset: z.string(), version: z.int(), changed: z.boolean() })
  },
  /** Long work, as `hilum report`. */
  'judging.report': { input: run.extend({ out: z.string().min(1) }), output: z.strictObject({ job }) }
}
