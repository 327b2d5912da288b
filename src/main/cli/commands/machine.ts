import type { Command } from 'commander'
import type { InputSpec } from '../../../core/image/image.ts'
import { DEFAULT_RECIPE } from '../../../contract/index.ts'
import type { CommandContext, RunCommand } from '../commandContext.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** Commands about this machine and single files: open, doctor, demo, inspect. */
export function addMachineCommands(program: Command, run: RunCommand): void {
  program
    .command('demo')
    .description('the main job, end to end, on the synthetic sample archive or on a folder of your own')
    .option('--data <dir>', 'a folder whose sub-folders are labels, or that holds labels.csv')
    .option('--out <dir>', 'where library and report go', 'demo-output')
    .option('--recipe <recipe>', 'a recipe by name, or a JSON file', DEFAULT_RECIPE)
    .option('--patients <n>', 'patients in the sample archive')
    .action((options: { data?: string; out: string; recipe: string; patients?: string }) =>
      run(async (context) => {
        const [{ demo }, { demoLines }] = await Promise.all([import('../../handlers/demo.ts'), import('../demoLines.ts')])
        const result = await demo({
          out: options.out,
          recipe: options.recipe,
          ...(options.data === undefined ? {} : { data: options.data }),
          ...(options.patients === undefined ? {} : { patients: wholeNumber(options.patients, '--patients') }),
          signal: context.signal,
          onProgress: context.output.progress,
          onNote: context.output.note
        })
        if (result.import.refused.length > 0) context.refused()
        context.output.result(result, () => demoLines(result))
      })
    )

  program
    .command('open')
    .description('open the workstation: Electron where its runtime is here, else in the browser')
    .option('--library <dir>', 'the library to open')
    .option('--port <n>', 'port on loopback (default: any free one)')
    .option('--no-browser', 'only print the address')
    .action((options: { library?: string; port?: string; browser: boolean }) =>
      run(async ({ output, signal }) => {
        const { openWorkstation } = await import('../../handlers/openWorkstation.ts')
        await openWorkstation({
          ...(options.library === undefined ? {} : { library: options.library }),
          ...(options.port === undefined ? {} : { port: wholeNumber(options.port, '--port') }),
          browser: options.browser,
          signal,
          onNote: output.note
        })
      })
    )

  program
    .command('doctor')
    .description('what this machine offers: engine, versions, folders; what is missing and how to mend it')
    .option('--library <dir>', 'look at this library too')
    .action((options: { library?: string }) =>
      run(async ({ output }) => {
        const { doctor, doctorLines } = await import('../../handlers/doctor.ts')
        const report = await doctor(options.library === undefined ? {} : { libraryDir: options.library })
        output.result(report, () => doctorLines(report))
      })
    )

  program
    .command('inspect')
    .description('what image files hold, without importing them')
    .argument('<files...>')
    .option('--pixels', 'decode every frame and describe the stored values')
    .option('--out <png>', 'draw frame 0 as a screen shows it')
    .option('--as [recipe]', `draw it as this recipe's network sees it instead (${DEFAULT_RECIPE} where none is named)`)
    .option('--window <window>', 'centre/width, full, window:N, voi-lut:N, or the file\'s name of one; else its first')
    .option('--overlays', 'draw the file\'s overlays, in white')
    .option('--frame <n>', 'draw this frame, from 0')
    .action((files: string[], options: InspectFlags) => run((context) => inspectFiles(files, options, context)))
}

interface InspectFlags {
  readonly pixels?: boolean
  readonly out?: string
  /** true: without a name. */
  readonly as?: string | true
  readonly window?: string
  readonly overlays?: boolean
  readonly frame?: string
}

async function inspectFiles(files: readonly string[], options: InspectFlags, context: CommandContext): Promise<void> {
  const [{ inspect }, { loadCodecs }] = await Promise.all([import('../../handlers/inspect.ts'), import('../../codecs.ts')])
  const spec = options.as === undefined ? undefined : await inputOf(options.as === true ? DEFAULT_RECIPE : options.as)
  const found = await inspect(files, {
    codecs: await loadCodecs(),
    pixels: options.pixels === true,
    ...(spec === undefined ? {} : { as: spec }),
    ...(options.out === undefined ? {} : { out: options.out }),
    ...(options.window === undefined ? {} : { window: options.window }),
    ...(options.overlays === undefined ? {} : { overlays: options.overlays }),
    ...(options.frame === undefined ? {} : { frame: wholeNumber(options.frame, '--frame') }),
    signal: context.signal
  })
  if (found.some((file) => file.refused !== undefined)) context.refused()
  context.output.result(found, () =>
    found.map((file) =>
      file.refused === undefined
        ? `${file.path}: ${file.format ?? ''}${file.transferSyntax === undefined ? '' : ` ${file.transferSyntax}`}, ${file.frames ?? 1} frame(s)${file.pixels === undefined ? '' : `, ${file.pixels.shape.join(' x ')} ${file.pixels.dtype}, ${file.pixels.min} to ${file.pixels.max}`}`
        : `${file.path}: refused: ${file.refused}`
    )
  )
}

async function inputOf(recipeName: string): Promise<InputSpec> {
  const [{ findRecipe }, { resourcesDir }, { recipeInput }, { listBackbones }, { userWeightsDir }] = await Promise.all([
    import('../../recipes.ts'),
    import('../../platform/resourcesDir.ts'),
    import('../../../core/recipe/recipeInput.ts'),
    import('../../engine/backboneStore.ts'),
    import('../../userPaths.ts')
  ])
  const recipe = await findRecipe(recipeName, resourcesDir())
  const { backbones } = await listBackbones([userWeightsDir()])
  const backbone = backbones.find(({ card }) => card.name === recipe.backbone.name)
  if (backbone === undefined) throw new UsageError(`The recipe ${recipe.name} needs the backbone ${recipe.backbone.name}, which is not installed: hilum backbones add FILE`)
  return recipeInput(backbone.card.input, recipe)
}
