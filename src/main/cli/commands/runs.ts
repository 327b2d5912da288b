import type { Command } from 'commander'
import type { Leftovers } from '../../handlers/run/leftovers.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** The command that lists training runs. */
export function addRunsCommand(program: Command, run: RunCommand): void {
  program
    .command('runs')
    .description('training runs, latest first: done, running, failed, cancelled, or interrupted (its process is gone; train again or --resume)')
    .option('--leftovers', 'what trainings that did not end left on the disk: checkpoints, and networks that belong to no model')
    .option('--clean [run...]', 'remove these leftovers, or the checkpoints of some runs alone; such a run begins anew where it is resumed')
    .addOption(libraryOption)
    .action((options: RunsOptions) =>
      run(async ({ output }) => {
        const [{ listRuns }, { leftoversOf, removeLeftovers }, { weightsDirsOf }, { withLibrary }] = await Promise.all([
          import('../../handlers/listRuns.ts'),
          import('../../handlers/run/leftovers.ts'),
          import('../../userPaths.ts'),
          import('../withLibrary.ts')
        ])
        const { clean } = options
        const named = Array.isArray(clean) ? clean.map((text) => wholeNumber(text, '--clean')) : undefined
        await withLibrary(options.library, {}, async (library) => {
          const [weightsDir = ''] = weightsDirsOf(library.dir)
          if (clean !== undefined) {
            const removed = await removeLeftovers(library, weightsDir, named)
            output.result(removed, () => leftoverLines(removed, 'Removed'))
          } else if (options.leftovers === true) {
            const left = await leftoversOf(library, weightsDir)
            output.result(left, () => leftoverLines(left, 'Left'))
          } else {
            const runs = listRuns(library)
            output.result(runs, () =>
              table([
                ['run', 'state', 'recipe', 'data set', 'model', 'started', 'note'],
                ...runs.map(({ id, state, recipe, dataset, model, startedAt, error }) => [String(id), state, recipe, dataset, model ?? '', startedAt, error ?? ''])
              ])
            )
          }
        })
      })
    )
}

interface RunsOptions {
  readonly library?: string
  readonly leftovers?: boolean
  /** true without runs. */
  readonly clean?: true | readonly string[]
}

function leftoverLines({ checkpoints, networks }: Leftovers, verb: string): string[] {
  if (checkpoints.length + networks.length === 0) return ['Nothing is left of trainings that did not end.']
  return [
    ...checkpoints.map(({ run, state, bytes }) => `${verb}: checkpoints of run ${run} (${state}), ${megabytes(bytes)}`),
    ...networks.map(({ name, bytes }) => `${verb}: network ${name}, which belongs to no model, ${megabytes(bytes)}`)
  ]
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
