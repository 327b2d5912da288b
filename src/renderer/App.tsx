import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect, type ReactNode } from 'react'
import type { HostInterface } from '../contract/index.ts'
import { FirstStart } from './firstStart/FirstStart.tsx'
import { HostProvider } from './host/HostProvider.tsx'
import { useCommand } from './host/useCommand.ts'
import { KeysProvider } from './keys/KeysProvider.tsx'
import { LockScreen } from './people/LockScreen.tsx'
import { PersonMenu } from './people/PersonMenu.tsx'
import { useIdleLock } from './people/useIdleLock.ts'
import { usePresence } from './people/usePresence.ts'
import { usePreferenceSync } from './settings/usePreferenceSync.ts'
import { DiskBanner } from './shell/DiskBanner.tsx'
import { Frame } from './shell/Frame.tsx'
import { LibraryMenu } from './shell/LibraryMenu.tsx'
import { Omni } from './shell/Omni.tsx'
import { PageBoundary } from './shell/PageBoundary.tsx'
import { pages } from './shell/pages.ts'
import { useRoute } from './shell/route.ts'
import { Shell } from './shell/Shell.tsx'
import { StatusBar } from './shell/StatusBar.tsx'
import { strings } from './strings/index.ts'
import { Button } from './ui/Button.tsx'
import { Notice } from './ui/Notice.tsx'
import { Toasts } from './ui/Toasts.tsx'

export function App({ host }: { host: HostInterface }): ReactNode {
  return <HostProvider host={host}><KeysProvider><Workstation /><Toasts /></KeysProvider></HostProvider>
}

function Workstation(): ReactNode {
  const library = useCommand('library.info', {})
  const presence = usePresence()
  const locked = presence?.locked === true
  usePreferenceSync(presence === undefined || locked ? undefined : (presence.person?.personId ?? 'nobody'))
  useIdleLock(presence !== undefined && !locked && presence.people > 0)
  useForgetting(locked)
  const name = library.data?.state === 'missing' ? strings.noLibraryName : lastPart(library.data?.path ?? strings.product)
  if (locked) return <Frame libraryName={name} rail={false}><LockScreen presence={presence} /></Frame>
  return (
    <Shell>
      <Frame libraryName={name} library={library.isPending ? undefined : <LibraryMenu name={name} />} title={<Omni />} person={<PersonMenu />} warning={library.data?.state === 'open' ? <DiskBanner /> : undefined} status={<StatusBar />}><CurrentPage /></Frame>
    </Shell>
  )
}

/** What was read before the workstation was locked is not kept. */
function useForgetting(locked: boolean): void {
  const client = useQueryClient()
  useEffect(() => {
    if (locked) client.removeQueries({ predicate: ({ queryKey: [name] }) => !['app.info', 'library.info', 'people.current', 'people.list'].includes(String(name)) })
  }, [client, locked])
}

/** Another program may begin a library where this window looks for one. */
const LOOK_AGAIN_MS = 3000

function CurrentPage(): ReactNode {
  const { page } = useRoute()
  const library = useCommand('library.info', {}, { refetchInterval: ({ state }) => (state.data?.state === 'open' && state.data.images > 0 ? false : LOOK_AGAIN_MS) })
  if (page !== 'settings') {
    if (library.isPending) return <p className="page-opening" role="status">{strings.loading.opening}</p>
    if (library.isError) {
      return (
        <Notice icon="stop" tone="bad" title={strings.failed.title} text={library.error.message}>
          <Button onPress={() => void library.refetch()}>{strings.failed.retry}</Button>
          <span className="notice-code">{strings.failed.code(library.error.code)}</span>
        </Notice>
      )
    }
    if (library.data.state === 'missing') return <FirstStart path={library.data.path} isOpen={false} />
    if (library.data.images === 0 && (page === 'worklist' || page === 'read')) return <FirstStart path={library.data.path} isOpen />
  }
  const Page = pages.find((each) => each.page === page)?.Page
  if (Page === undefined) return null
  return <PageBoundary key={page}><Suspense fallback={<p className="page-opening" role="status">{strings.pageLoading}</p>}><Page /></Suspense></PageBoundary>
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}
