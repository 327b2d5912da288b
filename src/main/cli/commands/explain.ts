import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ExplainOptions } from '../../handlers/explainFile.ts'
import { libraryOption } from '../libraryOption.ts'
import type { RunCommand } from '../commandContext.ts'
import { table } from '../output.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** As core and engine name them; written out so that a help text loads no engine. */
const METHODS = ['cam', 'grad-cam', 'grad-cam++', 'occlusion'] as const

interface Options {
  readonly out: string
  readonly library?: string
  readonly frame: string
  readonly engine: string
  readonly method?: (typeof METHODS)[number]
  readonly class?: string
  readonly layer?: string
  readonly patch?: string
  readonly stride?: string
  readonly sanity?: boolean
  readonly seed: string
}

/** `hilum explain`: where in an image a model's answer comes from. */
export function addExplainCommand(program: Command, run: RunCommand): void {
  program
    .command('explain')
    .description("where in an image a model's answer comes from, as a PNG")
    .argument('<model>', 'name, name@version or hash')
    .argument('<file>', 'an image, in the library or not')
    .requiredOption('--out <png>', 'where the picture goes, outside the library')
    .addOption(new Option('--method <method>', `${METHODS.join(', ')}; the first of them that the model has where left out`).argParser(methodNamed))
    .option('--class <name>', 'the class that is explained; the likeliest finding where left out')
    .option('--layer <layer>', 'of Grad-CAM: this layer (`hilum backbones layers`) instead of the last that has places')
    .option('--patch <n>', "of occlusion: side of the covered square in pixels of the network's input; an eighth of its height where left out")
    .option('--stride <n>', 'of occlusion: from square to square; a sixteenth where left out')
    .option('--sanity', 'check that the map changes when the classifier, then the network, is made random')
    .option('--seed <n>', 'of the check', '1')
    .addOption(libraryOption)
    .option('--frame <n>', 'frame of a multi-frame file', '0')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((model: string, file: string, options: Options) =>
      run(async (context) => {
        const asked = explainOptions(options)
        const frame = wholeNumber(options.frame, '--frame')
        const [{ explainFile }, { withLibrary }, { workContextOf }] = await Promise.all([import('../../handlers/explainFile.ts'), import('../withLibrary.ts'), import('../workContextOf.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const result = await explainFile(workContextOf(library, context, options), model, { path: file, frame }, asked)
          const { peak, sanity } = result
          context.output.result(result, () => [
            `${result.class}: probability ${result.probability.toFixed(3)}, ${result.out}`,
            `${result.method}${result.layer === null ? '' : ` at ${result.layer}`}: ${peak === null ? 'the map is the same everywhere' : `peak at column ${peak.x}, row ${peak.y} of the image`}`,
            ...(sanity === undefined
              ? []
              : [
                  ...table([['made random', 'layers', 'rank correlation', 'SSIM'], ...sanity.stages.map((stage) => [stage.layers === 0 ? stage.downTo : `down to ${stage.downTo}`, String(stage.layers), stage.rankCorrelation.toFixed(2), stage.ssim.toFixed(2)])]),
                  sanity.words
                ]),
            'Research use only, not for diagnosis'
          ])
        })
      })
    )
}

function explainOptions({ out, method, class: className, layer, patch, stride, sanity, seed }: Options): ExplainOptions {
  if (layer !== undefined && method !== 'grad-cam' && method !== 'grad-cam++') throw new UsageError('--layer goes with --method grad-cam or grad-cam++')
  if ((patch !== undefined || stride !== undefined) && method !== 'occlusion') throw new UsageError('--patch and --stride go with --method occlusion')
  return {
    out,
    seed: wholeNumber(seed, '--seed'),
    ...(method === undefined ? {} : { method }),
    ...(className === undefined ? {} : { className }),
    ...(layer === undefined ? {} : { layer }),
    ...(patch === undefined ? {} : { patch: wholeNumber(patch, '--patch') }),
    ...(stride === undefined ? {} : { stride: wholeNumber(stride, '--stride') }),
    ...(sanity === true ? { sanity } : {})
  }
}

function methodNamed(text: string): (typeof METHODS)[number] {
  const method = METHODS.find((name) => name === text)
  if (method === undefined) throw new InvalidArgumentError(`It is one of ${METHODS.join(', ')}.`)
  return method
}
