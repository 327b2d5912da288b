import { useState, type FormEvent, type ReactNode } from 'react'
import type { Person } from '../../contract/index.ts'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Note } from '../ui/Note.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { pinFault } from './pinFault.ts'

/** Another name or PIN, or away with them; where they have a PIN, only with it. */
export function ChangePerson({ person, onDone }: { person: Person; onDone: () => void }): ReactNode {
  const [name, setName] = useState(person.name)
  const [pin, setPin] = useState('')
  const [newPin, setNewPin] = useState('')
  const [again, setAgain] = useState('')
  const [without, setWithout] = useState(false)
  const [removing, setRemoving] = useState(false)
  const rereads = ['people.list', 'people.current'] as const
  const change = useDeed('people.change', { rereads })
  const remove = useDeed('people.remove', { rereads })
  const words = strings.settings.people
  const fault = without ? undefined : pinFault(newPin, again)
  const proof = person.hasPin ? { pin } : {}
  const done = (text: string): void => {
    toast('ok', text)
    onDone()
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const chosen = without ? { newPin: null } : newPin === '' ? {} : { newPin }
    change.mutate({ personId: person.personId, ...proof, ...(name.trim() === person.name ? {} : { name: name.trim() }), ...chosen }, { onSuccess: (changed) => done(words.changed(changed.name)) })
  }
  const ready = name.trim() !== '' && fault === undefined && (!person.hasPin || pin.length >= 4)
  const error = change.error ?? remove.error
  return (
    <form className="person-form" aria-label={words.changeTitle(person.name)} onSubmit={submit}>
      {person.hasPin ? <TextField label={words.present} type="password" value={pin} onChange={setPin} autoComplete="off" /> : null}
      <TextField label={words.name} value={name} onChange={setName} maxLength={80} autoComplete="off" />
      {without ? null : <TextField label={words.newPin} type="password" value={newPin} onChange={setNewPin} help={words.pinHelp} autoComplete="new-password" />}
      {without || newPin === '' ? null : <TextField label={words.again} type="password" value={again} onChange={setAgain} error={again === '' ? undefined : fault} autoComplete="new-password" />}
      {person.hasPin ? <Checkbox isSelected={without} onChange={setWithout}>{words.withoutPin}</Checkbox> : null}
      {error === null ? null : <Note tone="bad">{error.message}</Note>}
      {removing ? <Note tone="warn">{words.removeText(person.name)}</Note> : null}
      <div className="settings-line">
        <Button kind="primary" type="submit" isDisabled={!ready || change.isPending}>{words.keep}</Button>
        <span className="spacer" />
        {removing
          ? <Button kind="danger" isDisabled={remove.isPending || (person.hasPin && pin.length < 4)} onPress={() => remove.mutate({ personId: person.personId, ...proof }, { onSuccess: () => done(words.removed(person.name)) })}>{words.removeYes}</Button>
          : <Button kind="danger" onPress={() => setRemoving(true)}>{words.remove}</Button>}
      </div>
    </form>
  )
}
