import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { ModelDeed, ModelInfo } from '../../../contract/index.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { eventLines, modelLines, modelsTable } from '../modelLines.ts'

interface DeedOptions {
  readonly library?: string
  readonly by?: string
  readonly why?: string
}

/** Commands about the models of a library: list, show, promote, retire. */
export function addModelCommands(program: Command, run: RunCommand): void {
  const models = program.command('models').description('the models of a library: which one answers, its operating point, files to carry it elsewhere')
  models
    .command('list', { isDefault: true })
    .description('latest first')
    .addOption(libraryOption)
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ listModels }, { withLibrary }] = await Promise.all([import('../../handlers/models/registry.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, (library) => {
          const found = listModels(library)
          output.result(found, () => modelsTable(found))
        })
      })
    )
  models
    .command('show')
    .description('a model, what it is for, and what was done to it')
    .argument('<model>', 'name, name@version or hash')
    .addOption(libraryOption)
    .action((reference: string, options: { library?: string }) =>
      run(async ({ output }) => {
        const [{ showModel }, { withLibrary }] = await Promise.all([import('../../handlers/models/registry.ts'), import('../withLibrary.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const shown = await showModel(library, reference)
          output.result(shown, () => [...modelLines(shown), ...eventLines(shown.events), 'Research use only, not for diagnosis'])
        })
      })
    )
  addDeed('promote', 'let it answer: its scores are the worklist\'s for its finding; the model before it is retired')
  addDeed('retire', 'take its answers off the worklist; they and the model stay')

  function addDeed(verb: 'promote' | 'retire', description: string): void {
    models
      .command(verb)
      .description(description)
      .argument('<model>', 'name, name@version or hash')
      .option('--by <name>', 'who decides this; your user name where absent')
      .option('--why <text>', 'for the audit journal')
      .addOption(libraryOption)
      .action((model: string, options: DeedOptions) =>
        run(async ({ output }) => {
          const [registry, { withLibrary }] = await Promise.all([import('../../handlers/models/registry.ts'), import('../withLibrary.ts')])
          await withLibrary(options.library, {}, (library: Library) => {
            const deed: ModelDeed = { model, ...deedOf(options) }
            const info = verb === 'promote' ? registry.promoteModel(library, deed) : registry.retireModel(library, deed)
            output.result(info, () => deedLines(verb, info))
          })
        })
      )
  }
}

function deedLines(verb: 'promote' | 'retire', info: ModelInfo): string[] {
  const model = `${info.name}@${info.version}`
  if (verb === 'retire') return [`${model} is retired.`]
  return [
    `${model} is the active model for ${info.finding}.`,
    ...(info.operatingPoint === null ? [`It has no operating point: cases show its scores without a call. Confirm one with: hilum models operating-point ${model} --sensitivity 0.95 --by NAME`] : []),
    ...(info.operatingPoint?.live === false ? [`It was imported, and its threshold is not in force before a test on local cases: hilum models accept ${model} --dataset NAME --by NAME`] : [])
  ]
}

/** Who and why, as a command line gives them. */
export function deedOf({ by, why }: DeedOptions): { by: string; why?: string } {
  return { by: by?.trim() || userInfo().username, ...(why === undefined ? {} : { why }) }
}
