import type { EventMessage } from '../../contract/index.ts'
import type { WorkContext } from '../handlers/workContext.ts'
import type { StartWork } from '../work/jobRunner.ts'

/** What the areas of the interface share. */
export interface AreaServices {
  emit(message: EventMessage): void
  /** Starts long work, which goes on when the command has been answered with its job. */
  readonly work: StartWork
  /** The name of who is at the machine, `local user` where the library knows nobody: what records and the audit carry. */
  actor(): string
  /** As `jobs.cancel`. */
  cancel(jobId: string): void
  /** For what is answered within a command and still needs a job process, or the folders of weights. */
  context(): WorkContext
  /** Has new studies scored in the background: to be called when there are some, or another model is active. */
  score(): void
}

/** Says that lists are to be read again, and hands the result on. */
export function announce<T>(services: AreaServices, result: T): T {
  services.emit({ name: 'library.changed', payload: {} })
  return result
}
