import * as z from 'zod'
import { clusterAugment, type ClusterAugment } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'

/** How a run on a cluster was asked for from its page. */
export interface ClusterRun {
  readonly master: string
  readonly conf: readonly string[]
  /** Random copies that train beside the images. */
  readonly augment?: ClusterAugment
}

const payload = z.object({ master: z.string(), conf: z.array(z.string()).default([]), augment: clusterAugment.optional() })
const EVENTS = 1000

/** The kind of the event that every run on a cluster has. */
export const ON_CLUSTER = 'cluster'

/** Undefined for a run of this machine; `forgotten` for one on a cluster that a command line started, or whose job is not known any more. */
export function clusterRunOf({ jobs, runProgress }: Pick<Library, 'jobs' | 'runProgress'>, run: number): ClusterRun | 'forgotten' | undefined {
  const { job } = runProgress.asked(run)
  const found = job === null ? undefined : jobs.byId(job)
  const asked = found?.kind === 'scale' ? payload.safeParse(jobs.payload(found.jobId)).data : undefined
  if (asked !== undefined) return { master: asked.master, conf: asked.conf, ...(asked.augment === undefined ? {} : { augment: asked.augment }) }
  return found?.kind === 'scale' || runProgress.events(run, EVENTS).some(({ kind }) => kind === ON_CLUSTER) ? 'forgotten' : undefined
}
