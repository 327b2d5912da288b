import { Suspense, type ReactNode } from 'react'
import type { HostInterface } from '../contract/index.ts'
import { FirstStart } from './firstStart/FirstStart.tsx'
import { HostProvider } from './host/HostProvider.tsx'
import { useCommand } from './host/useCommand.ts'
import { KeysProvider } from './keys/KeysProvider.tsx'
import { Frame } from './shell/Frame.tsx'
import { PageBoundary } from './shell/PageBoundary.tsx'
import { pages } from './shell/pages.ts'
import { useRoute } from './shell/route.ts'
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
  const name = library.data?.state === 'missing' ? strings.noLibraryName : lastPart(library.data?.path ?? strings.product)
  return <Frame libraryName={name} status={<StatusBar />}><CurrentPage /></Frame>
}

function CurrentPage(): ReactNode {
  const { page } = useRoute()
  const library = useCommand('library.info', {})
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
    if (library.data.state === 'missing') return <FirstStart path={library.data.path} retry={() => void library.refetch()} />
  }
  const Page = pages.find((each) => each.page === page)?.Page
  if (Page === undefined) return null
  return <PageBoundary key={page}><Suspense fallback={<p className="page-opening" role="status">{strings.pageLoading}</p>}><Page /></Suspense></PageBoundary>
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? path
}
