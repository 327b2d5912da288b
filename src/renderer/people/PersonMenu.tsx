import type { ReactNode } from 'react'
import type { Person } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { useBinding } from '../keys/KeysProvider.tsx'
import { navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import { Menu, type MenuEntry } from '../ui/Menu.tsx'
import { toast } from '../ui/Toasts.tsx'
import { usePresence } from './usePresence.ts'
import './lock.css'

/** Who is at the machine, and what they can do about it. */
export function PersonMenu(): ReactNode {
  const presence = usePresence()
  const lockKeys = useBinding('anywhere.lock')[0]
  const others = useCommand('people.list', {}, { enabled: presence !== undefined }).data?.people.filter((each) => each.personId !== presence?.person?.personId) ?? []
  const rereads = ['people.current'] as const
  const enter = useDeed('people.enter', { rereads })
  const leave = useDeed('people.leave', { rereads })
  const lock = useDeed('people.lock', { rereads })
  if (presence === undefined) return null
  const words = strings.people
  const switchTo = (person: Person): void => {
    // a PIN is typed on the lock screen, never in a menu
    if (person.hasPin) leave.mutate({})
    else enter.mutate({ personId: person.personId }, { onError: (error) => toast('bad', error.message) })
  }
  const entries: readonly (MenuEntry | 'line')[] = [
    ...others.map((person): MenuEntry => ({ id: `person ${person.personId}`, icon: 'user', text: words.enterAs(person.name), onPress: () => switchTo(person) })),
    ...(presence.people > 0 ? [
      { id: 'lock', icon: 'lock', text: words.lock, keys: lockKeys, onPress: () => lock.mutate({}) } satisfies MenuEntry,
      { id: 'leave', icon: 'leave', text: words.leave, onPress: () => leave.mutate({}) } satisfies MenuEntry,
      'line' as const
    ] : []),
    { id: 'manage', icon: presence.people > 0 ? 'users' : 'userPlus', text: presence.people > 0 ? words.manage : words.add, onPress: () => navigate({ page: 'settings', section: 'people' }) }
  ]
  const name = presence.person?.name
  return <Menu label={words.menu(name ?? words.nobody)} className="avatar" entries={entries} trigger={name === undefined ? <Icon name="user" size="small" /> : <span className="initials" data-initials={initialsOf(name)} />} />
}

/** `Dr L. Haddad` is `LH`. */
export function initialsOf(name: string): string {
  const words = name.replace(/^(dr|prof|mr|mrs|ms)\.?\s+/i, '').split(/[\s.,-]+/).filter((word) => word !== '')
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words
  return ends.map((word) => word?.[0]?.toLocaleUpperCase() ?? '').join('')
}
