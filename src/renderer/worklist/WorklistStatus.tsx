import type { ReactNode } from 'react'
import type { WorklistOverview } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { StatusItems } from '../shell/StatusItems.tsx'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { KeyHint } from '../ui/Key.tsx'

/** How many are shown and ticked, how the day goes, the keys that work here, what the library holds. */
export function WorklistStatus({ total, selected, overview }: { total: number; selected: number; overview: WorklistOverview }): ReactNode {
  const { status } = strings.worklist
  const library = useCommand('library.info', {})
  const { readToday, readTodayByAll, unread } = overview
  const share = readTodayByAll + unread === 0 ? 1 : readTodayByAll / (readTodayByAll + unread)
  return (
    <StatusItems>
      <span className="status-item">{status.selected(total, selected)}</span>
      <span className="status-item today">
        <span className="today-bar" role="img" aria-label={status.todayLabel}><i style={{ width: `${100 * share}%` }} /></span>
        {status.today(readToday, readTodayByAll, unread)}
      </span>
      <span className="spacer" />
      <span className="status-item key-hint"><KeyHint action="worklist.next" /><KeyHint action="worklist.previous" />{status.keys.move}</span>
      <span className="status-item key-hint"><KeyHint action="worklist.open" />{status.keys.open}</span>
      <span className="status-item key-hint"><KeyHint action="worklist.select" />{status.keys.select}</span>
      {library.data?.state === 'open' ? <span className="status-item"><Icon name="disk" size="small" />{strings.statusCounts.library(library.data.patients, library.data.images)}</span> : null}
    </StatusItems>
  )
}
