// The command line's entry: everything is in cli/, so that tests run commands without a process.
import { allowClosedReader } from './cli/closedPipe.ts'
import { runCli } from './cli/runCli.ts'

allowClosedReader(process.stdout, process.stderr)
process.exitCode = await runCli(process.argv.slice(2), process)
