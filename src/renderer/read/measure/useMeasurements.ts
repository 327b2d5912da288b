import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef, useState } from 'react'
import type { CommandOutput, Measurement, NewMeasurement } from '../../../contract/index.ts'
import { useHost } from '../../host/HostProvider.tsx'
import { invoke, useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { toast } from '../../ui/Toasts.tsx'
import { useStable } from '../useStable.ts'
import { NO_HISTORY, recorded, redo, undo, type MeasurementHistory, type MeasurementStep } from './measurementHistory.ts'

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
  // one write after the other: a drag's last place must not arrive before the one before it
  const writes = useRef<Promise<unknown>>(Promise.resolve())

  const take = useCallback(
    ({ before, after }: MeasurementStep): void => {
      const uid = after?.uid ?? before?.uid
      if (uid === undefined) return
      for (const study of [studyId, priorId]) {
        if (study === undefined) continue
        client.setQueryData<CommandOutput<'measurements.list'>>(['measurements.list', { studyId: study }], (known) => known && { measurements: placed(known.measurements, uid, after, study === studyId) })
      }
      const write = async (): Promise<void> => {
        try {
          if (after === undefined) await invoke(host, 'measurements.delete', { uid })
          else await invoke(host, 'measurements.save', bare(after))
        } catch (error) {
          toast('bad', strings.read.measurements.failed(error instanceof Error ? error.message : String(error)))
        }
        await client.invalidateQueries({ queryKey: ['measurements.list'] })
      }
      writes.current = writes.current.then(write)
    },
    [client, host, studyId, priorId]
  )
  const step = (next: ReturnType<typeof undo>): void => {
    if (next === undefined) return
    setHistory(next.history)
    take(next.step)
  }
  const [ownList, otherList] = [own.data?.measurements, priorId === undefined ? undefined : others.data?.measurements]
  const all = useMemo(() => [...(ownList ?? []), ...(otherList ?? [])], [ownList, otherList])
  const commit = useStable((next: MeasurementStep) => {
    setHistory((before) => recorded(before, next))
    take(next)
  })
  const takeBack = useStable(() => step(undo(history)))
  const takeAgain = useStable(() => step(redo(history)))
  const [canUndo, canRedo] = [history.done.length > 0, history.undone.length > 0]
  return useMemo(() => ({ all, commit, undo: takeBack, redo: takeAgain, canUndo, canRedo }), [all, commit, takeBack, takeAgain, canUndo, canRedo])
}

/** The list as it will be; a new one is shown at once, under the study that is read until the library says where it belongs. */
function placed(list: readonly Measurement[], uid: string, after: NewMeasurement | undefined, takesNew: boolean): Measurement[] {
  if (after === undefined) return list.filter((one) => one.uid !== uid)
  const at = list.find((one) => one.uid === uid)
  if (at !== undefined) return list.map((one) => (one.uid === uid ? { ...one, ...bare(after) } : one))
  if (!takesNew) return [...list]
  const now = new Date().toISOString()
  return [...list, { ...bare(after), author: '', madeAt: now, changedBy: '', changedAt: now }]
}

function bare({ uid, imageId, kind, points, text, values }: NewMeasurement): NewMeasurement {
  return { uid, imageId, kind, points, text, values }
}
