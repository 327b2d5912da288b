import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { CommandOutput, SavedView, WorklistColumn, WorklistOverview, WorklistQuery, WorklistSort } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { invoke, useCommand, useDeed } from '../host/useCommand.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { navigate, useRoute } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Progress } from '../ui/Progress.tsx'
import { toast } from '../ui/Toasts.tsx'
import { AnonymizePanel } from './AnonymizePanel.tsx'
import { BulkBar } from './BulkBar.tsx'
import { DatasetPanel } from './DatasetPanel.tsx'
import { DeletePanel } from './DeletePanel.tsx'
import { FilterBar, otherReadingOrder } from './FilterBar.tsx'
import { LabelPanel } from './LabelPanel.tsx'
import { arrangeLines } from './lines.ts'
import { NothingShown } from './NothingShown.tsx'
import { Preview } from './Preview.tsx'
import { useCursor } from './useCursor.ts'
import { useDeeds } from './useDeeds.ts'
import { useMoreDeeds } from './useMoreDeeds.ts'
import { useEvent } from './useEvent.ts'
import { useRows, windowOf } from './useRows.ts'
import { useSelection } from './useSelection.ts'
import { DEFAULT_COLUMNS, FIRST_STATE, queryOf, showSaved, showView, SHIPPED_VIEWS, withFilter, type ListState, type ShippedView } from './views.ts'
import { ViewLine } from './ViewLine.tsx'
import { WorklistStatus } from './WorklistStatus.tsx'
import { WorklistTable, type TableHandle } from './WorklistTable.tsx'

/** What was shown when the page was left: one comes back to it from a study. */
let left: { readonly state: ListState; readonly index: number; readonly studyId: number | undefined } = { state: FIRST_STATE, index: 0, studyId: undefined }

const NO_VIEWS: CommandOutput<'worklist.views'>['views'] = []
const FIRST_SIGHT = { first: 0, last: 0 }

