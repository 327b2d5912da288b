import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { useImport } from '../jobs/useImport.ts'
import { strings } from '../strings/index.ts'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { ImportStrip } from './ImportStrip.tsx'
import { LoadingLines } from './LoadingLines.tsx'
import { Worklist } from './Worklist.tsx'
import './worklist.css'

/** The list of studies, and under it the work that fills it. A library without any begins with the first start. */
export function WorklistPage(): ReactNode {
  const importing = useImport()
  const overview = useCommand('worklist.overview', {}, { placeholderData: (before) => before })
  return (
    <div className="worklist-page">
      {overview.isError ? <CommandFailure title={strings.worklist.failed} error={overview.error} retry={() => void overview.refetch()} />
        : overview.data === undefined ? <LoadingLines /> : <Worklist overview={overview.data} onImport={(folders) => importing.choose({ folders })} />}
      <ImportStrip />
    </div>
  )
}
