import { useState, type ReactNode } from 'react'
import type { Person } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Tag } from '../ui/Chip.tsx'
import { Note } from '../ui/Note.tsx'
import { Select } from '../ui/Select.tsx'
import { AddPerson } from './AddPerson.tsx'
import { ChangePerson } from './ChangePerson.tsx'
import { setPreferences, usePreferences } from './preferences.ts'

const MINUTES = [0, 2, 5, 10, 15, 30, 60] as const

/** Who works with this library, their PINs, and when the workstation locks by itself. */
export function PeopleSettings(): ReactNode {
  const presence = usePresence()
  const people = useCommand('people.list', {}).data?.people ?? []
  const { lockAfter } = usePreferences()
  const [changing, setChanging] = useState<number>()
  const [adding, setAdding] = useState(false)
  const words = strings.settings.people
  const here = presence?.person?.personId
  return (
    <div className="settings-form">
      {people.length === 0 ? <Note>{words.nobody}</Note> : (
        <ul className="people-list" aria-label={words.list}>
          {people.map((person) => (
            <li key={person.personId}>
              <PersonLine person={person} isHere={person.personId === here} onChange={() => setChanging(changing === person.personId ? undefined : person.personId)} isOpen={changing === person.personId} />
              {changing === person.personId ? <ChangePerson person={person} onDone={() => setChanging(undefined)} /> : null}
            </li>
          ))}
        </ul>
      )}
      {people.length === 0 || adding ? <AddPerson onDone={() => setAdding(false)} /> : <div><Button icon="userPlus" onPress={() => setAdding(true)}>{words.add}</Button></div>}
      <p className="field-help">{words.explain}</p>
      {people.length === 0 ? null : (
        <Select label={words.lock} help={words.lockHelp} value={String(lockAfter)} onChange={(value) => setPreferences({ lockAfter: Number(value) })} options={MINUTES.map((minutes) => ({ value: String(minutes), text: words.lockValue(minutes) }))} />
      )}
    </div>
  )
}

function PersonLine({ person, isHere, isOpen, onChange }: { person: Person; isHere: boolean; isOpen: boolean; onChange: () => void }): ReactNode {
  const words = strings.settings.people
  return (
    <div className="person-line">
      <b>{person.name}</b>{isHere ? <Tag tone="accent">{words.here}</Tag> : null}
      <span className="spacer" />
      <span className="dim">{person.hasPin ? words.hasPin : words.noPin}</span>
      <Button kind="quiet" aria-expanded={isOpen} aria-label={words.changeTitle(person.name)} onPress={onChange}>{words.change}</Button>
    </div>
  )
}
