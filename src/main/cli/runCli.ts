import { Command, CommanderError } from 'commander'
import type { Readable, Writable } from 'node:stream'
import { ZodError } from 'zod'
import { toErrorData } from '../../contract/index.ts'
import type { RunCommand } from './commandContext.ts'
import { createOutput } from './output.ts'
import { addAugmentCommand } from './commands/augment.ts'
import { addBackboneCommands } from './commands/backbones.ts'
import { addConflictsCommand } from './commands/conflicts.ts'
import { addDatasetCommands } from './commands/datasets.ts'
import { addExplainCommand } from './commands/explain.ts'
import { addJudgingCommands } from './commands/judging.ts'
import { addLearningCommands } from './commands/learning.ts'
import { addLibraryCommands } from './commands/library.ts'
import { addMachineCommands } from './commands/machine.ts'
import { addMarkCommand } from './commands/mark.ts'
import { addMeasurementsCommand } from './commands/measurements.ts'
import { addModelCommands } from './commands/models.ts'
import { addReadingsCommands } from './commands/readings.ts'
import { addPeopleCommands } from './commands/people.ts'
import { addJobsCommand } from './commands/jobs.ts'
import { addRunsCommand } from './commands/runs.ts'
import { addScaleCommands } from './commands/scale.ts'
import { addSeriesCommand } from './commands/series.ts'
import { addPrivacyCommands } from './commands/privacy.ts'

/** What the command line needs of its process; tests pass their own. */
export interface CliProcess {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable & { isTTY?: boolean }
  on(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/** Exit codes: design's command line. */
export const EXIT = { done: 0, failed: 1, usage: 2, someRefused: 3 } as const

/** Runs one command line; resolves to its exit code. `--json` may stand anywhere. Never throws. */
export async function runCli(argv: readonly string[], host: CliProcess): Promise<number> {
  const json = argv.includes('--json')
  const output = createOutput({ json, stdout: host.stdout, stderr: host.stderr })
  const abort = new AbortController()
  const stop = (): void => abort.abort(new Error('cancelled; run the same command again to go on from here'))
  host.on('SIGINT', stop)
  host.on('SIGTERM', stop)

  let code: number = EXIT.done
  const run: RunCommand = (body) =>
    body({
      output,
      signal: abort.signal,
      refused: () => {
        code = EXIT.someRefused
      }
    })
  try {
    await createProgram(run, host).parseAsync(
      argv.filter((argument) => argument !== '--json'),
      { from: 'user' }
    )
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done
      if (json) output.result({ error: { code: 'usage', message: complaintOf(error) } }, () => [])
      return EXIT.usage
    }
    output.settle()
    if (json) output.result({ error: describeError(error) }, () => [])
    host.stderr.write(`hilum: ${describeError(error).message}\n`)
    if (process.env['HILUM_DEBUG'] && error instanceof Error) host.stderr.write(`${error.stack ?? ''}\n`)
    return isUsageError(error) ? EXIT.usage : EXIT.failed
  } finally {
    host.off('SIGINT', stop)
    host.off('SIGTERM', stop)
  }
}

function createProgram(run: RunCommand, host: CliProcess): Command {
  const program = new Command('hilum')
    .description('Offline radiology workstation that learns from its own archive.\nResearch use only, not for diagnosis.')
    .helpOption('-h, --help', 'show this help')
    .addHelpText('afterAll', '\nEvery command takes --json: one JSON document on stdout, progress on stderr.\nExit codes: 0 done, 1 failed, 2 usage, 3 done with some inputs refused.')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help lists what it takes)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => host.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'hilum: '))
    })
  addMachineCommands(program, run)
  addLibraryCommands(program, run)
  addSeriesCommand(program, run)
  addMarkCommand(program, run)
  addMeasurementsCommand(program, run)
  addConflictsCommand(program, run)
  addBackboneCommands(program, run)
  addDatasetCommands(program, run)
  addRunsCommand(program, run)
  addJobsCommand(program, run)
  addLearningCommands(program, run)
  addJudgingCommands(program, run)
  addModelCommands(program, run)
  addExplainCommand(program, run)
  addReadingsCommands(program, run)
  addAugmentCommand(program, run)
  addScaleCommands(program, run)
  addPrivacyCommands(program, run)
  addPeopleCommands(program, run, host)
  return program
}

/** The command as given makes no sense, whatever the library holds. */
function isUsageError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'usage' || error.code === 'unknown-engine')
}

/** Commander's own words; it has printed them, or the help where no command was given. */
function complaintOf({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'No command was given. hilum --help lists them.' : message.replace(/^error: /, '')
}

function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof ZodError) {
    return { code: 'invalid-argument', message: error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') }
  }
  const { code, message } = toErrorData(error)
  return { code, message }
}
