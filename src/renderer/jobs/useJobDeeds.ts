import type { Job } from '../../contract/index.ts'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import { useScoringPause } from './useScoringPause.ts'

/** What a person can do to a job; what is not possible is left out. */
export interface JobDeeds {
  readonly pause?: () => void
  readonly resume?: () => void
  readonly cancel: () => void
  readonly isCancelling: boolean
}

export function useJobDeeds({ jobId, kind, state }: Job): JobDeeds {
  const rereads = { rereads: ['jobs.list'] } as const
  const cancel = useDeed('jobs.cancel', rereads)
  const pause = useDeed('jobs.pause', rereads)
  const resume = useDeed('jobs.resume', rereads)
  const scoring = useScoringPause()
  const says = { onError: (error: Error) => toast('bad', error.message) }
  return {
    ...(scoring.jobId === jobId ? { pause: scoring.pause } : {}),
    ...(kind === 'import' && state === 'running' ? { pause: () => pause.mutate({ jobId }, says) } : {}),
    ...(state === 'paused' ? { resume: () => resume.mutate({ jobId }, says) } : {}),
    cancel: () => cancel.mutate({ jobId }, says),
    isCancelling: cancel.isPending
  }
}

/** Has an import go on that ended before its end; undefined for other jobs. */
export function useGoOn({ jobId, kind, state }: Job): (() => void) | undefined {
  const again = useDeed('import.again', { rereads: ['jobs.list'] })
  if (kind !== 'import' || (state !== 'failed' && state !== 'cancelled')) return undefined
  return () => again.mutate({ jobId }, { onError: (error) => toast('bad', `${strings.jobs.goOnFailed} ${error.message}`) })
}
