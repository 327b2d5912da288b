import { useCommand, useDeed } from '../host/useCommand.ts'
import { toast } from '../ui/Toasts.tsx'

export interface ScoringPause {
  /** The job that scores new studies without being asked. */
  readonly jobId: string | null
  readonly paused: boolean
  /** Studies that a paused scoring leaves waiting, over all active models. */
  readonly waiting: number
  readonly pause: () => void
  readonly resume: () => void
}

/** The scoring of new studies, which a person can pause: what is scored stays, new studies wait. */
export function useScoringPause(): ScoringPause {
  const { data } = useCommand('scoring.show', {})
  const set = useDeed('scoring.set', { rereads: ['scoring.show', 'jobs.list'] })
  const give = (automatic: boolean): void => set.mutate({ automatic }, { onError: (error) => toast('bad', error.message) })
  const waiting = data?.waiting.reduce((most, { studies }) => Math.max(most, studies), 0) ?? 0
  return { jobId: data?.automaticJobId ?? null, paused: data?.automatic === false, waiting, pause: () => give(false), resume: () => give(true) }
}
