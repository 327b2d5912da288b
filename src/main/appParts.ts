import type { CommandOutput, DoctorReport, EventMessage, LibraryCommandName } from '../contract/index.ts'
import type { BinaryRoute } from './answerBinary.ts'
import type { Handlers } from './runCommand.ts'

/** What the composition root puts together; tests of the hosts give their own. */
export interface AppParts {
  /** `undefined` where there is no library yet and none is to be made; throws a named error where there is one that cannot be opened. */
  openLibrary(dir: string, services: AppServices, create: boolean): OpenedLibrary | undefined
  /** Keeps that a person opened the library in this folder. */
  rememberLibrary(dir: string): Promise<void>
  /** The home folder where no path is given. */
  listFolder(path?: string): Promise<CommandOutput<'folders.list'>>
  doctor(libraryDir: string): Promise<DoctorReport>
}

/** What an open library may ask of its host. */
export interface AppServices {
  emit(message: EventMessage): void
}

/** An open library: its answers to commands and to requests for bytes. */
export interface OpenedLibrary {
  counts(): { patients: number; studies: number; images: number }
  /** One file an area (`areas/`). */
  readonly handlers: Handlers<LibraryCommandName>
  readonly binaries: readonly BinaryRoute[]
  /** Whether jobs run or wait that closing would interrupt for good. */
  busy(): boolean
  /** Whether nothing of a patient may be shown until somebody has entered. */
  isLocked?(): boolean
  /** Resolves when its jobs have ended and nothing is held any more. */
  close(): void | Promise<void>
}
