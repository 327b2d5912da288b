import { useState, type ReactNode } from 'react'
import { Autocomplete } from 'react-aria-components/Autocomplete'
import { Dialog } from 'react-aria-components/Dialog'
import { Input } from 'react-aria-components/Input'
import { Menu, MenuItem, MenuSection } from 'react-aria-components/Menu'
import { Header } from 'react-aria-components/Header'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { SearchField } from 'react-aria-components/SearchField'
import { Text } from 'react-aria-components/Text'
import { useActions, useBindings, useKeys } from '../keys/KeysProvider.tsx'
import { ACTION_IDS, type ActionId } from '../keys/keymap.ts'
import { setPreferences, usePreferences } from '../settings/preferences.ts'
import { strings } from '../strings/index.ts'
import { actionNames } from '../strings/keys.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { Key } from '../ui/Key.tsx'
import { foundBy } from './foundBy.ts'
import { navigate } from './route.ts'
import { useStudySearch } from './useStudySearch.ts'
import './palette.css'

interface Entry {
  readonly id: string
  readonly icon: IconName
  readonly text: string
  readonly detail?: string | undefined
  readonly keys?: string | undefined
  readonly act: () => void
}

/** Finds a patient, a study or a command by a few letters. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const [text, setText] = useState('')
  const commands = useCommands()
  const { studies, isAwaited } = useStudySearch(text)
  useKeys('anywhere', { 'anywhere.back': onClose }, { barrier: true })
  const words = strings.palette
  const shownStudies: Entry[] = studies.map(({ studyId, title, detail }) => ({ id: `study ${studyId}`, icon: 'read', text: title, detail, act: () => navigate({ page: 'read', studyId }) }))
  const inWorklist: Entry[] = text.trim() === '' || isAwaited ? [] : [{ id: 'worklist', icon: 'search', text: words.inWorklist(text.trim()), act: () => navigate({ page: 'worklist', find: text.trim() }) }]
  // what is known only later stands below what is known at once: the chosen entry is the first, however fast the library answers
  const groups: readonly (readonly [string, readonly Entry[]])[] = [[words.commands, commands.filter((command) => foundBy(text, command.text))], [words.studies, shownStudies], [words.worklist, inWorklist]]
  const entries = groups.flatMap(([, found]) => found)
  const act = (key: unknown): void => {
    onClose()
    entries.find((entry) => entry.id === key)?.act()
  }
  return (
    <ModalOverlay className="palette-overlay" isOpen isDismissable onOpenChange={(open) => open || onClose()}>
      <Modal className="palette">
        <Dialog className="palette-dialog" aria-label={words.title}>
          <Autocomplete inputValue={text} onInputChange={setText} disableAutoFocusFirst={false}>
            <SearchField className="palette-field" aria-label={words.title} autoFocus><Icon name="search" /><Input placeholder={words.title} /></SearchField>
            <Menu className="palette-list" aria-label={words.title} onAction={act} renderEmptyState={() => <p className="palette-none">{isAwaited ? words.searching : words.nothing}</p>}>
              {groups.filter(([, found]) => found.length > 0).map(([title, found]) => (
                <MenuSection key={title}>
                  <Header className="palette-group">{title}</Header>
                  {found.map((entry) => (
                    <MenuItem key={entry.id} id={entry.id} textValue={entry.text} className="menu-item">
                      <Icon name={entry.icon} size="small" />
                      <Text slot="label" className="palette-text">{entry.text}{entry.detail === undefined ? null : <> <span className="palette-detail">{entry.detail}</span></>}</Text>
                      {entry.keys === undefined ? null : <span className="menu-keys" aria-hidden="true"><Key chord={entry.keys} /></span>}
                    </MenuItem>
                  ))}
                </MenuSection>
              ))}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The actions that would have worked when the palette was opened, and what has no key. */
function useCommands(): readonly Entry[] {
  const { active, run } = useActions()
  const bindings = useBindings()
  const { theme } = usePreferences()
  const [actions] = useState(() => inOrder(active()).filter((action) => !UNLISTED.includes(action)))
  const other = theme === 'dark' ? 'light' : 'dark'
  return [
    ...actions.map((action): Entry => ({ id: action, icon: 'right', text: actionNames[action], keys: bindings[action][0], act: () => void run(action) })),
    { id: 'theme', icon: other === 'light' ? 'sun' : 'moon', text: other === 'light' ? strings.theme.toLight : strings.theme.toDark, act: () => setPreferences({ theme: other }) }
  ]
}

function inOrder(actions: readonly ActionId[]): ActionId[] {
  return ACTION_IDS.filter((action) => actions.includes(action))
}

const UNLISTED: readonly ActionId[] = ['anywhere.palette', 'anywhere.back']
