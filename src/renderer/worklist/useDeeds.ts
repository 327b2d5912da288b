import { useMemo, useRef } from 'react'
import type { CommandInput, WorklistDeed } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import { formatLabels } from './formats.ts'

type DeedName = 'worklist.urgency' | 'worklist.flag' | 'worklist.read' | 'worklist.label' | 'worklist.queue'

/** What a person does to studies; each says what it did and offers to undo it. Resolves when it is done or has said why not. */
export interface Deeds {
  urgency(studyIds: readonly number[], urgency: CommandInput<'worklist.urgency'>['urgency']): Promise<void>
  flag(studyIds: readonly number[], flagged: boolean): Promise<void>
  read(studyIds: readonly number[], read: boolean): Promise<void>
  label(studyIds: readonly number[], finding: string, value: string | null): Promise<void>
  queue(studyIds: readonly number[], queued: boolean): Promise<void>
  readonly dataset: (input: CommandInput<'worklist.dataset'>) => Promise<boolean>
  undo(): Promise<void>
}

export function useDeeds(): Deeds {
  const host = useHost()
  const undos = useRef<string[]>([])
  return useMemo(() => {
    const words = strings.worklist.done
    const failed = (error: unknown): void => toast('bad', error instanceof Error ? error.message : String(error))
    const undoOne = async (undo: string): Promise<void> => {
      undos.current = undos.current.filter((each) => each !== undo)
      try {
        toast('ok', words.undone((await invoke(host, 'worklist.undo', { undo })).changed))
      } catch (error) {
        failed(error)
      }
    }
    const act = async <C extends DeedName>(name: C, input: CommandInput<C>, say: (n: number) => string): Promise<void> => {
      try {
        const { changed, undo }: WorklistDeed = await invoke(host, name, input)
        if (undo === null) {
          toast('info', words.nothing)
          return
        }
        undos.current.push(undo)
        toast('ok', say(changed), { text: words.undo, onPress: () => void undoOne(undo) })
      } catch (error) {
        failed(error)
      }
    }
    return {
      urgency: (studyIds, urgency) => act('worklist.urgency', { studyIds: [...studyIds], urgency }, (n) => words.urgency(n, urgency === null ? strings.worklist.bulk.notStated : strings.urgency[urgency])),
      flag: (studyIds, flagged) => act('worklist.flag', { studyIds: [...studyIds], flagged }, flagged ? words.flagged : words.unflagged),
      read: (studyIds, read) => act('worklist.read', { studyIds: [...studyIds], read }, read ? words.read : words.unread),
      label: (studyIds, finding, value) =>
        act('worklist.label', { studyIds: [...studyIds], finding, value }, (n) => (value === null ? words.unlabelled(n, finding) : words.labelled(n, formatLabels([{ finding, value }])))),
      queue: (studyIds, queued) => act('worklist.queue', { studyIds: [...studyIds], queued }, queued ? words.queued : words.unqueued),
      async dataset(input) {
        try {
          const { dataset, version, added, leftOut } = await invoke(host, 'worklist.dataset', input)
          toast(leftOut === 0 ? 'ok' : 'warn', words.dataset(dataset, version, added, leftOut))
          return true
        } catch (error) {
          failed(error)
          return false
        }
      },
      async undo() {
        const last = undos.current.at(-1)
        if (last === undefined) toast('info', words.undoNothing)
        else await undoOne(last)
      }
    }
  }, [host])
}
