import * as z from 'zod'
import { commands, isCommandName, toErrorData, type CommandInput, type CommandName, type CommandOutput, type CommandResult } from '../contract/index.ts'

export type Handlers<Names extends CommandName = CommandName> = { readonly [C in Names]: (input: CommandInput<C>) => CommandOutput<C> | Promise<CommandOutput<C>> }

/** A handler whose input its own command's schema has vouched for. Method syntax on purpose: its parameter is bivariant. */
export type AnyHandler = { call(input: unknown): unknown }['call']

/** Checks the name and the input, runs the handler that `find` names, checks the output where asked to. Never rejects. */
export async function runCommand(find: (name: CommandName) => AnyHandler, name: string, argument: unknown, checkOutput: boolean): Promise<CommandResult<unknown>> {
  if (!isCommandName(name)) return { ok: false, error: { code: 'unknown-command', message: `There is no command "${name}".` } }
  try {
    return { ok: true, value: await runKnown(find, name, argument, checkOutput) }
  } catch (error) {
    return { ok: false, error: toErrorData(error) }
  }
}

async function runKnown(find: (name: CommandName) => AnyHandler, name: CommandName, argument: unknown, checkOutput: boolean): Promise<unknown> {
  const definition = commands[name]
  const input = definition.input.safeParse(argument)
  if (!input.success) throw new InvalidInputError(name, input.error)
  const value = await find(name)(input.data)
  if (!checkOutput) return value
  const output = definition.output.safeParse(value)
  if (!output.success) throw new InvalidOutputError(name, output.error)
  return output.data
}

/** The page sent what the contract does not allow. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError'
  readonly code = 'invalid-input'
  readonly detail: { issues: { path: string; message: string }[] }
  constructor(command: string, error: z.ZodError) {
    super(`${command}: the input does not fit. ${z.prettifyError(error)}`)
    this.detail = { issues: error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })) }
  }
}

/** A handler returned what the contract does not allow: a fault of this program. */
export class InvalidOutputError extends Error {
  override readonly name = 'InvalidOutputError'
  readonly code = 'invalid-output'
  constructor(command: string, error: z.ZodError) {
    super(`${command}: the answer does not fit the contract. ${z.prettifyError(error)}`)
  }
}
