import { useState, type FormEvent, type ReactNode } from 'react'
import { useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Note.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { pinFault } from './pinFault.ts'

/** A name and, if they want, a PIN. */
export function AddPerson({ onDone }: { onDone: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const add = useDeed('people.add', { rereads: ['people.list', 'people.current'] })
  const words = strings.settings.people
  const fault = pinFault(pin, again)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (fault !== undefined || name.trim() === '') return
    add.mutate({ name: name.trim(), ...(pin === '' ? {} : { pin }) }, {
      onSuccess: (person) => {
        toast('ok', words.added(person.name))
        onDone()
      }
    })
  }
  return (
    <form className="person-form" aria-label={words.add} onSubmit={submit}>
      <TextField label={words.name} help={words.nameHelp} value={name} onChange={setName} maxLength={80} autoComplete="off" />
      <TextField label={words.pin} help={words.pinHelp} type="password" value={pin} onChange={setPin} maxLength={32} autoComplete="new-password" />
      {pin === '' ? null : <TextField label={words.again} type="password" value={again} onChange={setAgain} error={again === '' ? undefined : fault} maxLength={32} autoComplete="new-password" />}
      {add.isError ? <Note tone="bad">{add.error.message}</Note> : null}
      <div><Button kind="primary" type="submit" isDisabled={name.trim() === '' || fault !== undefined || add.isPending}>{words.save}</Button></div>
    </form>
  )
}
