import type { Command } from 'commander'
import type { Pooling } from '../../engine/engine.ts'
import { libraryOption } from '../libraryOption.ts'
import { resumeTraining } from '../resumeTraining.ts'
import { trainEachFinding } from '../trainEachFinding.ts'
import type { RunCommand } from '../commandContext.ts'
import { UsageError } from '../usageError.ts'
import { addRecipesCommand } from './recipes.ts'
import { share } from '../share.ts'
import { wholeNumber } from '../wholeNumber.ts'

/** Commands that learn and report: audit, featurize, train, report, fit, recipes. */
export function addLearningCommands(program: Command, run: RunCommand): void {
  addAudit(program, run)
  addFeaturize(program, run)
  addTrain(program, run)
  addRecipesCommand(program, run)

  program
    .command('fit')
    .description('MLlib\'s logistic regression on a table of features')
    .argument('<features>', 'CSV or Parquet')
    .requiredOption('--label <column>', 'the column that holds the class')
    .option('--set <key=value...>', 'maxIter, regParam, elasticNetParam, tol, fitIntercept, standardization, family, spark')
    .action((features: string, options: { label: string; set?: string[] }) =>
      run(async ({ output, signal }) => {
        const { fit } = await import('../../handlers/fit.ts')
        const result = await fit({ features, label: options.label, ...(options.set === undefined ? {} : { set: options.set }), signal, onProgress: output.progress })
        output.result(result, () => [
          `${result.totalIterations} iterations, objective ${result.objectiveHistory.at(-1) ?? Number.NaN}`,
          `intercept ${result.intercept.join(' ')}`,
          ...result.coefficients.map((row) => `coefficients ${row.join(' ')}`)
        ])
      })
    )
}

function addAudit(program: Command, run: RunCommand): void {
  program
    .command('audit')
    .description('how well things that are not the finding (size, border, source, age, …) tell the labels of a data set; near-duplicates across groups')
    .argument('<dataset>', 'a data set of the library, latest version')
    .addOption(libraryOption)
    .option('--permutations <n>', 'of the labels between groups, 100 to 10000', '100')
    .option('--seed <n>', 'of folds and permutations', '1')
    .action((dataset: string, options: { library?: string; permutations: string; seed: string }) =>
      run(async (context) => {
        const permutations = wholeNumber(options.permutations, '--permutations')
        if (permutations < 100 || permutations > 10_000) throw new UsageError('--permutations takes 100 to 10000')
        const seed = wholeNumber(options.seed, '--seed')
        const [{ auditDataset }, { withLibrary }, { workContextOf }, { auditLines }] = await Promise.all([
          import('../../handlers/audit.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts'),
          import('../auditLines.ts')
        ])
        await withLibrary(options.library, {}, async (library) => {
          const result = await auditDataset(workContextOf(library, context), { dataset, permutations, seed })
          if (result.refused.length > 0) context.refused()
          context.output.result(result, () => auditLines(result))
        })
      })
    )
}

const PRECISION = 'f32, or bf16 (faster on newer processors, on openvino; a cache and a model class of its own)'

function addFeaturize(program: Command, run: RunCommand): void {
  program
    .command('featurize')
    .description('features of a data set (kept in its library) or of files')
    .argument('<backbone>', 'a name from `hilum backbones`')
    .argument('[paths...]', 'files and folders, where no data set is given')
    .addOption(libraryOption)
    .option('--dataset <name>', 'a data set of the library, latest version')
    .option('--pooling <kind>', 'avg, max or flatten', 'avg')
    .option('--tap <layer>', 'features of this layer (`hilum backbones layers`) instead of the last')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .option('--precision <precision>', PRECISION, 'f32')
    .option('--out <file>', 'where the features go: .npy or .parquet')
    .action((name: string, paths: string[], options: { library?: string; dataset?: string; pooling: string; tap?: string; engine: string; precision: string; out?: string }) =>
      run(async (context) => {
        if ((options.dataset === undefined) === (paths.length === 0)) throw new UsageError('featurize takes either files, or --library and --dataset')
        const [{ featurizeFiles, featurizeDataset }, { withLibrary }, { jobsContextOf, workContextOf }] = await Promise.all([
          import('../../handlers/featurizeTo.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts')
        ])
        const to = { pooling: parsePooling(options.pooling), ...(options.tap === undefined ? {} : { tap: options.tap }), ...(options.out === undefined ? {} : { out: options.out }) }
        const { dataset } = options
        const result =
          dataset === undefined
            ? await featurizeFiles(jobsContextOf(context, options, options.library), name, paths, to)
            : await withLibrary(options.library, {}, (library) => featurizeDataset(workContextOf(library, context, options), name, dataset, to))
        if (result.refused.length > 0) context.refused()
        context.output.result(result, () => [
          `${result.rows.length} images, ${result.d} features each, by ${result.backbone.name} on ${result.engine.name}${result.out === undefined ? '' : `: ${result.out}`}`,
          ...(result.engine.fallbackReason === undefined ? [] : [`Native TensorFlow is not in use: ${result.engine.fallbackReason}`]),
          ...result.refused.map((file) => `refused  ${file.path}: ${file.reason} (${file.code})`)
        ])
      })
    )
}

