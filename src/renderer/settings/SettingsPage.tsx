import type { ReactNode } from 'react'
import { MachineChecks } from '../firstStart/MachineChecks.tsx'
import { Networks } from '../firstStart/Networks.tsx'
import { useCommand } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { hashOf, useRoute } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { KeySettings } from './KeySettings.tsx'
import { LibrarySettings } from './LibrarySettings.tsx'
import { LookSettings } from './LookSettings.tsx'
import { MouseSettings } from './MouseSettings.tsx'
import { PeopleSettings } from './PeopleSettings.tsx'
import { ScoringSettings } from './ScoringSettings.tsx'
import './settings.css'

const SECTIONS = [
  { id: 'look', icon: 'contrast', needsLibrary: false },
  { id: 'keys', icon: 'keyboard', needsLibrary: false },
  { id: 'mouse', icon: 'pointer', needsLibrary: true },
  { id: 'people', icon: 'users', needsLibrary: true },
  { id: 'library', icon: 'disk', needsLibrary: false },
  { id: 'scoring', icon: 'activity', needsLibrary: true },
  { id: 'machine', icon: 'cpu', needsLibrary: false }
] as const satisfies readonly { id: string; icon: IconName; needsLibrary: boolean }[]

type SectionId = (typeof SECTIONS)[number]['id']

/** What each person sets for themselves, and what is set for the library. Every change counts at once. */
export function SettingsPage(): ReactNode {
  const route = useRoute()
  const isOpen = useCommand('library.info', {}).data?.state === 'open'
  const words = strings.settings
  const sections = SECTIONS.filter(({ needsLibrary }) => isOpen || !needsLibrary)
  const section = sections.find(({ id }) => route.page === 'settings' && id === route.section)?.id ?? 'look'
  const actor = usePresence()?.actor
  return (
    <div className="settings">
      <nav className="settings-nav" aria-label={words.sectionsLabel} data-region>
        {sections.map(({ id, icon }) => <a key={id} href={hashOf({ page: 'settings', section: id })} aria-current={id === section ? 'true' : undefined}><Icon name={icon} size="small" />{words.sections[id]}</a>)}
      </nav>
      <div className="settings-page" data-region>
        <header><h2>{words.sections[section]}</h2>{PERSONAL.includes(section) && actor !== undefined ? <p className="dim">{words.kept(actor)}</p> : null}</header>
        <SettingsSection section={section} isOpen={isOpen} />
      </div>
    </div>
  )
}

const PERSONAL: readonly SectionId[] = ['look', 'keys', 'mouse']

function SettingsSection({ section, isOpen }: { section: SectionId; isOpen: boolean }): ReactNode {
  switch (section) {
    case 'look':
      return <LookSettings />
    case 'keys':
      return <KeySettings />
    case 'mouse':
      return <MouseSettings />
    case 'people':
      return <PeopleSettings />
    case 'library':
      return <LibrarySettings />
    case 'scoring':
      return <ScoringSettings />
    case 'machine':
      return <div className="settings-machine"><MachineChecks /><Networks isOpen={isOpen} /></div>
  }
}
