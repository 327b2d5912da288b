import type { ReactNode } from 'react'
import type { HostInterface } from '../contract/index.ts'
import { strings } from './strings.ts'
import { Frame } from './ui/Frame.tsx'
import { Notice } from './ui/Notice.tsx'
import { LoadingList } from './worklist/LoadingList.tsx'
import { NoLibrary } from './worklist/NoLibrary.tsx'
import { StatusLine } from './worklist/StatusLine.tsx'
import { useLibrary, type LibraryState } from './worklist/useLibrary.ts'
import { Worklist } from './worklist/Worklist.tsx'

export function App({ host }: { host: HostInterface }): ReactNode {
  const [library, reload] = useLibrary(host)
  return (
    <Frame libraryName={nameOf(library)} status={<StatusLine host={host} library={library} />}>
      <Page host={host} library={library} reload={reload} />
    </Frame>
  )
}

function Page({ host, library, reload }: { host: HostInterface; library: LibraryState; reload: () => void }): ReactNode {
  switch (library.kind) {
    case 'loading':
      return <LoadingList done={library.done} total={library.total} />
    case 'missing':
      return <NoLibrary host={host} path={library.path} retry={reload} />
    case 'failed':
      return (
        <Notice icon="stop" tone="bad" title={strings.failed.title} text={library.error.message}>
          <button type="button" className="button" onClick={reload}>{strings.failed.retry}</button>
          <span className="notice-code">{strings.failed.code(library.error.code)}</span>
        </Notice>
      )
    case 'open':
      if (library.cases.length > 0) return <Worklist host={host} cases={library.cases} />
      return (
        <Notice icon="tray" title={strings.empty.title} text={strings.empty.text}>
          <code className="command">{strings.missing.importCommand(library.info.path)}</code>
          <button type="button" className="button" onClick={reload}>{strings.missing.retry}</button>
        </Notice>
      )
  }
}

function nameOf(library: LibraryState): string {
  if (library.kind === 'missing') return strings.noLibraryName
  if (library.kind !== 'open') return strings.product
  return library.info.path.split(/[\\/]/).findLast((part) => part !== '') ?? library.info.path
}
