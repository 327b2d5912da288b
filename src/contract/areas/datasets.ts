import * as z from 'zod'
import { job, noInput } from '../schemas.ts'
import { datasetDetail, datasetInfo, findingLabels, imageFilter, preflightReport } from './datasetSchemas.ts'

const named = z.strictObject({ dataset: z.string().min(1) })

const frozen = z.strictObject({
  dataset: datasetInfo,
  classes: z.record(z.string(), z.int()),
  leftOut: z.strictObject({ noLabel: z.int(), contradicting: z.int(), uncertain: z.int() })
})

export const datasetCommands = {
  /** Latest versions, by name. */
  'datasets.list': { input: noInput, output: z.strictObject({ datasets: z.array(datasetInfo) }) },
  /** Classes, patients, sources and versions of one; the lockbox stays shut. */
  'datasets.show': { input: named.extend({ version: z.int().positive().optional() }), output: datasetDetail },
  /** What the library's images are labelled with, by finding. */
  'datasets.labels': { input: noInput, output: z.strictObject({ findings: z.array(findingLabels), unlabelled: z.int().nonnegative() }) },
  /** The current labels of a data set's own images as its next version, where any of them changed. */
  'datasets.reread': { input: named, output: frozen },
  /** Freezes current labels under a name: a new version where anything changed, which holds what the version before held and what is asked for. */
  'datasets.create': {
    input: z.strictObject({
      name: z.string().trim().min(1).max(80),
      finding: z.string().min(1).optional(),
      /** For a finding that is present, absent or uncertain: what becomes of uncertain ones; the values are the classes where absent. */
      uncertain: z.enum(['exclude', 'present', 'absent']).optional(),
      /** Labels that came this way alone: `folder`, `csv`, `reader`. */
      methods: z.array(z.string().min(1)).min(1).optional(),
      where: imageFilter.optional()
    }),
    output: frozen
  },
  /** Long work: refused files, the shortcut audit (as `hilum audit`), near-duplicates; remembered for the version. */
  'datasets.preflight': { input: named, output: z.strictObject({ job }) },
  /** What the last preflight of this version found; null where there was none. */
  'datasets.findings': { input: named, output: z.strictObject({ report: preflightReport.nullable() }) },
  /** Long work: seals a grouped, stratified part as the test part, once a data set. */
  'datasets.seal': { input: named.extend({ fraction: z.number().gt(0).lt(0.9), seed: z.int().optional() }), output: z.strictObject({ job }) }
}
