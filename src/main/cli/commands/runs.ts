import type { Command } from 'commander'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'

/** The command that lists training runs. */
export function addRunsCommand(program: Command, run: RunCommand): void {
  program
    .command('runs')
    .description('training runs, latest first: done, running, failed, cancelled, or interrupted (its process is gone; train again or --resume)')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listRuns }, { withLibrary }] = await Promise.all([import('../../handlers/listRuns.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const runs = listRuns(library)
          output.result(runs, () =>
            table([
              ['run', 'state', 'recipe', 'data set', 'model', 'started', 'note'],
              ...runs.map(({ id, state, recipe, dataset, model, startedAt, error }) => [String(id), state, recipe, dataset, model ?? '', startedAt, error ?? ''])
            ])
          )
        })
      })
    )
}
