import type { CommandInput, CommandName, CommandOutput } from './commands.ts'
import type { CommandResult } from './errors.ts'
import type { EventMessage } from './events.ts'
import type { Progress } from './schemas.ts'

/**
 * What a host hands to the page: in Electron the preload's object, in the served host an adapter over HTTP. Commands and events carry
 * JSON; every binary goes through the page's own `fetch` (`/image/<id>.png`), which both hosts answer.
 */
export interface HostInterface {
  readonly commands: {
    /** Never rejects: a dead backend or a broken port is an ErrorData too. */
    invoke<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandResult<CommandOutput<C>>>
  }
  readonly events: {
    /** Returns the function that ends the subscription. */
    subscribe(listener: (message: EventMessage) => void): () => void
  }
  readonly files: {
    /** Asks a person for files, or for one folder: the system's dialog, or the page's own over `folders.list`. Null where the person thought better. */
    choose(options: ChooseFiles): Promise<readonly string[] | null>
    /** Asks where something is to be written, beginning with a proposed name. */
    save(options: { readonly name: string }): Promise<string | null>
    /**
     * Paths for `import.start` of what was dropped on the page: where it lies, or where its bytes were sent to. Entries that cannot be read are left
     * out. Rejects with a CommandError.
     */
    deliver(dropped: readonly Dropped[], hooks?: DeliverHooks): Promise<readonly string[]>
  }
}

export interface ChooseFiles {
  /** One folder instead of files. */
  readonly folders: boolean
}

/** A file or folder as the DOM hands it over (`droppedOf`, `pickedOf`): `file` is its File, `entry` its FileSystemEntry where it was dropped. */
export interface Dropped {
  readonly file: object
  readonly entry?: object
}

export interface DeliverHooks {
  /** In bytes; only where they are sent. */
  readonly onProgress?: (progress: Progress) => void
}
