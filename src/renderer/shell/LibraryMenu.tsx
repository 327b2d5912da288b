import type { ReactNode } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu } from '../ui/Menu.tsx'
import { toast } from '../ui/Toasts.tsx'
import { navigate } from './route.ts'

/** The library that is open, and the way to another. */
export function LibraryMenu({ name }: { name: string }): ReactNode {
  const choose = useChooseLibrary()
  const words = strings.libraryMenu
  return (
    <Menu
      label={`${words.label}: ${name}`} className="library-name" trigger={<><span>{name}</span><Icon name="down" size="small" /></>}
      entries={[
        { id: 'open', icon: 'folderOpen', text: words.open, onPress: () => void choose(false) },
        { id: 'begin', icon: 'folderPlus', text: words.begin, onPress: () => void choose(true) },
        'line',
        { id: 'facts', icon: 'disk', text: words.facts, onPress: () => navigate({ page: 'settings', section: 'library' }) }
      ]}
    />
  )
}

/** Asks for a folder and opens the library in it; `create`: begins one there. */
export function useChooseLibrary(): (create: boolean) => Promise<void> {
  const host = useHost()
  const open = useDeed('library.choose', { rereads: ['library.info'] })
  return async (create) => {
    const [path] = (await host.files.choose({ folders: true })) ?? []
    if (path === undefined) return
    open.mutate({ path, create }, { onError: (error) => toast('bad', `${strings.libraryMenu.failed}. ${error.message}`), onSuccess: () => navigate({ page: 'worklist' }) })
  }
}
