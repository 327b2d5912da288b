import type { ReactNode } from 'react'
import type { HostInterface } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings.ts'
import { Icon } from '../ui/Icon.tsx'
import type { LibraryState } from './useLibrary.ts'

/** Where the library is, what it holds, which version answers, and the keys that work here. */
export function StatusLine({ host, library }: { host: HostInterface; library: LibraryState }): ReactNode {
  const info = useCommand(host, 'app.info', {})
  const open = library.kind === 'open' && library.cases.length > 0
  return (
    <>
      {library.kind === 'open' ? <span className="status-item status-path"><Icon name="disk" size="small" /><span className="path">{library.info.path}</span></span> : null}
      {library.kind === 'open' ? <span className="status-item">{strings.statusBar.library(library.info.patients, library.info.images)}</span> : null}
      <span className="spacer" />
      {open ? <KeyHints /> : null}
      {info === undefined ? null : <span className="status-item">{strings.statusBar.version(info.version)}</span>}
    </>
  )
}

function KeyHints(): ReactNode {
  const { keys } = strings.statusBar
  return (
    <>
      <span className="status-item key-hint"><kbd>J</kbd><kbd>K</kbd>{keys.move}</span>
      <span className="status-item key-hint"><kbd>⏎</kbd>{keys.preview}</span>
      <span className="status-item key-hint"><kbd>/</kbd>{keys.filter}</span>
      <span className="status-item key-hint"><kbd>Esc</kbd>{keys.back}</span>
    </>
  )
}
