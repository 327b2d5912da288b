import type { CommandInput, CommandName, CommandOutput } from './commands.ts'
import type { CommandResult } from './errors.ts'
import type { EventMessage } from './events.ts'

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
}
