import type { Progress } from '../../contract/index.ts'
import type { JobExit } from './spawnJob.ts'

/** The job's process ended without a result: killed from outside, out of memory, or a native abort. */
export class JobCrashedError extends Error {
  override readonly name = 'JobCrashedError'
  readonly code = 'job-crashed'
  readonly exitCode: number | null
  readonly signal: string | null
  readonly lastProgress: Progress | undefined
  readonly stderrTail: string

  constructor(kind: string, exit: JobExit, lastProgress: Progress | undefined, stderrTail: string) {
    const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`
    const said = stderrTail === '' ? '' : ` Its last words: ${stderrTail}`
    super(`The ${kind} job crashed (${how}) ${reached(lastProgress)}. What it had delivered is kept; start it again to go on from there.${said}`)
    this.exitCode = exit.code
    this.signal = exit.signal
    this.lastProgress = lastProgress
    this.stderrTail = stderrTail
  }
}

/** The job was cancelled through its signal, whose reason is the cause. */
export class JobCancelledError extends Error {
  override readonly name = 'JobCancelledError'
  readonly code = 'job-cancelled'
  readonly lastProgress: Progress | undefined

  constructor(kind: string, lastProgress: Progress | undefined, reason: unknown) {
    super(`The ${kind} job was cancelled ${reached(lastProgress)}. What it had delivered is kept; start it again to go on from there.`, { cause: reason })
    this.lastProgress = lastProgress
  }
}

function reached(progress: Progress | undefined): string {
  return progress === undefined ? 'before it had begun' : `in "${progress.phase}" at ${progress.done} of ${progress.total} ${progress.unit}`
}