function addTrain(program: Command, run: RunCommand): void {
  program
    .command('train')
    .description('train by a recipe: features, split, fit, figures, predictions, report; run again, it goes on where it was')
    .argument('[recipe]', 'a name from `hilum recipes`, or a JSON file')
    .addOption(libraryOption)
    .option('--dataset <name>', 'a data set of the library, latest version')
    .option('--resume <run>', 'instead of recipe and data set: finish a run that was interrupted, with the figures that it would have had')
    .option('--form <form>', 'as-published or leakage-safe (the default), for a recipe that has both')
    .option('--classes <class=labels...>', 'which labels mean a class of the recipe (covid-19=covid+sars2), or "own": the data set\'s classes')
    .option('--split <rule>', 'grouped, random, grouped-folds, leave-one-source-out or hashed-folds')
    .option('--also <rule...>', 'further rules of splitting, reported beside the recipe\'s own')
    .option('--findings <names>', 'findings of the data set (hilum import --findings), divided by commas: a model for each, and one page of all')
    .option('--set <key=value...>', 'changes to the recipe: maxIter=20, seed=7, split.trainFraction=0.8')
    .option('--no-audit', 'leave out the audit for shortcuts')
    .option('--learning-curve', 'judge on 10, 20, 40, 70 and 100 % of the training groups: is more data worth it?')
    .option('--prevalence <share>', 'state PPV and NPV at this prevalence too, 0.05 for instance')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm', 'auto')
    .option('--precision <precision>', PRECISION, 'f32')
    .option('--out <dir>', 'write the report there')
    .action((name: string | undefined, options: { library?: string; dataset?: string; resume?: string; form?: string; classes?: string[]; split?: string; also?: string[]; findings?: string; set?: string[]; audit: boolean; learningCurve?: boolean; prevalence?: string; engine: string; precision: string; out?: string }) =>
      run(async (context) => {
        const [{ train }, { writeReport }, { findRecipe }, { resourcesDir }, { withLibrary }, { workContextOf }, { changedRecipe, parseForm, parseSplitRule, withClasses }, { makeOutputFolder }, { trainLines }] = await Promise.all([
          import('../../handlers/train.ts'),
          import('../../handlers/writeReport.ts'),
          import('../../recipes.ts'),
          import('../../platform/resourcesDir.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts'),
          import('../recipeOptions.ts'),
          import('../../handlers/outputFolder.ts'),
          import('../trainLines.ts')
        ])
        if (options.resume !== undefined) return resumeTraining(context, options.resume, name, options)
        if (name === undefined || options.dataset === undefined) throw new UsageError('train takes a recipe and --dataset, or --resume RUN')
        const { dataset } = options
        const split = options.split === undefined ? [] : [`split.rule=${parseSplitRule(options.split, '--split')}`]
        const alsoSplit = (options.also ?? []).map((rule) => parseSplitRule(rule, '--also'))
        const prevalence = options.prevalence === undefined ? [] : [`evaluation.prevalence=${share(options.prevalence, '--prevalence')}`]
        const form = options.form === undefined ? undefined : parseForm(options.form)
        const recipe = changedRecipe(withClasses(await findRecipe(name, resourcesDir(), form), options.classes ?? (options.findings === undefined ? [] : ['own'])), [...(options.set ?? []), ...split, ...prevalence])
        if (options.findings !== undefined) return trainEachFinding(context, { recipe, dataset, alsoSplit, audit: options.audit, learningCurve: options.learningCurve === true }, options.findings, options)
        await withLibrary(options.library, {}, async (library) => {
          const work = workContextOf(library, context, options)
          if (options.out !== undefined) await makeOutputFolder(options.out)
          const result = await train(work, { recipe, dataset, alsoSplit, audit: options.audit, learningCurve: options.learningCurve === true })
          const report = options.out === undefined ? undefined : await writeReport(work, result.run, options.out)
          if (result.record.refused.length > 0) context.refused()
          context.output.result({ ...result, ...(report === undefined ? {} : { report }) }, () => trainLines(result, report))
        })
      })
    )

  program
    .command('report')
    .description('write the report of a run')
    .argument('<run>', 'its number, as `hilum train` prints it')
    .requiredOption('--out <dir>', 'folder for report.html, report.json and overlays/')
    .addOption(libraryOption)
    .action((runId: string, options: { out: string; library?: string }) =>
      run(async (context) => {
        const [{ writeReport }, { withLibrary }, { workContextOf }] = await Promise.all([
          import('../../handlers/writeReport.ts'),
          import('../withLibrary.ts'),
          import('../workContextOf.ts')
        ])
        const id = wholeNumber(runId, 'report')
        await withLibrary(options.library, {}, async (library) => {
          const report = await writeReport(workContextOf(library, context), id, options.out)
          context.output.result(report, () => [`Report: ${report.html}`, `Figures: ${report.json}`, ...report.overlays.map((path) => `Overlay: ${path}`)])
        })
      })
    )
}

function parsePooling(text: string): Pooling {
  if (text === 'avg' || text === 'max' || text === 'flatten') return text
  throw new UsageError(`--pooling takes avg, max or flatten, not "${text}"`)
}
