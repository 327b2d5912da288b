import { useState } from 'react'
import type { CommandOutput } from '../../../contract/index.ts'
import { invoke } from '../../host/useCommand.ts'
import { useHost } from '../../host/HostProvider.tsx'
import { navigate } from '../../shell/route.ts'
import { toast } from '../../ui/Toasts.tsx'

export interface CaseStepping {
  /** Goes to the next study to be read, or to the one before this; says so at the end of the list. */
  readonly go: (direction: 'next' | 'previous') => Promise<void>
  /** Given at the end of the list. */
  readonly ended: CommandOutput<'readings.next'> | undefined
}

/** The way through the cases from the open one. */
export function useCaseSteps(studyId: number): CaseStepping {
  const host = useHost()
  const [ended, setEnded] = useState<{ readonly at: number; readonly output: CommandOutput<'readings.next'> }>()
  return {
    ended: ended?.at === studyId ? ended.output : undefined,
    async go(direction) {
      try {
        const output = await invoke(host, 'readings.next', { studyId, direction })
        if (output.studyId !== null) navigate({ page: 'read', studyId: output.studyId })
        else if (direction === 'next') setEnded({ at: studyId, output })
      } catch (error) {
        toast('bad', error instanceof Error ? error.message : String(error))
      }
    }
  }
}