/** Any filter in any order, ticked studies, and the study under the cursor beside them. */
export function Worklist({ overview, onImport }: { overview: WorklistOverview; onImport: (folders: boolean) => Promise<void> }): ReactNode {
  const host = useHost()
  const route = useRoute()
  const [state, setState] = useState(left.state)
  const [sight, setSight] = useState(FIRST_SIGHT)
  const [panel, setPanel] = useState<'label' | 'dataset' | 'delete' | 'anonymize' | undefined>()
  const [leaving, setLeaving] = useState<readonly number[]>([])
  const [filtersOpen, setFiltersOpen] = useState(false)
  const [previewOpen, setPreviewOpen] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const preview = useRef<HTMLElement>(null)
  const table = useRef<TableHandle>(null)

  const query = useMemo(() => queryOf(state), [state])
  const { blinded } = overview
  const sort = useMemo(() => (blinded && (state.sort.by === 'ai' || state.sort.by === 'next') ? { by: 'urgency' as const, descending: false } : state.sort), [blinded, state.sort])
  const counts = useCommand('worklist.counts', { query }, { placeholderData: (before) => before })
  const kept = useCommand('worklist.views', {}, { staleTime: Infinity })
  const rows = useRows(query, sort, sight.first, sight.last)
  const [chosenColumns, setChosenColumns] = useState<readonly WorklistColumn[]>()
  const columns = chosenColumns ?? kept.data?.columns ?? DEFAULT_COLUMNS
  const total = counts.data?.total ?? 0
  const lines = useMemo(() => {
    const groups = sort.by !== 'ai' ? [] : (counts.data?.groups ?? [])
    return arrangeLines(total, sort.descending ? groups.toReversed() : groups)
  }, [total, counts.data, sort])
  const cursor = useCursor(rows, total, left)
  const selection = useSelection()
  const deeds = useDeeds()
  const more = useMoreDeeds(useCallback((studyIds: readonly number[]): void => {
    setLeaving(studyIds)
    setPanel('anonymize')
  }, []))
  const { row: current } = cursor

  useEffect(() => {
    left = { state, index: cursor.index, studyId: current?.studyId }
  }, [state, cursor.index, current])

  const show = useCallback((next: ListState): void => {
    setState(next)
    selection.clear()
    cursor.top()
    setSight(FIRST_SIGHT)
    table.current?.reveal(0)
  }, [cursor, selection])
  const change = (changed: Partial<ListState>): void => show({ ...state, ...changed })

  // from the palette, or back from a study
  const { find, studyId: wanted } = route.page === 'worklist' ? route : {}
  useEffect(() => {
    if (find !== undefined) show({ ...showView('everything'), filters: { text: find } })
    // oxlint-disable-next-line react/exhaustive-deps -- the address changed, nothing else
  }, [find])
  useEffect(() => {
    if (wanted === undefined) return
    const goThere = async (): Promise<void> => {
      const { place } = await invoke(host, 'worklist.place', { studyId: wanted, query, sort })
      if (place === null) return
      cursor.go(place, wanted)
      table.current?.reveal(place)
    }
    goThere().catch((error: unknown) => toast('bad', String(error)))
    // oxlint-disable-next-line react/exhaustive-deps -- the address changed, nothing else
  }, [wanted, host])

  const targets = (): readonly number[] => (selection.size > 0 ? [...selection.ids] : current === undefined ? [] : [current.studyId])
  const withTargets = (act: (studyIds: readonly number[]) => void): void => {
    const studyIds = targets()
    if (studyIds.length > 0) act(studyIds)
  }
  const move = (steps: number): void => {
    if (document.activeElement === field.current) table.current?.focus()
    const next = cursor.move(steps)
    table.current?.reveal(next)
  }
  const selectRange = async (from: number, to: number): Promise<void> => {
    const [first, last] = [Math.min(from, to), Math.max(from, to)]
    const here = Array.from({ length: last - first + 1 }, (_, i) => rows.at(first + i)?.studyId)
    const known = here.filter((id) => id !== undefined)
    if (known.length === here.length) selection.add(known)
    else selection.add((await invoke(host, 'worklist.ids', { query, sort })).studyIds.slice(first, last + 1))
  }
  const selectAll = async (): Promise<void> => {
    try {
      selection.set((await invoke(host, 'worklist.ids', { query, sort })).studyIds)
    } catch (error) {
      toast('bad', error instanceof Error ? error.message : String(error))
    }
  }
  const extend = (steps: 1 | -1): void => {
    const from = cursor.index
    move(steps)
    void selectRange(from, Math.min(total - 1, Math.max(0, from + steps)))
  }
  const toggleCurrent = (): void => {
    if (current !== undefined) selection.toggle(current.studyId, cursor.index)
  }
  const open = (index = cursor.index): void => {
    const row = rows.at(index) ?? current
    if (row !== undefined) navigate({ page: 'read', studyId: row.studyId })
  }
  const read = (): void => withTargets((ids) => void deeds.read(ids, current?.read !== true))
  const flag = (): void => withTargets((ids) => void deeds.flag(ids, current?.status !== 'flagged'))
  const showPreview = (): void => {
    // a panel that is folded away takes no focus, so it has to be there first
    flushSync(() => setPreviewOpen(true))
    preview.current?.focus()
  }
  const closePreview = (): void => {
    setPreviewOpen(false)
    table.current?.focus()
  }
  const stepView = (steps: 1 | -1): void => {
    const at = SHIPPED_VIEWS.findIndex((view) => view === state.view)
    const next = SHIPPED_VIEWS[(Math.max(0, at) + steps + SHIPPED_VIEWS.length) % SHIPPED_VIEWS.length]
    if (next !== undefined) show(showView(next))
  }
  const back = (): void | false => {
    if (document.activeElement === field.current) {
      if (state.filters.text !== undefined) change({ filters: withFilter(state.filters, { text: undefined }) })
      table.current?.focus()
    } else if (previewOpen || document.activeElement === preview.current) closePreview()
    else if (selection.size > 0) selection.clear()
    else return false
    return undefined
  }
  useKeys('worklist', {
    'worklist.next': () => move(1), 'worklist.previous': () => move(-1), 'worklist.nextPage': () => move(table.current?.page() ?? 10), 'worklist.previousPage': () => move(-(table.current?.page() ?? 10)),
    'worklist.first': () => move(-total), 'worklist.last': () => move(total),
    'worklist.select': () => toggleCurrent(), 'worklist.selectNext': () => extend(1), 'worklist.selectPrevious': () => extend(-1), 'worklist.selectAll': () => void selectAll(),
    'worklist.open': () => open(), 'worklist.preview': showPreview, 'worklist.filter': () => field.current?.focus(), 'worklist.addFilter': () => setFiltersOpen(true),
    'worklist.read': read, 'worklist.flag': flag, 'worklist.label': () => withTargets(() => setPanel('label')), 'worklist.queue': () => withTargets((ids) => void deeds.queue(ids, current?.queued !== true)),
    'worklist.addToDataset': () => withTargets(() => setPanel('dataset')), 'worklist.urgency': () => withTargets((ids) => void deeds.urgency(ids, nextUrgency(current?.urgency ?? null))),
    'worklist.undo': () => void deeds.undo(), 'worklist.import': () => void onImport(false), 'worklist.nextView': () => stepView(1), 'worklist.previousView': () => stepView(-1),
    'worklist.order': () => change({ sort: otherReadingOrder(sort) }), 'anywhere.back': back
  }, { whileTyping: ['worklist.next', 'worklist.previous'] })

  const save = useDeed('worklist.save', { rereads: ['worklist.views'] })
  const forget = useDeed('worklist.forget', { rereads: ['worklist.views'] })
  const keepColumns = useDeed('worklist.columns', { rereads: ['worklist.views'] })
  const setColumns = (next: readonly WorklistColumn[]): void => {
    setChosenColumns(next)
    keepColumns.mutate({ columns: [...next] })
  }
  const saveView = (name: string): void => {
    const view: SavedView = { query, sort, columns: [...columns] }
    save.mutate({ name, view }, { onSuccess: () => { toast('ok', strings.worklist.save.saved(name)); setState(showSaved(name, view)) }, onError: (error) => toast('bad', error.message) })
  }
  const forgetView = (name: string): void => forget.mutate({ name }, { onSuccess: () => { toast('ok', strings.worklist.save.removed(name)); show(showView('unread')) }, onError: (error) => toast('bad', error.message) })

  const latest = useRef({ cursor, selection, selectRange, open })
  useEffect(() => {
    latest.current = { cursor, selection, selectRange, open }
  })
  const onPress = useCallback((index: number, held: { readonly shift: boolean; readonly ctrl: boolean; readonly box: boolean }): void => {
    const now = latest.current
    const id = now.cursor.at(index)?.studyId
    if (held.shift) void now.selectRange(now.cursor.index, index)
    else if ((held.box || held.ctrl) && id !== undefined) now.selection.toggle(id, index)
    now.cursor.go(index, id)
  }, [])
  const onOpen = useCallback((index: number) => latest.current.open(index), [])
  // by windows, with the next on either side: a scroll within one renders the table alone
  const onSight = useCallback((first: number, last: number) => {
    const next = { first: Math.max(0, windowOf(first) - 1), last: windowOf(last) + 1 }
    setSight((before) => (before.first === next.first && before.last === next.last ? before : next))
  }, [])

  const onShipped = useEvent((view: ShippedView) => show(showView(view)))
  const onOwn = useEvent((name: string, view: SavedView) => {
    setChosenColumns(view.columns)
    show(showSaved(name, view))
  })
  const onForget = useEvent(forgetView)
  const onSave = useEvent(saveView)
  const onColumns = useEvent(setColumns)
  const onImportNow = useEvent(onImport)
  const onFilters = useEvent((filters: WorklistQuery) => change({ filters }))
  const onSort = useEvent((next: WorklistSort) => change({ sort: next }))
  const onSelectAll = useEvent((all: boolean) => (all ? void selectAll() : selection.clear()))

  const words = strings.worklist
  const failed = counts.error ?? rows.error
  return (
    <div className={previewOpen ? 'worklist preview-open' : 'worklist'}>
      <ViewLine view={state.view} overview={overview} own={kept.data?.views ?? NO_VIEWS} onShipped={onShipped} onOwn={onOwn} onForget={onForget} onSave={onSave} columns={columns} onColumns={onColumns} onImport={onImportNow} />
      {selection.size > 0
        ? <BulkBar studyIds={[...selection.ids]} sample={current !== undefined && selection.has(current.studyId) ? current : rows.at(rows.placeOf([...selection.ids][0] ?? 0))} deeds={deeds} more={more} onDelete={selection.size === 1 && current !== undefined && selection.has(current.studyId) ? () => setPanel('delete') : undefined} onLabel={() => setPanel('label')} onDataset={() => setPanel('dataset')} onClear={selection.clear} />
        : <FilterBar filters={state.filters} onFilters={onFilters} counts={counts.data} query={query} sort={sort} onSort={onSort} field={field} panelOpen={filtersOpen} onPanel={setFiltersOpen} blinded={blinded} />}
      <div className="worklist-body">
        <div className="worklist-list">
          {overview.stale > 0 ? <div className="stale"><Progress label={words.stale(overview.stale)} done={overview.total - overview.stale} total={overview.total} /></div> : null}
          {failed !== undefined && failed !== null ? <CommandFailure title={words.failed} error={failed} retry={() => { void counts.refetch(); rows.reload() }} />
            : counts.data !== undefined && total === 0 ? <NothingShown state={state} overview={overview} onState={show} />
              : (
                  <WorklistTable
                    ref={table} lines={lines} rowAt={rows.at} total={total} columns={columns} sort={sort} onSort={onSort} current={cursor.index} selectedIds={selection.ids} allSelected={total > 0 && selection.size >= total}
                    onSelectAll={onSelectAll} onSight={onSight} onPress={onPress} onOpen={onOpen} blinded={blinded}
                  />
                )}
        </div>
        <Preview ref={preview} row={total === 0 ? undefined : current} blinded={blinded} onClose={closePreview} onOpen={() => open()} onRead={read} onFlag={flag} onDataset={() => setPanel('dataset')} more={more} onDelete={() => setPanel('delete')} />
        {panel === 'delete' && current !== undefined ? <DeletePanel key={current.patient.row} row={current} onClose={() => setPanel(undefined)} /> : null}
        {panel === 'label' ? <LabelPanel count={targets().length} proposed={current?.score.kind === 'scored' ? current.score.finding : ''} onClose={() => setPanel(undefined)} onLabel={(finding, value) => { withTargets((ids) => void deeds.label(ids, finding, value)); setPanel(undefined) }} /> : null}
        {panel === 'anonymize' ? <AnonymizePanel studyIds={leaving} patient={leaving.length === 1 && current !== undefined && current.studyId === leaving[0] ? current.patient : undefined} onClose={() => setPanel(undefined)} /> : null}
        {panel === 'dataset' ? <DatasetPanel studyIds={targets()} onAdd={deeds.dataset} onClose={() => setPanel(undefined)} /> : null}
      </div>
      <WorklistStatus total={total} selected={selection.size} overview={overview} />
    </div>
  )
}

function nextUrgency(urgency: 'stat' | 'urgent' | 'routine' | null): 'stat' | 'urgent' | null {
  return urgency === 'urgent' ? 'stat' : urgency === 'stat' ? null : 'urgent'
}
