import type { ReactNode } from 'react'
import type { WorklistOverview } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Chip } from '../ui/Chip.tsx'
import { Notice } from '../ui/Notice.tsx'
import { activeFilters, filterCount } from './activeFilters.ts'
import { SHIPPED_VIEWS, showView, withFilter, type ListState } from './views.ts'

/** No study matches: because all are read, because of the filters, or because the view is empty. */
export function NothingShown({ state, overview, onState }: { state: ListState; overview: WorklistOverview; onState: (state: ListState) => void }): ReactNode {
  const words = strings.worklist
  const filters = filterCount(state.filters)
  if (filters === 0 && state.view === 'unread') {
    return (
      <Notice icon="tray" title={words.allRead.title} text={words.allRead.text(overview.readTodayByAll)}>
        <div className="empty-deeds">
          {overview.disagreements > 0 ? <Button kind="primary" onPress={() => onState(showView('disagreements'))}>{words.allRead.disagreements}</Button> : null}
          <Button onPress={() => onState(showView('everything'))}>{words.allRead.everything}</Button>
        </div>
      </Notice>
    )
  }
  const shipped = SHIPPED_VIEWS.find((view) => view === state.view)
  const title = filters === 0 ? words.noMatch.view(shipped === undefined ? state.view.slice(4) : words.views[shipped]) : words.noMatch.title(filters)
  const text = state.filters.text
  return (
    <Notice icon="filter" title={title} {...(filters > 1 ? { text: words.noMatch.text } : {})}>
      <div className="chips">
        {text === undefined ? null : <Chip onRemove={() => onState({ ...state, filters: withFilter(state.filters, { text: undefined }) })}>{words.filter.text(text)}</Chip>}
        {activeFilters(state.filters).map((chip) => <Chip key={chip.key} onRemove={() => onState({ ...state, filters: chip.without })}>{chip.text}</Chip>)}
      </div>
      <div className="empty-deeds">
        {filters === 0 ? null : <Button onPress={() => onState({ ...state, filters: {} })}>{words.noMatch.clear}</Button>}
        <Button kind="quiet" onPress={() => onState(showView('everything'))}>{words.noMatch.everything}</Button>
      </div>
    </Notice>
  )
}
