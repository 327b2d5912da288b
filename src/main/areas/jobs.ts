import type { jobCommands } from '../../contract/index.ts'
import type { Handlers } from '../runCommand.ts'
import type { JobRunner } from '../work/jobRunner.ts'

/** Refusals shown where the page names no number. */
const REFUSALS = 100

export function jobHandlers(runner: JobRunner): Handlers<keyof typeof jobCommands> {
  return {
    'jobs.list': () => ({ jobs: runner.list() }),
    'jobs.show': ({ jobId, offset = 0, limit = REFUSALS }) => runner.show(jobId, { offset, limit }),
    'jobs.cancel': ({ jobId }) => ({ job: runner.cancel(jobId) }),
    'jobs.pause': ({ jobId }) => ({ job: runner.pause(jobId) }),
    'jobs.resume': ({ jobId }) => ({ job: runner.resume(jobId) })
  }
}
