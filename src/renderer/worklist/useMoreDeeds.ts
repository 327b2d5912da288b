import { useMemo } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { invoke } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'

/** Deeds that run as jobs, whose progress the list of jobs shows. */
export interface MoreDeeds {
  /** The originals, into a folder that a person chooses. */
  readonly exportFiles: (studyIds: readonly number[]) => Promise<void>
  /** Opens the panel for copies without identity (PS3.15 Annex E). */
  readonly anonymize: (studyIds: readonly number[]) => void
  /** Asks the active models again, whether they have answered before or not. */
  readonly score: (studyIds: readonly number[]) => Promise<void>
}

export function useMoreDeeds(anonymize: (studyIds: readonly number[]) => void): MoreDeeds {
  const host = useHost()
  return useMemo(() => {
    const said = async (text: string, work: () => Promise<boolean>): Promise<void> => {
      try {
        if (await work()) toast('info', text)
      } catch (error) {
        toast('bad', error instanceof Error ? error.message : String(error))
      }
    }
    const into = async (start: (out: string) => Promise<unknown>): Promise<boolean> => {
      const [out] = (await host.files.choose({ folders: true })) ?? []
      if (out === undefined) return false
      await start(out)
      return true
    }
    const words = strings.worklist.bulk
    return {
      exportFiles: (studyIds) => said(words.exporting, () => into((out) => invoke(host, 'studies.export', { from: { studyIds: [...studyIds] }, out }))),
      anonymize,
      score: (studyIds) => said(words.scoring, async () => {
        await invoke(host, 'scoring.start', { studyIds: [...studyIds] })
        return true
      })
    }
  }, [host, anonymize])
}
