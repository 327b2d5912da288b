import type { Output } from './output.ts'

/** What every command is given. */
export interface CommandContext {
  readonly output: Output
  readonly signal: AbortSignal
  /** Marks the run as done with some inputs refused (exit code 3). */
  readonly refused: () => void
}

export type RunCommand = (body: (context: CommandContext) => Promise<void>) => Promise<void>
