import type { Person, Presence } from '../../contract/index.ts'
import type { Library } from '../store/openLibrary.ts'
import type { PersonRow } from '../store/people.ts'
import { hashPin, pinMatches } from './pin.ts'
import { PersonNameTakenError, PersonUnknownError, PinWaitError, PinWrongError } from './peopleErrors.ts'

/** The name that records carry in a library to which nobody has been added. */
export const LOCAL_USER = 'local user'

/**
 * Who is at the machine, for the time that the library is open. A library that knows nobody is open to whoever sits there; one that knows
 * people is locked until one of them has entered. A PIN tells people apart and keeps a screen shut; it does not encrypt the library.
 */
export interface PresenceKeeper {
  current(): Presence
  /** The name that readings, labels and the audit carry. */
  actor(): string
  isLocked(): boolean
  /** Throws PersonUnknownError, PinWrongError, and PinWaitError after five wrong tries. */
  enter(personId: number, pin: string | undefined): Promise<Presence>
  leave(): Presence
  lock(): Presence
  /** Throws PersonNameTakenError. */
  add(name: string, pin: string | undefined): Promise<Person>
  /** Throws PersonUnknownError, PersonNameTakenError, PinWrongError, PinWaitError. */
  change(personId: number, change: { readonly pin?: string | undefined; readonly name?: string | undefined; readonly newPin?: string | null | undefined }): Promise<Person>
  /** Throws PersonUnknownError, PinWrongError, PinWaitError. */
  remove(personId: number, pin: string | undefined): Promise<Presence>
  /** The row of who is here; undefined for the local user. */
  personId(): number | undefined
}

const TRIES = 5
const WAIT_MS = 30_000

/** `now`: milliseconds of any one clock. */
export function createPresence(library: Library, now: () => number = () => performance.now()): PresenceKeeper {
  const tries = new Map<number, { wrong: number; until: number }>()
  let present: number | undefined = onlyOneWithoutPin(library)
  let shut = false

  const find = (personId: number): PersonRow => {
    const row = library.people.byId(personId)
    if (row === undefined) throw new PersonUnknownError(personId)
    return row
  }
  const here = (): PersonRow | undefined => (present === undefined ? undefined : library.people.byId(present))
  const actor = (): string => here()?.name ?? LOCAL_USER
  const isLocked = (): boolean => shut || (here() === undefined && library.people.list().length > 0)
  const current = (): Presence => {
    const row = here()
    return { person: row === undefined ? null : shown(row), actor: actor(), locked: isLocked(), people: library.people.list().length }
  }
  const audit = (kind: string, detail: Record<string, unknown> = {}): void => library.audit.record(kind, detail, actor())
  const note = (kind: string): void => library.audit.note(kind, {}, actor())

  const prove = async (row: PersonRow, pin: string | undefined): Promise<void> => {
    if (row.pin === null) return
    const tried = tries.get(row.personId)
    if (tried !== undefined && tried.wrong >= TRIES && now() < tried.until) throw new PinWaitError((tried.until - now()) / 1000)
    // counted before it is computed: tries side by side count too
    const wrong = (tried?.wrong ?? 0) + 1
    tries.set(row.personId, { wrong, until: now() + WAIT_MS * 2 ** Math.min(6, Math.max(0, wrong - TRIES)) })
    if (!(await pinMatches(pin ?? '', row.pin))) throw new PinWrongError(row.name)
    tries.delete(row.personId)
  }

  return {
    current,
    actor,
    isLocked,
    personId: () => here()?.personId,
    async enter(personId, pin) {
      await prove(find(personId), pin)
      present = personId
      shut = false
      note('person.entered')
      return current()
    },
    leave() {
      note('person.left')
      present = undefined
      shut = false
      return current()
    },
    lock() {
      if (!isLocked()) note('person.locked')
      // with nobody to enter again a lock would be for ever
      shut = library.people.list().length > 0
      return current()
    },
    async add(name, pin) {
      if (library.people.hasName(name)) throw new PersonNameTakenError(name)
      const hash = pin === undefined ? null : await hashPin(pin)
      const row = find(library.people.add(name, hash))
      audit('person.added', { name })
      // the first one added is who sits there
      if (library.people.list().length === 1) present = row.personId
      return shown(row)
    },
    async change(personId, { pin, name, newPin }) {
      const row = find(personId)
      await prove(row, pin)
      if (name !== undefined && name.toLowerCase() !== row.name.toLowerCase() && library.people.hasName(name)) throw new PersonNameTakenError(name)
      const hash = newPin === undefined || newPin === null ? newPin : await hashPin(newPin)
      library.people.change(personId, { name, pin: hash })
      audit('person.changed', { name: row.name, ...(name === undefined ? {} : { newName: name }), pin: newPin === undefined ? 'kept' : newPin === null ? 'removed' : 'new' })
      return shown(find(personId))
    },
    async remove(personId, pin) {
      const row = find(personId)
      await prove(row, pin)
      audit('person.removed', { name: row.name })
      library.people.remove(personId)
      if (present === personId) present = undefined
      return current()
    }
  }
}

/** Somebody who works alone and wants no PIN is never asked who is there. */
function onlyOneWithoutPin(library: Library): number | undefined {
  const [first, ...others] = library.people.list()
  return first !== undefined && others.length === 0 && !first.hasPin ? first.personId : undefined
}

function shown({ personId, name, hasPin }: PersonRow): Person {
  return { personId, name, hasPin }
}
