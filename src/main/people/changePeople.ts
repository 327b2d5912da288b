import type { Person } from '../../contract/index.ts'
import type { Library } from '../store/openLibrary.ts'
import { PersonNameTakenError, PersonUnknownError } from './peopleErrors.ts'
import { hashPin } from './pin.ts'

/**
 * What the command line does to people: who has the library's folder needs nobody's PIN. Throws PersonNameTakenError, PersonUnknownError.
 */
export async function changePeople(library: Library, verb: 'add' | 'pin' | 'remove', name: string, pin: string | null): Promise<Person> {
  const hash = pin === null ? null : await hashPin(pin)
  if (verb === 'add') {
    if (library.people.hasName(name)) throw new PersonNameTakenError(name)
    const personId = library.people.add(name, hash)
    library.audit.record('person.added', { name })
    return { personId, name, hasPin: hash !== null }
  }
  const found = library.people.list().find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (found === undefined) throw new PersonUnknownError(name)
  if (verb === 'remove') library.people.remove(found.personId)
  else library.people.change(found.personId, { pin: hash })
  library.audit.record(verb === 'remove' ? 'person.removed' : 'person.changed', { name: found.name, ...(verb === 'pin' ? { pin: hash === null ? 'removed' : 'new' } : {}) })
  return { personId: found.personId, name: found.name, hasPin: verb === 'pin' && hash !== null }
}
