import type { peopleCommands } from '../../contract/index.ts'
import type { PresenceKeeper } from '../people/presence.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'
import { announce, type AreaServices } from './areaServices.ts'

/** Who is at the machine. Who enters, leaves or locks changes what every list may show. */
export function peopleHandlers(library: Library, presence: PresenceKeeper, services: AreaServices): Handlers<keyof typeof peopleCommands> {
  return {
    'people.current': () => presence.current(),
    'people.list': () => ({ people: library.people.list().map(({ personId, name, hasPin }) => ({ personId, name, hasPin })) }),
    'people.add': async ({ name, pin }) => announce(services, await presence.add(name, pin)),
    'people.change': async ({ personId, ...change }) => announce(services, await presence.change(personId, change)),
    'people.remove': async ({ personId, pin }) => announce(services, await presence.remove(personId, pin)),
    'people.enter': async ({ personId, pin }) => announce(services, await presence.enter(personId, pin)),
    'people.leave': () => announce(services, presence.leave()),
    'people.lock': () => announce(services, presence.lock()),
    'preferences.show': () => ({ preferences: library.people.preferences(presence.personId()) }),
    'preferences.keep': ({ preferences }) => {
      library.people.keepPreferences(presence.personId(), preferences)
      return {}
    }
  }
}
