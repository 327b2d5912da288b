import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ModelDeed, ModelInfo } from '../../../contract/index.ts'
import type { OperatingRule } from '../../../core/judge/operatingPoint.ts'
import type { Library } from '../../store/openLibrary.ts'
import type { RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { acceptLines, eventLines, importLines, intendedLines, modelLines, modelsTable, pointLines } from '../modelLines.ts'
import { share } from '../share.ts'
import { UsageError } from '../usageError.ts'

interface DeedOptions {
  readonly library?: string
  readonly by?: string
  readonly why?: string
}

/** Commands about the models of a library: list, show, promote, retire, operating-point, accept, intended-input, card, export, import. */
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
  addDecisions(models, run)
  addFiles(models, run)
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
          await withLibrary(options.library, {}, async (library: Library) => {
            const deed: ModelDeed = { model, ...deedOf(options) }
            const info = verb === 'promote' ? await registry.promoteModel(library, deed) : registry.retireModel(library, deed)
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

const MODEL = 'name, name@version or hash'

function addDecisions(models: Command, run: RunCommand): void {
  models
    .command('operating-point')
    .description('confirm the threshold that the model calls by, chosen on its out-of-fold predictions; bound to these very parameters')
    .argument('<model>', MODEL)
    .option('--sensitivity <share>', 'the highest threshold that holds this sensitivity')
    .option('--specificity <share>', 'the lowest threshold that holds this specificity')
    .option('--youden', 'the largest sum of both')
    .option('--threshold <score>', 'this one')
    .option('--dataset <name>', 'choose on local labelled cases instead, which the model has not learned from')
    .requiredOption('--by <name>', 'the person who confirms it')
    .option('--why <text>', 'for the audit journal')
    .addOption(libraryOption)
    .option('--engine <engine>', 'for --dataset: auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((model: string, options: PointOptions) =>
      run(async (context) => {
        const rule = ruleOf(options)
        const [{ confirmOperatingPoint }, { localCases }, { modelOf }, { withLibrary }, { workContextOf }] = await Promise.all([
          import('../../handlers/models/operatingPoint.ts'),
          import('../../handlers/models/localCases.ts'),
          import('../../handlers/modelOf.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts')
        ])
        await withLibrary(options.library, {}, async (library) => {
          const { dataset } = options
          const local = dataset === undefined ? undefined : await localCases(workContextOf(library, context, options), await modelOf(library, model), dataset)
          const result = await confirmOperatingPoint(library, { model, ...deedOf(options) }, rule, local?.reference)
          context.output.result(result, () => pointLines(result))
        })
      })
    )
  models
    .command('accept')
    .description('test a model on local labelled cases; an imported model\'s threshold is in force once it has passed')
    .argument('<model>', MODEL)
    .requiredOption('--dataset <name>', 'a data set of the library, latest version')
    .requiredOption('--by <name>', 'the person who answers for it')
    .option('--why <text>', 'for the audit journal')
    .addOption(libraryOption)
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((model: string, options: DeedOptions & { dataset: string; engine: string }) =>
      run(async (context) => {
        const [{ acceptModel }, { withLibrary }, { workContextOf }] = await Promise.all([import('../../handlers/models/accept.ts'), import('../withLibrary.ts'), import('../workContextOf.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const result = await acceptModel(workContextOf(library, context, options), { model, ...deedOf(options) }, options.dataset)
          context.output.result(result, () => acceptLines(result))
        })
      })
    )
  models
    .command('intended-input')
    .description('say what the model is for, in place of what its training images implied; without options back to that')
    .argument('<model>', MODEL)
    .option('--modality <list>', 'X-ray, CT, …, or any')
    .option('--body-part <list>', 'CHEST, …, or any')
    .option('--view <list>', 'frontal, lateral, oblique, …, or any')
    .option('--age-group <list>', 'adult, child, or any')
    .option('--colour <yes|no>', 'whether colour images are its kind')
    .option('--by <name>', 'who decides this; your user name where absent')
    .option('--why <text>', 'for the audit journal')
    .addOption(libraryOption)
    .action((model: string, options: IntendedOptions) =>
      run(async ({ output }) => {
        const [{ setIntendedInput }, { withLibrary }] = await Promise.all([import('../../handlers/models/setIntendedInput.ts'), import('../withLibrary.ts')])
        if (options.colour !== undefined && options.colour !== 'yes' && options.colour !== 'no') throw new UsageError(`--colour takes yes or no, not "${options.colour}"`)
        await withLibrary(options.library, {}, async (library) => {
          const { modality, bodyPart, view, ageGroup, colour } = options
          const intended = await setIntendedInput(library, { model, ...deedOf(options) }, {
            ...(modality === undefined ? {} : { modalities: listOf(modality) }),
            ...(bodyPart === undefined ? {} : { bodyParts: listOf(bodyPart) }),
            ...(view === undefined ? {} : { views: listOf(view) }),
            ...(ageGroup === undefined ? {} : { ageGroups: listOf(ageGroup) }),
            ...(colour === undefined ? {} : { colour: colour === 'yes' })
          })
          output.result(intended, () => intendedLines(intended))
        })
      })
    )
}

function addFiles(models: Command, run: RunCommand): void {
  models
    .command('export')
    .description('a model as one file: document, card, recipe, confirmed operating point, hashes')
    .argument('<model>', MODEL)
    .requiredOption('--out <file>', 'where it goes')
    .option('--with-weights', 'with the weights of its backbone; otherwise they are named by hash')
    .option('--by <name>', 'who does this; your user name where absent')
    .option('--why <text>', 'for the audit journal')
    .addOption(libraryOption)
    .action((model: string, options: DeedOptions & { out: string; withWeights?: boolean }) =>
      run(async ({ output }) => {
        const [{ exportModel }, { withLibrary }, { weightsDirsOf }] = await Promise.all([import('../../handlers/models/exportModel.ts'), import('../withLibrary.ts'), import('../../userPaths.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const file = { out: resolve(options.out), withWeights: options.withWeights === true, weightsDirs: weightsDirsOf(library.dir) }
          const result = await exportModel(library, { model, ...deedOf(options) }, file)
          output.result(result, () => [`${result.model.name}@${result.model.version} (${result.model.hash.slice(0, 12)}) in ${result.out}, ${result.bytes} bytes; weights of ${result.backbone.name} ${result.backbone.weights}.`])
        })
      })
    )
  models
    .command('card')
    .description('the model card, printable or as JSON: every item of CLAIM 2024 and TRIPOD+AI, filled from the library or named as a gap')
    .argument('<model>', MODEL)
    .requiredOption('--out <file>', 'where the card goes (.html or .json)')
    .option('--statements <file>', 'what the library cannot know, as JSON: {"funding": "none"}; keys as in the JSON card')
    .addOption(libraryOption)
    .action((model: string, options: { library?: string; out: string; statements?: string }) =>
      run(async ({ output }) => {
        const [{ writeModelCard }, { readStatements }, { withLibrary }] = await Promise.all([import('../../handlers/models/card/writeModelCard.ts'), import('../../handlers/models/card/readStatements.ts'), import('../withLibrary.ts')])
        const statements = options.statements === undefined ? {} : await readStatements(resolve(options.statements))
        await withLibrary(options.library, {}, async (library) => {
          const result = await writeModelCard(library, model, options.out, statements)
          output.result(result, () => [
            `Model card: ${result.out}`,
            ...result.card.checklists.map(({ name, items }) => `${name}: ${items.filter(({ state }) => state === 'answered').length} of ${items.length} items answered; open: ${items.filter(({ state }) => state === 'gap').map(({ number }) => number).join(', ')}`)
          ])
        })
      })
    )
  models
    .command('import')
    .description('take in a model file, every byte checked; its threshold is not in force before a test on local cases')
    .argument('<file>', 'as hilum models export wrote it')
    .option('--by <name>', 'who does this; your user name where absent')
    .option('--why <text>', 'for the audit journal')
    .addOption(libraryOption)
    .action((path: string, options: DeedOptions) =>
      run(async ({ output }) => {
        const [{ importModel }, { withLibrary }, { weightsDirsOf }] = await Promise.all([import('../../handlers/models/importModel.ts'), import('../withLibrary.ts'), import('../../userPaths.ts')])
        await withLibrary(options.library, { create: true }, async (library) => {
          const result = await importModel(library, resolve(path), weightsDirsOf(library.dir), deedOf(options))
          output.result(result, () => importLines(result))
        })
      })
    )
}

interface PointOptions extends DeedOptions {
  readonly sensitivity?: string
  readonly specificity?: string
  readonly youden?: boolean
  readonly threshold?: string
  readonly dataset?: string
  readonly engine: string
}

interface IntendedOptions extends DeedOptions {
  readonly modality?: string
  readonly bodyPart?: string
  readonly view?: string
  readonly ageGroup?: string
  readonly colour?: string
}

function ruleOf({ sensitivity, specificity, youden, threshold }: PointOptions): OperatingRule {
  const asked: OperatingRule[] = [
    ...(sensitivity === undefined ? [] : [{ rule: 'sensitivity' as const, at: share(sensitivity, '--sensitivity') }]),
    ...(specificity === undefined ? [] : [{ rule: 'specificity' as const, at: share(specificity, '--specificity') }]),
    ...(threshold === undefined ? [] : [{ rule: 'threshold' as const, at: share(threshold, '--threshold') }]),
    ...(youden === true ? [{ rule: 'youden' as const }] : [])
  ]
  const [rule] = asked
  if (rule === undefined || asked.length > 1) throw new UsageError('operating-point takes one of --sensitivity, --specificity, --threshold and --youden')
  return rule
}

function listOf(text: string): string[] {
  return text.trim().toLowerCase() === 'any' ? [] : text.split(',').map((part) => part.trim()).filter((part) => part !== '')
}

/** Who and why, as a command line gives them. */
export function deedOf({ by, why }: DeedOptions): { by: string; why?: string } {
  return { by: by?.trim() || userInfo().username, ...(why === undefined ? {} : { why }) }
}
