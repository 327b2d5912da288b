import type { Job, JsonValue } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'

/** The latest job of a kind about a data set, which may have been started in another window. */
export function useJobOf(kind: string, dataset: string): Job | undefined {
  const jobs = useCommand('jobs.list', {})
  const candidate = jobs.data?.jobs.find((job) => job.kind === kind)
  const shown = useCommand('jobs.show', { jobId: candidate?.jobId ?? '', limit: 1 }, { enabled: candidate !== undefined, staleTime: Infinity })
  return candidate !== undefined && shown.data?.job.jobId === candidate.jobId && datasetOf(shown.data.payload) === dataset ? candidate : undefined
}

export function isUnderWay(job: Job | undefined): boolean {
  return job?.state === 'waiting' || job?.state === 'running'
}

function datasetOf(payload: JsonValue): JsonValue | undefined {
  return typeof payload === 'object' && payload !== null && 'dataset' in payload ? payload['dataset'] : undefined
}
