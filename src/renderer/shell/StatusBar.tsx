import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { JobTray } from '../jobs/JobTray.tsx'
import { strings } from '../strings/index.ts'
import { KeyHint } from '../ui/Key.tsx'

/** The end of the status bar, the same on every page: what runs, the keys, which version answers. */
export function StatusBar(): ReactNode {
  const info = useCommand('app.info', {}, { staleTime: Infinity })
  return (
    <>
      <JobTray />
      <span className="status-item"><KeyHint action="anywhere.keys" />{strings.statusBar.keysHint}</span>
      {info.data === undefined ? null : <span className="status-item">{strings.statusBar.version(info.data.version)}</span>}
    </>
  )
}
