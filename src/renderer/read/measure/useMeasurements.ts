import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { Measurement } from '../../../contract/index.ts'
import { useHost } from '../../host/HostProvider.tsx'
import { untilKept } from '../../host/untilKept.ts'
import { invoke, useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { toast } from '../../ui/Toasts.tsx'
import { useStable } from '../useStable.ts'
import { NO_HISTORY, recorded, redo, undo, type MeasurementHistory, type MeasurementStep } from './measurementHistory.ts'
import { bare, withPending } from './pendingSteps.ts'

export interface StudyMeasurements {
  readonly all: readonly Measurement[]
  /** Adds, changes (with what was before) or, without `after`, deletes; kept in the library at once. */
  readonly commit: (step: MeasurementStep) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly canUndo: boolean
  readonly canRedo: boolean
}

/** The measurements of up to two studies, as the library has them, with the steps taken since the page was opened. */
export function useMeasurements(studyId: number, priorId: number | undefined): StudyMeasurements {
  const host = useHost()
  const client = useQueryClient()
  const own = useCommand('measurements.list', { studyId })
  const others = useCommand('measurements.list', { studyId: priorId ?? studyId }, { enabled: priorId !== undefined })
  const [history, setHistory] = useState<MeasurementHistory>(NO_HISTORY)
  const [pending, setPending] = useState<readonly MeasurementStep[]>([])
  // one write after the other: a drag's last place must not arrive before the one before it
  const writes = useRef<Promise<unknown>>(Promise.resolve())

  const take = useCallback(
    (step: MeasurementStep): void => {
      const { before, after } = step
      const uid = after?.uid ?? before?.uid
      if (uid === undefined) return
      setPending((steps) => [...steps, step])
      const write = async (): Promise<void> => {
        try {
          await untilKept<unknown>(() => (after === undefined ? invoke(host, 'measurements.delete', { uid }) : invoke(host, 'measurements.save', bare(after))), (error) => toast('bad', strings.read.measurements.waits(error.message)))
        } catch (error) {
          toast('bad', strings.read.measurements.failed(error instanceof Error ? error.message : String(error)))
        }
        await client.invalidateQueries({ queryKey: ['measurements.list'] })
        setPending((steps) => steps.filter((each) => each !== step))
      }
      writes.current = writes.current.then(write)
    },
    [client, host]
  )
  const step = (next: ReturnType<typeof undo>): void => {
    if (next === undefined) return
    setHistory(next.history)
    take(next.step)
  }
  const [ownList, otherList] = [own.data?.measurements, priorId === undefined ? undefined : others.data?.measurements]
  const all = useMemo(() => withPending([...(ownList ?? []), ...(otherList ?? [])], pending), [ownList, otherList, pending])
  const commit = useStable((next: MeasurementStep) => {
    setHistory((before) => recorded(before, next))
    take(next)
  })
  const takeBack = useStable(() => step(undo(history)))
  const takeAgain = useStable(() => step(redo(history)))
  const [canUndo, canRedo] = [history.done.length > 0, history.undone.length > 0]
  return useMemo(() => ({ all, commit, undo: takeBack, redo: takeAgain, canUndo, canRedo }), [all, commit, takeBack, takeAgain, canUndo, canRedo])
}
