import type { Command } from 'commander'
import type { RunCommand } from '../runCli.ts'

/** Commands about what a library holds: import, cases, datasets, delete. */
export function addLibraryCommands(program: Command, run: RunCommand): void {
  void program
  void run
}
