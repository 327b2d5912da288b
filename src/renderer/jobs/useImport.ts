import type { Dropped } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { toast } from '../ui/Toasts.tsx'

export interface Import {
  /** Asks for a folder, or for files, and imports them. */
  readonly choose: (what: { readonly folders: boolean }) => Promise<void>
  readonly dropped: (dropped: readonly Dropped[]) => Promise<void>
  readonly isPending: boolean
}

/** Brings films into the library: the job shows in the tray. Labels come from a folder's own table or its sub-folders, where it has them. */
export function useImport(): Import {
  const host = useHost()
  const start = useDeed('import.start', { rereads: ['jobs.list', 'library.info'] })
  const begin = async (paths: readonly string[]): Promise<void> => {
    if (paths.length === 0) return
    await start.mutateAsync({ paths: [...paths], labels: 'auto' })
  }
  return {
    isPending: start.isPending,
    choose: async (what) => {
      try {
        await begin((await host.files.choose(what)) ?? [])
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
