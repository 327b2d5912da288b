// The composition root: where the library, the engine and the files of one machine meet the contract.
//
// It exists because the same workstation runs in three places: behind Electron's windows (in a process of its own, so that a
// query or a decode never freezes a window and a native crash never takes the library), behind a loopback server, and in tests.
// A host differs in how messages and bytes reach it, never in what they mean; so a host gives what only it knows (Host) and gets
// three methods back (App). Every command is checked here, once, whichever way it came: the name against the catalogue, the
// input against its schema, and, where the host asks for it, the output too. Nothing above this line knows a database, nothing
// below knows a window. `invoke` and `fetch` never reject: what went wrong is an answer. The library is opened at its first use,
// and again when it appears later, because a page may be open before the first import. After `close` nothing is held.
import { CommandError, isLibraryCommandName, makesLibrary, OPEN_WHILE_LOCKED, type CommandName, type CommandResult, type EventMessage, type LibraryInfo, type machineCommands } from '../contract/index.ts'
import { answerBinary } from './answerBinary.ts'
import { requireAbsolute } from './requireAbsolute.ts'
import { runCommand, type AnyHandler, type Handlers } from './runCommand.ts'
import type { AppParts, OpenedLibrary } from './appParts.ts'
import { LockedError } from './people/peopleErrors.ts'
import { storedParts } from './storedParts.ts'

/** What a host says once at the start; plain data, because it may cross a port. */
export interface BackendOptions {
  readonly kind: 'electron' | 'served'
  readonly version: string
  readonly libraryDir: string
  /** Check what handlers return against the contract too: everywhere but in a packaged program. */
  readonly checkOutputs: boolean
}

export interface Host extends BackendOptions {
  emit(message: EventMessage): void
}

export interface App {
  /** Answers one command; errors are answers too. */
  invoke(name: string, argument: unknown): Promise<CommandResult<unknown>>
  /** Answers the binary paths: `/image/<id>.png`, `/image/<id>.pixels`. */
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

export function createApp(host: Host, parts: AppParts = storedParts): App {
  let opened: OpenedLibrary | undefined
  let libraryDir = host.libraryDir
  let closed = false

  const openAt = (dir: string, create: boolean): OpenedLibrary | undefined => {
    if (closed) throw new CommandError({ code: 'backend-closed', message: 'The library has been closed.' })
    return parts.openLibrary(dir, { emit: (message) => host.emit(message) }, create)
  }
  const library = (create = false): OpenedLibrary | undefined => (opened ??= openAt(libraryDir, create))
  const openLibrary = (create = false): OpenedLibrary => {
    const found = library(create)
    if (found === undefined) throw new CommandError({ code: 'library-missing', message: `There is no library at ${libraryDir}: run \`hilum import\` first.` })
    return found
  }
  const machine: Handlers<keyof typeof machineCommands> = {
    'app.info': () => ({ name: 'Hilum', version: host.version, host: host.kind }),
    'library.info': () => describe(library()),
    'library.choose': async ({ path, create }) => {
      if (opened?.busy() === true) throw new CommandError({ code: 'jobs-running', message: 'Jobs are running on this library: wait for them or cancel them first.' })
      requireAbsolute(path)
      const next = openAt(path, create)
      if (next === undefined) throw new CommandError({ code: 'library-missing', message: `There is no library at ${path}.` })
      const before = opened
      opened = next
      libraryDir = path
      await before?.close()
      await parts.rememberLibrary(path)
      host.emit({ name: 'library.changed', payload: {} })
      return describe(next)
    },
    'folders.list': ({ path }) => parts.listFolder(path),
    'engine.doctor': () => parts.doctor(libraryDir)
  }
  const describe = (found: OpenedLibrary | undefined): LibraryInfo =>
    found === undefined ? { state: 'missing', path: libraryDir } : { state: 'open', path: libraryDir, ...found.counts() }
  const find = (name: CommandName): AnyHandler => {
    const found = isLibraryCommandName(name) ? openLibrary(makesLibrary(name)) : opened
    if (found !== undefined && !OPEN_WHILE_LOCKED.has(name)) unlocked(found)
    return isLibraryCommandName(name) ? openLibrary().handlers[name] : machine[name]
  }
  return {
    invoke: (name, argument) => runCommand(find, name, argument, host.checkOutputs),
    fetch: (request) => answerBinary(request, () => unlocked(openLibrary()).binaries),
    async close() {
      closed = true
      const closing = opened
      opened = undefined
      await closing?.close()
    }
  }
}

/** Throws LockedError. */
function unlocked(library: OpenedLibrary): OpenedLibrary {
  if (library.isLocked?.() === true) throw new LockedError()
  return library
}
