// The command line's entry: everything is in cli/, so that tests run commands without a process.
import { runCli } from './cli/runCli.ts'

process.exitCode = await runCli(process.argv.slice(2), process)
