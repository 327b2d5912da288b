import type { Command } from 'commander'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { count, table } from '../output.ts'

/** The command that lists what the workstation has done in the background. */
export function addJobsCommand(program: Command, run: RunCommand): void {
  program
    .command('jobs')
    .description('what the workstation runs and has run on a library, latest first')
    .argument('[job]', 'one of them with what it was asked, answered and refused, by its id or the id\'s beginning')
    .addOption(libraryOption)
    .action((reference: string | undefined, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listJobs, showJob }, { withLibrary }] = await Promise.all([import('../../handlers/listJobs.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          if (reference === undefined) {
            const jobs = listJobs(library)
            output.result(jobs, () => table([['job', 'kind', 'state', 'begun', 'last said'], ...jobs.map(({ jobId, kind, state, createdAt, progress, error }) => [jobId.slice(0, 8), kind, state, createdAt, error?.message ?? (progress === null ? '' : `${progress.phase} ${progress.done} of ${progress.total} ${progress.unit}`)])]))
            return
          }
          const found = showJob(library, reference)
          output.result(found, () => [
            `${found.job.jobId}: ${found.job.kind}, ${found.job.state}${found.job.error === null ? '' : `: ${found.job.error.message}`}`,
            `asked     ${JSON.stringify(found.payload)}`,
            ...(found.result === null ? [] : [`answered  ${JSON.stringify(found.result)}`]),
            ...(found.refused.length === 0 ? [] : [`${count(found.refused.length, 'input')} refused:`]),
            ...found.refused.map(({ path, code, reason }) => `refused   ${path}: ${reason} (${code})`)
          ])
        })
      })
    )
}
