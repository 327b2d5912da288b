import { join, resolve } from 'node:path'
import { durableWrite } from '../store/durableFiles.ts'
import type { ScaleRunOptions } from './featurizeOnSpark.ts'
import type { Spark } from './findSpark.ts'
import { runSpark } from './runSpark.ts'
import type { ScalePlan } from './scalePlan.ts'

/** Where this program reads a job's features, as scaledRows takes it: where Spark wrote them, or their copy in the job's folder where that is a store. */
export function featuresHere(dir: string, { out, key }: Pick<ScalePlan, 'out' | 'key'>): string {
  return out.startsWith('file:') ? out : `file://${resolve(dir)}/fetched/${(key ?? 'features').slice(0, 16)}`
}

/** Copies what a store has of a job's features beside the plan, wave by wave; nothing where they lie on this machine, or are here already. Answers with `featuresHere`. Throws SparkFailedError, and the signal's reason. */
export async function fetchFeatures(spark: Spark, dir: string, plan: ScalePlan, options: ScaleRunOptions): Promise<string> {
  const here = featuresHere(dir, plan)
  if (here === plan.out) return here
  const path = join(dir, 'fetch.json')
  await durableWrite(path, Buffer.from(JSON.stringify({ ...plan, here: here.slice('file://'.length) })))
  await runSpark(spark, 'fetch', dir, { path, plan }, {
    ...options,
    onEvent: (event) => {
      if (event.event === 'fetching') options.onProgress({ phase: `Copying features from ${plan.out}`, done: event.done, total: event.total, unit: 'waves' })
    }
  })
  return here
}
