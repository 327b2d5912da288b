import { useCallback, useEffect, useRef, useState } from 'react'
import type { CommandError } from '../../contract/errors.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { draftOf, planOf, type Plan } from './plan.ts'

/** A data set's plan, kept by the backend so that it is there again. */
export interface PlanState {
  readonly plan: Plan | undefined
  readonly change: (changed: Partial<Plan>) => void
  readonly savedAt: string | null
  readonly error: CommandError | null
}

/** A change is saved when nothing more has followed for so long. */
const SAVE_MS = 400

export function usePlan(dataset: string | undefined): PlanState {
  const kept = useCommand('training.draft', { dataset: dataset ?? '' }, { enabled: dataset !== undefined, staleTime: Infinity })
  const { mutate } = useDeed('training.save')
  const [changed, setChanged] = useState<{ dataset: string; plan: Plan }>()
  const [saved, setSaved] = useState<string>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const plan = changed !== undefined && changed.dataset === dataset ? changed.plan : kept.data === undefined ? undefined : planOf(kept.data.draft)
  const latest = useRef(plan)
  useEffect(() => {
    latest.current = plan
  })
  const change = useCallback(
    (part: Partial<Plan>) => {
      if (dataset === undefined || latest.current === undefined) return
      const next = { ...latest.current, ...part }
      latest.current = next
      setChanged({ dataset, plan: next })
      clearTimeout(timer.current)
      timer.current = setTimeout(() => mutate({ dataset, draft: draftOf(next) }, { onSuccess: ({ savedAt }) => setSaved(savedAt) }), SAVE_MS)
    },
    [dataset, mutate]
  )
  return { plan, change, savedAt: saved ?? kept.data?.savedAt ?? null, error: kept.error }
}
