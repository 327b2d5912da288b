import type { ReactNode } from 'react'
import { useHost } from '../host/HostProvider.tsx'
import { StatusItems } from '../shell/StatusItems.tsx'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { LoadingList } from './LoadingList.tsx'
import { StatusLine } from './StatusLine.tsx'
import { useLibrary } from './useLibrary.ts'
import { Worklist } from './Worklist.tsx'
import '../ui/field.css'
import './worklist.css'

export function WorklistPage(): ReactNode {
  const host = useHost()
  const [library, reload] = useLibrary(host)
  switch (library.kind) {
    case 'loading':
      return <LoadingList done={library.done} total={library.total} />
    case 'missing':
      return null
    case 'failed':
      return (
        <Notice icon="stop" tone="bad" title={strings.failed.title} text={library.error.message}>
          <Button onPress={reload}>{strings.failed.retry}</Button>
          <span className="notice-code">{strings.failed.code(library.error.code)}</span>
        </Notice>
      )
    case 'open':
      return (
        <>
          <StatusItems><StatusLine library={library} /></StatusItems>
          {library.cases.length > 0 ? <Worklist cases={library.cases} /> : (
            <Notice icon="tray" title={strings.empty.title} text={strings.empty.text} />
          )}
        </>
      )
  }
}
