import { useState, type ReactNode } from 'react'
import type { Person, Presence } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TextField } from '../ui/TextField.tsx'
import { initialsOf } from './PersonMenu.tsx'
import './lock.css'

/** Nothing of a patient; who may enter, and how. */
export function LockScreen({ presence }: { presence: Presence }): ReactNode {
  const people = useCommand('people.list', {}).data?.people ?? []
  const [chosen, setChosen] = useState<number | undefined>(presence.person?.personId)
  const person = people.find((each) => each.personId === chosen) ?? (people.length === 1 ? people[0] : undefined)
  const words = strings.people
  return (
    <div className="lock">
      <div className="lock-box">
        <Icon name="lock" size="large" />
        <h2>{person === undefined ? words.who : words.locked}</h2>
        <p>{words.lockedText}</p>
        {person === undefined ? <PeopleList people={people} onChoose={setChosen} /> : (
          <>
            <Enter key={person.personId} person={person} />
            {people.length > 1 ? <Button kind="quiet" onPress={() => setChosen(-1)}>{words.other}</Button> : null}
          </>
        )}
      </div>
    </div>
  )
}

function PeopleList({ people, onChoose }: { people: readonly Person[]; onChoose: (personId: number) => void }): ReactNode {
  return (
    <ul className="lock-people">
      {people.map((person) => <li key={person.personId}><button type="button" onClick={() => onChoose(person.personId)}><span className="avatar" aria-hidden="true">{initialsOf(person.name)}</span>{person.name}</button></li>)}
    </ul>
  )
}

function Enter({ person }: { person: Person }): ReactNode {
  const [pin, setPin] = useState('')
  const enter = useDeed('people.enter', { rereads: ['people.current'] })
  const submit = (): void => enter.mutate({ personId: person.personId, ...(person.hasPin ? { pin } : {}) }, { onSettled: () => setPin('') })
  return (
    <form className="lock-form" onSubmit={(event) => {
      event.preventDefault()
      submit()
    }}>
      <div className="lock-name"><span className="avatar" aria-hidden="true">{initialsOf(person.name)}</span>{person.name}</div>
      {person.hasPin ? <TextField label={strings.people.pinOf(person.name)} type="password" value={pin} onChange={setPin} error={enter.error?.message} autoFocus autoComplete="off" /> : null}
      <Button kind="primary" size="large" type="submit" autoFocus={!person.hasPin} isDisabled={enter.isPending || (person.hasPin && pin === '')}>{strings.people.enter}</Button>
    </form>
  )
}
