import type { Command } from 'commander'
import type { RunCommand } from '../commandContext.ts'
import { comparisonLines, lossLines, predictLines } from '../judgingLines.ts'
import { count } from '../output.ts'
import { lockboxOpening, type LockboxOptions } from '../lockboxOpening.ts'
import { libraryOption } from '../libraryOption.ts'
import { share } from '../share.ts'
import { UsageError } from '../usageError.ts'
import { wholeNumber } from '../wholeNumber.ts'

interface EvaluateFlags extends LockboxOptions {
  readonly library?: string
  readonly dataset: string
  readonly prevalence?: string
  readonly against?: string
  readonly topLosses?: string
  readonly gate: boolean
  readonly engine: string
}

/** Commands that let a model judge, and that judge a model: predict, score, evaluate. */
export function addJudgingCommands(program: Command, run: RunCommand): void {
  program
    .command('predict')
    .description('let a model judge files; they are imported, and their answers kept')
    .argument('<model>', 'name, name@version or hash')
    .argument('<paths...>', 'files and folders')
    .addOption(libraryOption)
    .option('--no-gate', 'show, marked, what the model would refuse as not its kind of image; it is kept as refused')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((model: string, paths: string[], options: { library?: string; gate: boolean; engine: string }) =>
      run(async (context) => {
        const [{ predict }, { withLibrary }, { workContextOf }] = await Promise.all([import('../../handlers/predict.ts'), import('../withLibrary.ts'), import('../workContextOf.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const result = await predict(workContextOf(library, context, options), model, paths, { noGate: !options.gate })
          if (result.refused.length > 0 || result.images.some((image) => 'notScored' in image)) context.refused()
          context.output.result(result, () => predictLines(result))
        })
      })
    )

  program
    .command('score')
    .description('let models judge what is in the library and has no answer yet, as the workstation does in the background')
    .addOption(libraryOption)
    .option('--model <model>', 'name, name@version or hash (default: every active model)')
    .option('--again', 'also what has an answer')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((options: { library?: string; model?: string; again?: boolean; engine: string }) =>
      run(async (context) => {
        const [{ scoreStudies }, { withLibrary }, { workContextOf }] = await Promise.all([import('../../handlers/scoreStudies.ts'), import('../withLibrary.ts'), import('../workContextOf.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const result = await scoreStudies(workContextOf(library, context, options), { again: options.again === true, ...(options.model === undefined ? {} : { model: options.model }) })
          if (result.refused.length > 0) context.refused()
          context.output.result(result, () => [
            ...(result.models.length === 0 && result.refused.length === 0 ? ['Nothing to score: no active model, or every study has its answer.'] : []),
            ...result.models.flatMap(({ model, scored, refused }) => [
              `${model}: ${count(scored, 'study', 'studies')} scored.`,
              ...Object.entries(refused).map(([code, n]) => `  not scored: ${count(n, 'study', 'studies')} (${code})`)
            ]),
            ...result.refused.map(({ path, reason }) => `refused  ${path}: ${reason}`)
          ])
        })
      })
    )

  program
    .command('evaluate')
    .description('judge a model on a data set, on the images that it has not learned from')
    .argument('<model>', 'name, name@version or hash')
    .addOption(libraryOption)
    .requiredOption('--dataset <name>', 'a data set of the library, latest version')
    .option('--against <model>', 'another model on the same images: paired differences, McNemar\'s and DeLong\'s tests')
    .option('--top-losses <n>', 'name the most confident errors, worst first')
    .option('--no-gate', 'judge it on what it would refuse, too')
    .option('--prevalence <share>', 'state PPV and NPV at this prevalence too, 0.05 for instance')
    .option('--lockbox', 'judge on the data set\'s sealed test part; each opening is noted')
    .option('--reason <text>', 'why the lockbox is opened')
    .option('--by <name>', 'who opens it')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .action((model: string, options: EvaluateFlags) =>
      run(async (context) => {
        if (options.against !== undefined && (options.topLosses !== undefined || options.prevalence !== undefined || options.lockbox === true)) {
          throw new UsageError('--against compares two models; --top-losses, --prevalence and --lockbox are of one')
        }
        const topLosses = options.topLosses === undefined ? 0 : wholeNumber(options.topLosses, '--top-losses')
        const asked = { topLosses, noGate: !options.gate, ...(options.prevalence === undefined ? {} : { prevalence: share(options.prevalence, '--prevalence') }), ...lockboxOpening(options) }
        const [{ evaluate }, { compareModels }, { precisionText }, { withLibrary }, { workContextOf }, { evaluationLines, findingLines }] = await Promise.all([
          import('../../handlers/evaluate.ts'),
          import('../../handlers/models/compareModels.ts'),
          import('../../../core/evaluate/precisionEffect.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts'),
          import('../trainLines.ts')
        ])
        const { against } = options
        await withLibrary(options.library, {}, async (library) => {
          const work = workContextOf(library, context, options)
          if (against !== undefined) {
            const compared = await compareModels(work, [model, against], options.dataset, { noGate: asked.noGate })
            context.output.result(compared, () => comparisonLines(compared))
            return
          }
          const result = await evaluate(work, model, options.dataset, asked)
          const { learned, sharingGroup, otherClasses, refused, notAnswered } = result.leftOut
          const refusals = Object.entries(notAnswered)
          context.output.result(result, () => [
            ...evaluationLines([{ title: result.dataset.name, model: result.evaluation, thumbnail: result.thumbnail }]),
            ...findingLines(result.evaluation, asked.prevalence),
            ...result.evaluation.caveats,
            ...(result.lockbox === undefined ? [] : [`The lockbox was opened ${result.lockbox.openings === 1 ? 'for the first time' : `${result.lockbox.openings} times by now`}, to judge ${result.lockbox.models.join(', ')}.`]),
            ...(result.precision === null ? [] : [precisionText(result.precision)]),
            `Left out: ${learned} images that the model learned from, ${sharingGroup} of the same patients or groups, ${otherClasses} of other classes, ${refused} refused.`,
            ...(refusals.length === 0 ? [] : [`Not answered by the model: ${refusals.map(([code, n]) => `${n} ${code}`).join(', ')}; --no-gate judges them too.`]),
            ...lossLines(result.topLosses)
          ])
        })
      })
    )
}
