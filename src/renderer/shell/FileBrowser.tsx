import { useEffect, useState, type ReactNode } from 'react'
import { GridList, GridListItem } from 'react-aria-components/GridList'
import { showFileQuestions, type OpenQuestion } from '../host/fileChoice.ts'
import { useCommand } from '../host/useCommand.ts'
import { useKeys } from '../keys/KeysProvider.tsx'
import { bytes } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { TextField } from '../ui/TextField.tsx'
import { joinPath } from './joinPath.ts'

/** Where the host has no dialogs of its own: files and folders of the machine that Hilum runs on. */
export function FileBrowser(): ReactNode {
  const [open, setOpen] = useState<OpenQuestion>()
  useEffect(() => showFileQuestions(setOpen), [])
  if (open === undefined) return null
  const answer = (paths: readonly string[] | null): void => {
    setOpen(undefined)
    open.answer(paths)
  }
  return <div className="browser-overlay"><div className="browser"><Browser open={open} answer={answer} /></div></div>
}

function Browser({ open: { question }, answer }: { open: OpenQuestion; answer: (paths: readonly string[] | null) => void }): ReactNode {
  const [path, setPath] = useState<string>()
  const [typed, setTyped] = useState<string>()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const [name, setName] = useState(question.ask === 'save' ? question.name : '')
  const listing = useCommand('folders.list', path === undefined ? {} : { path }, { placeholderData: (before) => before })
  const words = strings.files
  const folders = question.ask === 'open' && question.folders
  const here = listing.data?.path
  const [shownPath, setShownPath] = useState<string>()
  if (here !== undefined && here !== shownPath && !listing.isPlaceholderData) {
    setShownPath(here)
    setTyped(here)
  }
  const above = listing.data?.parent ?? null
  useKeys('anywhere', { 'anywhere.back': () => answer(null) }, { barrier: true })

  const enter = (to: string): void => {
    setChosen([])
    setPath(to)
  }
  const act = (key: unknown): void => {
    const entry = listing.data?.entries.find((each) => each.path === key)
    if (entry?.kind === 'folder') enter(entry.path)
    else if (entry !== undefined && question.ask === 'open' && !folders) answer([entry.path])
  }
  const take = (): void => {
    if (here === undefined) return
    if (question.ask === 'save') answer([joinPath(here, name.trim())])
    else if (chosen.length > 0) answer(chosen)
    else if (folders) answer([here])
  }
  // what is typed but not gone to yet is no place to choose
  const ready = here !== undefined && typed === here && !listing.isPlaceholderData && (question.ask === 'save' ? name.trim() !== '' : folders || chosen.length > 0)
  const entries = (listing.data?.entries ?? []).filter(({ kind }) => !folders || kind === 'folder')
  return (
    <Panel
      title={question.ask === 'save' ? words.save : folders ? words.folder : words.files} onClose={() => answer(null)} place="inline"
      footer={(
        <>
          <Button kind="primary" isDisabled={!ready} onPress={take}>{question.ask === 'save' ? words.saveHere : chosen.length > 0 ? words.take(chosen.length) : folders ? words.takeFolder : words.take(0)}</Button>
          <Button kind="quiet" onPress={() => answer(null)}>{strings.ui.cancel}</Button>
          {question.ask === 'save' ? <TextField label={words.name} hidesLabel value={name} onChange={setName} /> : null}
        </>
      )}
    >
      <nav className="browser-places" aria-label={words.places}>
        {listing.data?.places.map((place) => <Button key={place.path} kind="quiet" icon="folder" onPress={() => enter(place.path)}>{place.name}</Button>)}
      </nav>
      <div>
        <div className="browser-path"><IconButton icon="up" label={words.up} isDisabled={above === null} onPress={() => above === null || enter(above)} /><PathField path={typed ?? ''} onChange={setTyped} onGo={enter} /></div>
        {listing.isError ? <Note tone="bad" title={words.failed}>{listing.error.message}</Note> : null}
        {listing.data?.cut === true ? <Note>{words.cut}</Note> : null}
        <GridList
          className="browser-list" aria-label={words.list(here ?? '')} selectionMode={question.ask === 'save' ? 'none' : folders ? 'single' : 'multiple'} selectionBehavior="replace"
          selectedKeys={chosen} onSelectionChange={(keys) => setChosen(keys === 'all' ? entries.map((entry) => entry.path) : [...keys].map(String))} onAction={act} renderEmptyState={() => <p className="palette-none">{listing.isPending ? words.reading : words.empty}</p>}
        >
          {entries.map((entry) => (
            <GridListItem key={entry.path} id={entry.path} textValue={entry.name} className="browser-row">
              <Icon name={entry.kind === 'folder' ? 'folder' : 'file'} size="small" />{entry.name}{entry.bytes === null || entry.kind === 'folder' ? null : <span className="browser-size">{bytes(entry.bytes)}</span>}
            </GridListItem>
          ))}
        </GridList>
      </div>
    </Panel>
  )
}

/** The folder by its path, for who knows it: typed or pasted, then Enter. */
function PathField({ path, onChange, onGo }: { path: string; onChange: (path: string) => void; onGo: (path: string) => void }): ReactNode {
  return (
    <form onSubmit={(event) => {
      event.preventDefault()
      if (path.trim() !== '') onGo(path.trim())
    }}>
      <TextField label={strings.files.path} hidesLabel value={path} onChange={onChange} autoComplete="off" />
    </form>
  )
}
