import type { auditCommands } from '../../contract/index.ts'
import { exportJournal } from '../handlers/journal/exportJournal.ts'
import type { Handlers } from '../runCommand.ts'
import type { Library } from '../store/openLibrary.ts'

/** The journal of the library: read and exported, never changed. */
export function auditHandlers(library: Library): Handlers<keyof typeof auditCommands> {
  return {
    'audit.list': ({ filter, before, limit }) => ({ events: library.audit.page(filter, before, limit), total: library.audit.count(filter) }),
    'audit.choices': () => library.audit.choices(),
    'audit.export': ({ filter, path }) => exportJournal(library, path, filter)
  }
}
