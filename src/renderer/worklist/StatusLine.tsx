import type { ReactNode } from 'react'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import type { LibraryState } from './useLibrary.ts'

/** Where the library is, what it holds, and the keys that work here. */
export function StatusLine({ library }: { library: Extract<LibraryState, { kind: 'open' }> }): ReactNode {
  return (
    <>
      <span className="status-item status-path"><Icon name="disk" size="small" /><span className="path">{library.info.path}</span></span>
      <span className="status-item">{strings.statusCounts.library(library.info.patients, library.info.images)}</span>
      <span className="spacer" />
      {library.cases.length > 0 ? <KeyHints /> : null}
    </>
  )
}

function KeyHints(): ReactNode {
  const { keys } = strings.statusCounts
  return (
    <>
      <span className="status-item key-hint"><kbd>J</kbd><kbd>K</kbd>{keys.move}</span>
      <span className="status-item key-hint"><kbd>⏎</kbd>{keys.preview}</span>
      <span className="status-item key-hint"><kbd>/</kbd>{keys.filter}</span>
      <span className="status-item key-hint"><kbd>Esc</kbd>{keys.back}</span>
    </>
  )
}
