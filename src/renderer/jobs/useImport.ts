import type { Dropped } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'
import { askForLabels } from './importQuestion.ts'

export interface Import {
  /** Asks for a folder, or for files, and imports them. */
  readonly choose: (what: { readonly folders: boolean }) => Promise<void>
  readonly dropped: (dropped: readonly Dropped[]) => Promise<void>
  readonly isPending: boolean
}

/** Brings films into the library: the job shows in the tray. Where anything among them may name classes, a person says first where labels come from. */
export function useImport(): Import {
  const host = useHost()
  const start = useDeed('import.start', { rereads: ['jobs.list', 'library.info'] })
  const begin = async (paths: readonly string[]): Promise<void> => {
    if (paths.length === 0) return
    const labels = await askForLabels(host, paths)
    if (labels === null) await invoke(host, 'import.discard', { paths: [...paths] })
    else await start.mutateAsync({ paths: [...paths], ...labels })
  }
  return {
    isPending: start.isPending,
    choose: async (what) => {
      try {
        await begin((await host.files.choose({ folders: what.folders })) ?? [])
      } catch (error) {
        tell(error)
      }
    },
    dropped: async (things) => {
      try {
        toast('info', strings.firstStart.receiving)
        await begin(await host.files.deliver(things))
      } catch (error) {
        tell(error)
      }
    }
  }
}

function tell(error: unknown): void {
  toast('bad', `${strings.firstStart.importFailed} ${error instanceof Error ? error.message : String(error)}`)
}
