import type { LibraryCommandName } from '../../contract/index.ts'
import type { BinaryRoute } from '../answerBinary.ts'
import { runJob } from '../jobs/runJob.ts'
import type { SpawnJob } from '../jobs/spawnJob.ts'
import { programVersion } from '../programVersion.ts'
import type { Handlers } from '../runCommand.ts'
import { DatabaseHeldError, mayBeAskedAgain } from '../store/database.ts'
import type { Library } from '../store/openLibrary.ts'

/**
 * The rewriting of the database after a deletion, in a process of its own. SQLite lets others read meanwhile and nobody write; a connection that writes
 * all the same waits with its thread. So commands that change something wait here, without holding the thread, and reading goes on.
 */
export interface Rewriting {
  /** What the deletion left is overwritten; false where that is still due, and is done when the library is opened next. */
  run(signal: AbortSignal): Promise<boolean>
  /** The commands: those that a reader needs are answered at once, the others when the rewriting has ended. */
  gate(handlers: Handlers<LibraryCommandName>): Handlers<LibraryCommandName>
  /** Paths whose answer may be kept in the library wait too. */
  gateRoutes(routes: readonly BinaryRoute[]): BinaryRoute[]
}

/** Commands that read. One that notes something by the way is asked again at the end of the rewriting. */
const READS: ReadonlySet<string> = new Set<LibraryCommandName>([
  'audit.list', 'audit.choices', 'datasets.list', 'datasets.show', 'datasets.labels', 'jobs.list', 'jobs.show', 'judging.show', 'models.list', 'models.show', 'patient.removal', 'people.current', 'people.list',
  'preferences.show', 'training.recipes', 'training.current', 'training.runs', 'training.show', 'training.draft', 'evidence.show', 'readings.list', 'readings.next', 'reading.mode', 'proposals.list', 'scoring.show', 'storage.show',
  'series.list', 'series.locate', 'case.image', 'viewing.study', 'viewing.room', 'measurements.list', 'cases.list', 'worklist.list', 'worklist.counts', 'worklist.overview', 'worklist.choices', 'worklist.ids', 'worklist.place',
  'worklist.show', 'worklist.views', 'import.preview'
])
/** How long the rewriting waits for commands that have begun; one that takes longer waits for the database instead. */
const PATIENCE_MS = 5000

type AnyHandler = (input: unknown) => unknown

export function createRewriting(library: Pick<Library, 'db'>, spawn: SpawnJob): Rewriting {
  let running: Promise<boolean> | undefined
  let changing = 0
  let deleting = 0
  let told: (() => void) | undefined

  /** Every command that has begun to change something has ended, but for those that wait for the rewriting themselves. */
  async function settled(until: number): Promise<void> {
    if (changing <= deleting || performance.now() >= until) return undefined
    await new Promise<void>((resolve) => {
      told = resolve
      setTimeout(resolve, 100)
    })
    return settled(until)
  }
  async function rewrite(signal: AbortSignal): Promise<boolean> {
    await settled(performance.now() + PATIENCE_MS)
    return library.db.hold(async () => {
      try {
        return (await runJob(spawn, 'rewriteDatabase', { path: library.db.path, programVersion: programVersion() }, { signal })).done
      } catch {
        // killed, or the disk is full: it stays due
        return false
      }
    })
  }
  /** Nothing is being rewritten. */
  async function idle(): Promise<void> {
    if (running === undefined) return undefined
    await running
    return idle()
  }
  const waiting = (handler: AnyHandler): AnyHandler => async (input) => {
    await idle()
    changing++
    try {
      return await handler(input)
    } finally {
      changing--
      told?.()
    }
  }
  const reading = (handler: AnyHandler): AnyHandler => async (input) => {
    for (;;) {
      try {
        return await mayBeAskedAgain.run(true, () => handler(input))
      } catch (error) {
        if (!(error instanceof DatabaseHeldError)) throw error
        await running
      }
    }
  }
  return {
    async run(signal) {
      deleting++
      try {
        running ??= rewrite(signal).finally(() => {
          running = undefined
        })
        return await running
      } finally {
        deleting--
      }
    },
    gate(handlers) {
      const gated = Object.entries<AnyHandler>(handlers as Readonly<Record<string, AnyHandler>>).map(([name, handler]) => [name, READS.has(name) ? reading(handler) : waiting(handler)])
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each handler keeps its name, input and answer
      return Object.fromEntries(gated) as Handlers<LibraryCommandName>
    },
    gateRoutes: (routes) =>
      routes.map((route) => ({
        path: route.path,
        async answer(groups, request) {
          await idle()
          return route.answer(groups, request)
        }
      }))
  }
}
