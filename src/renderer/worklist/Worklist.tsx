import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { CaseRow } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { arrange, inView, type Line, type View } from './arrange.ts'
import { CaseTable, type TableHandle } from './CaseTable.tsx'
import { formatLabels, formatPersonName, formatStudy } from './formats.ts'
import { CasePreview } from './CasePreview.tsx'

const VIEWS: readonly View[] = ['everything', 'new', 'above', 'refused']

/** The list of studies with its views, filter, selection and preview. `J` `K` move, `Enter` shows the preview, `Esc` goes back, `/` filters. */
export function Worklist({ cases }: { cases: readonly CaseRow[] }): ReactNode {
  const [view, setView] = useState<View>('everything')
  const [filter, setFilter] = useState('')
  const [selectedId, setSelectedId] = useState<number>()
  const [opened, setOpened] = useState(false)
  const filterField = useRef<HTMLInputElement>(null)
  const preview = useRef<HTMLElement>(null)
  const table = useRef<TableHandle>(null)

  const counts = useMemo(() => VIEWS.map((each) => cases.filter((row) => inView(row, each)).length), [cases])
  const lines = useMemo(() => arrange(cases.filter((row) => inView(row, view) && matches(row, filter))), [cases, view, filter])
  const rows = useMemo(() => rowsOf(lines), [lines])
  const selected = rows.find((row) => row.studyId === selectedId) ?? rows[0]

  const open = useCallback(() => {
    // a panel that is folded away takes no focus, so it has to be there first
    flushSync(() => setOpened(true))
    preview.current?.focus()
  }, [])
  const close = useCallback(() => {
    setOpened(false)
    table.current?.focus()
  }, [])

  useEffect(() => {
    const move = (steps: number): void => {
      const at = rows.findIndex((row) => row.studyId === selected?.studyId)
      const next = rows[Math.min(rows.length - 1, Math.max(0, at + steps))]
      if (next === undefined) return
      setSelectedId(next.studyId)
      table.current?.reveal(next.studyId)
    }
    const moves: Readonly<Record<string, () => void>> = {
      j: () => move(1),
      ArrowDown: () => move(1),
      k: () => move(-1),
      ArrowUp: () => move(-1),
      PageDown: () => move(table.current?.page() ?? 10),
      PageUp: () => move(-(table.current?.page() ?? 10)),
      Home: () => move(-rows.length),
      End: () => move(rows.length),
      '/': () => filterField.current?.focus(),
      Enter: open,
      Escape: close
    }
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target
      const typing = target instanceof HTMLInputElement
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
      if (typing && event.key !== 'Escape' && event.key !== 'ArrowDown') return
      if (target instanceof HTMLButtonElement && event.key === 'Enter') return
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
      const act = moves[key]
      if (act === undefined) return
      event.preventDefault()
      if (typing) table.current?.focus()
      act()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [rows, selected, open, close])

  const showEverything = (): void => {
    setView('everything')
    setFilter('')
  }
  return (
    <div className="worklist">
      <div className="views">
        <div className="view-tabs" role="group" aria-label={strings.views.label}>
          {VIEWS.map((each, i) => (
            <button key={each} type="button" className="view-tab" aria-pressed={each === view} onClick={() => setView(each)}>
              {strings.views[each]} <span className="count">{counts[i]?.toLocaleString('en')}</span>
            </button>
          ))}
        </div>
        <span className="spacer" />
        <span className="sorted">{strings.table.sorted}</span>
        <label className="field filter">
          <Icon name="search" size="small" />
          <input ref={filterField} type="search" value={filter} placeholder={strings.filter.placeholder} aria-label={strings.filter.label} onChange={(event) => setFilter(event.target.value)} />
          <kbd>/</kbd>
        </label>
      </div>
      <div className={opened ? 'worklist-body preview-open' : 'worklist-body'}>
        {rows.length === 0 ? (
          <Notice icon="filter" title={filter === '' ? strings.noMatch.view : strings.noMatch.title(filter)}>
            <button type="button" className="button" onClick={showEverything}>{strings.noMatch.clear}</button>
          </Notice>
        ) : (
          <CaseTable ref={table} lines={lines} rowCount={rows.length} selectedId={selected?.studyId} onSelect={setSelectedId} onOpen={open} />
        )}
        <CasePreview ref={preview} row={selected} onClose={close} />
      </div>
    </div>
  )
}

function rowsOf(lines: readonly Line[]): CaseRow[] {
  return lines.flatMap((line) => (line.kind === 'case' ? [line.row] : []))
}

/** Every word of the filter occurs somewhere in what the row shows. */
function matches(row: CaseRow, filter: string): boolean {
  const words = filter.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return true
  const text = [formatPersonName(row.patient.name), row.patient.id ?? '', row.accession ?? '', formatStudy(row), formatLabels(row.labels), row.score.kind === 'scored' ? row.score.finding : '']
    .join(' ')
    .toLocaleLowerCase()
  return words.every((word) => text.includes(word))
}
