import type { Command } from 'commander'
import type { Leftovers } from '../../handlers/run/leftovers.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { table } from '../output.ts'
import { share } from '../share.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** The command that lists training runs. */
export function addRunsCommand(program: Command, run: RunCommand): void {
  const runs = program.command('runs').description('training runs: done, running, failed, cancelled, or interrupted (its process is gone; train again or --resume)')

  runs
    .command('list', { isDefault: true })
    .description('latest first')
    .option('--leftovers', 'what trainings that did not end left on the disk: checkpoints, networks that belong to no model, and folders of jobs on a cluster')
    .option('--clean [name...]', 'remove these leftovers, or some alone: the checkpoints of a run by its number, a network or a job on a cluster by its name; such a run begins anew where it is resumed')
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
        const named = Array.isArray(clean) ? clean.map((text) => (/^\d+$/.test(text) ? wholeNumber(text, '--clean') : text)) : undefined
        await withLibrary(options.library, {}, async (library) => {
          const [weightsDir = ''] = weightsDirsOf(library.dir)
          if (clean !== undefined) {
            const removed = await removeLeftovers(library, weightsDir, named)
            output.result(removed, () => leftoverLines(removed, 'Removed'))
          } else if (options.leftovers === true) {
            const left = await leftoversOf(library, weightsDir)
            output.result(left, () => leftoverLines(left, 'Left'))
          } else {
            const rows = listRuns(library)
            output.result(rows, () =>
              table([
                ['run', 'state', 'recipe', 'data set', 'model', 'started', 'note'],
                ...rows.map(({ id, state, recipe, dataset, model, startedAt, error }) => [String(id), state, recipe, dataset, model ?? '', startedAt, error ?? ''])
              ])
            )
          }
        })
      })
    )

  runs
    .command('compare')
    .description('finished runs: accuracy beside the 16x16 thumbnail and time; the first against each other one, paired, with McNemar\'s and DeLong\'s tests')
    .argument('<runs...>', 'two numbers or more')
    .addOption(libraryOption)
    .action((numbers: string[], options: { library?: string }) =>
      run(async ({ output, signal }) => {
        const ids = numbers.map((text) => wholeNumber(text, 'runs compare'))
        if (ids.length < 2) throw new UsageError('runs compare takes two runs or more')
        const [{ compareRuns }, { withLibrary }, { runComparisonLines }] = await Promise.all([import('../../handlers/run/compareRuns.ts'), import('../withLibrary.ts'), import('../runComparisonLines.ts')])
        await withLibrary(options.library, {}, (library) => {
          const compared = compareRuns(library, ids, signal)
          output.result(compared, () => runComparisonLines(compared))
        })
      })
    )

  runs
    .command('rates')
    .description('what a finished run\'s model does on its test images at a threshold: sensitivity, specificity, PPV and NPV, with intervals over patients')
    .argument('<run>', 'its number')
    .option('--threshold <score...>', 'on the score that the worklist shows (default: the model\'s operating point, 0.5 where it has none)')
    .option('--prevalence <share>', 'at which PPV and NPV are stated', '0.05')
    .addOption(libraryOption)
    .action((number: string, options: { library?: string; threshold?: string[]; prevalence: string }) =>
      run(async ({ output, signal }) => {
        const id = wholeNumber(number, 'runs rates')
        const thresholds = options.threshold?.map((text) => share(text, '--threshold'))
        const prevalence = share(options.prevalence, '--prevalence')
        const [{ runRates }, { withLibrary }, { runRateLines }] = await Promise.all([import('../../handlers/run/runRates.ts'), import('../withLibrary.ts'), import('../runRateLines.ts')])
        await withLibrary(options.library, {}, (library) => {
          const rates = runRates(library, id, { prevalence, ...(thresholds === undefined ? {} : { thresholds }), signal })
          output.result(rates, () => runRateLines(rates))
        })
      })
    )
}

interface RunsOptions {
  readonly library?: string
  readonly leftovers?: boolean
  /** true without names. */
  readonly clean?: true | readonly string[]
}

function leftoverLines({ checkpoints, networks, clusters }: Leftovers, verb: string): string[] {
  if (checkpoints.length + networks.length + clusters.length === 0) return ['Nothing is left of trainings that did not end.']
  return [
    ...checkpoints.map(({ run, state, bytes }) => `${verb}: checkpoints of run ${run} (${state}), ${megabytes(bytes)}`),
    ...networks.map(({ name, bytes }) => `${verb}: network ${name}, which belongs to no model, ${megabytes(bytes)}`),
    ...clusters.map(({ folder, dataset, recipe, bytes }) => `${verb}: job on a cluster, ${folder} (${recipe ?? 'unknown recipe'}${dataset === null ? '' : ` on ${dataset}`}), ${megabytes(bytes)}`)
  ]
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
