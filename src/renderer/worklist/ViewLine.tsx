import { memo, useState, type ReactNode } from 'react'
import { ToggleButton } from 'react-aria-components/ToggleButton'
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup'
import type { CommandOutput, SavedView, WorklistColumn, WorklistOverview } from '../../contract/index.ts'
import { number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'
import { PopoverButton } from '../ui/PopoverButton.tsx'
import { TextField } from '../ui/TextField.tsx'
import { ALL_COLUMNS, countOf, DEFAULT_COLUMNS, SHIPPED_VIEWS, TELLING_VIEWS, type ShippedView, type ViewKey } from './views.ts'

/** The shipped views with their counts, a person's own, and what is done to the list as a whole. */
export const ViewLine = memo(function ViewLine({ view, overview, own, onShipped, onOwn, onForget, onSave, columns, onColumns, onImport }: {
  view: ViewKey
  overview: WorklistOverview | undefined
  own: CommandOutput<'worklist.views'>['views']
  onShipped: (view: ShippedView) => void
  onOwn: (name: string, view: SavedView) => void
  onForget: (name: string) => void
  onSave: (name: string) => void
  columns: readonly WorklistColumn[]
  onColumns: (columns: readonly WorklistColumn[]) => void
  onImport: (folders: boolean) => Promise<void>
}): ReactNode {
  const words = strings.worklist
  const choose = (key: ViewKey): void => {
    const shipped = SHIPPED_VIEWS.find((each) => each === key)
    const saved = own.find(({ name }) => key === `own:${name}`)
    if (shipped !== undefined) onShipped(shipped)
    else if (saved !== undefined) onOwn(saved.name, saved.view)
  }
  return (
    <div className="views" data-region>
      <ToggleButtonGroup className="view-tabs" aria-label={words.views.label} selectionMode="single" disallowEmptySelection selectedKeys={[view]} onSelectionChange={(keys) => [...keys].forEach((key) => choose(key as ViewKey))}>
        {SHIPPED_VIEWS.filter((each) => overview?.blinded !== true || !TELLING_VIEWS.includes(each)).map((each) => <ToggleButton key={each} id={each} className="view-tab">{words.views[each]}{overview === undefined ? null : <span className="count">{number(countOf(each, overview))}</span>}</ToggleButton>)}
        {own.map(({ name }) => <ToggleButton key={`own ${name}`} id={`own:${name}`} className="view-tab view-own"><Icon name="save" size="small" />{name}</ToggleButton>)}
      </ToggleButtonGroup>
      <div className="view-deeds">
        {view.startsWith('own:') ? <IconButton icon="delete" label={words.save.remove(view.slice(4))} onPress={() => onForget(view.slice(4))} /> : null}
        <PopoverButton label={words.save.title} className="button button-quiet" trigger={<><Icon name="save" size="small" /><span className="wide-only">{words.save.button}</span></>}>
          {(close) => <SaveForm own={own.map(({ name }) => name)} proposed={view.startsWith('own:') ? view.slice(4) : ''} onSave={(name) => { onSave(name); close() }} />}
        </PopoverButton>
        <PopoverButton label={words.columnsTitle} className="button button-quiet" trigger={<><Icon name="columns" size="small" /><span className="wide-only">{words.columnsButton}</span></>}><Columns columns={columns} onColumns={onColumns} /></PopoverButton>
        <Menu
          label={words.importing.button} trigger={<><Icon name="import" size="small" />{words.importing.button}</>}
          entries={[{ id: 'files', text: words.importing.files, icon: 'file', onPress: () => void onImport(false) }, { id: 'folder', text: words.importing.folder, icon: 'folder', onPress: () => void onImport(true) }]}
        />
      </div>
    </div>
  )
})

function SaveForm({ own, proposed, onSave }: { own: readonly string[]; proposed: string; onSave: (name: string) => void }): ReactNode {
  const words = strings.worklist.save
  const [name, setName] = useState(proposed)
  const trimmed = name.trim()
  return (
    <form className="popover-form" onSubmit={(event) => { event.preventDefault(); if (trimmed !== '') onSave(trimmed) }}>
      <p className="dim">{words.text}</p>
      <TextField label={words.name} value={name} onChange={setName} maxLength={80} autoFocus {...(own.includes(trimmed) ? { help: words.replace } : {})} />
      <Button kind="primary" type="submit" isDisabled={trimmed === ''}>{words.save}</Button>
    </form>
  )
}

function Columns({ columns, onColumns }: { columns: readonly WorklistColumn[]; onColumns: (columns: readonly WorklistColumn[]) => void }): ReactNode {
  const words = strings.worklist
  const move = (column: WorklistColumn, steps: -1 | 1): void => {
    const at = columns.indexOf(column)
    const next = columns.filter((each) => each !== column)
    next.splice(Math.min(next.length, Math.max(0, at + steps)), 0, column)
    onColumns(next)
  }
  const hidden = ALL_COLUMNS.filter((column) => !columns.includes(column))
  return (
    <div className="columns-pane">
      <h3>{words.columnsTitle}</h3>
      <ul>
        {[...columns, ...hidden].map((column) => {
          const shown = columns.includes(column)
          return (
            <li key={column}>
              <Checkbox isSelected={shown} isDisabled={shown && columns.length === 1} onChange={(on) => onColumns(on ? [...columns, column] : columns.filter((each) => each !== column))}>{words.columns[column]}</Checkbox>
              <span className="spacer" />
              {shown ? <IconButton icon="arrowUp" label={words.columnUp(words.columns[column])} isDisabled={columns[0] === column} onPress={() => move(column, -1)} /> : null}
              {shown ? <IconButton icon="arrowDown" label={words.columnDown(words.columns[column])} isDisabled={columns.at(-1) === column} onPress={() => move(column, 1)} /> : null}
            </li>
          )
        })}
      </ul>
      <Button kind="quiet" onPress={() => onColumns(DEFAULT_COLUMNS)}>{words.columnsReset}</Button>
    </div>
  )
}
