import type { Command } from 'commander'
import type { Refusal } from '../../handlers/import/findings.ts'
import type { SubmitSettings } from '../../scale/submitSettings.ts'
import type { ScalePlan } from '../../scale/scalePlan.ts'
import type { CommandContext, RunCommand } from '../commandContext.ts'
import { libraryOption } from '../libraryOption.ts'
import { wholeNumber } from '../wholeNumber.ts'

interface MasterOptions {
  readonly master: string
  readonly conf?: string[]
  readonly packages?: string[]
  readonly jars?: string[]
  readonly propertiesFile?: string
  readonly wait?: string
}

interface PlanArguments {
  readonly out: string
  readonly store?: string
  readonly library?: string
  readonly dataset?: string
  readonly labels?: string
  readonly labelsFromFolders?: boolean
  readonly augment?: string
  readonly form?: string
  readonly set?: string[]
  readonly engine: string
  readonly precision: string
  readonly threads: string
  readonly partition?: string
  readonly wave: string
}

const MASTER = 'local[2], spark://host:7077, yarn: as spark-submit takes it'
const CONF = 'further settings of the cluster, as spark-submit takes them'

/** `hilum scale`: the same recipes on Apache Spark. */
export function addScaleCommands(program: Command, run: RunCommand): void {
  const scale = program.command('scale').description('the same recipes on Apache Spark, for archives past one machine (docs/SCALE.md)')

  scale
    .command('install')
    .description('Spark from PyPI in your cache, for local masters and for submitting; Java 17 must be there')
    .action(() =>
      run(async ({ output }) => {
        const { installSpark } = await import('../../scale/findSpark.ts')
        const spark = await installSpark((line) => output.note(line))
        output.result(spark, () => [`Spark ${spark.version}: ${spark.submit}`])
      })
    )

  planOptions(scale.command('plan').description('list the images of a job, choose its network and engine, and say what it will take; computes no features').option('--cores <n>', 'cores of the cluster, for the estimate', '2')).action(
    (recipe: string, paths: string[], options: PlanArguments & { cores: string }) =>
      run(async (context) => {
        const { plan, refused } = await planned(context, recipe, paths, options)
        const [{ estimateOf }, { jobsContextOf }, { planLines }] = await Promise.all([import('../../scale/estimate.ts'), import('../workContextOf.ts'), import('../scaleLines.ts')])
        const estimate = await estimateOf(jobsContextOf(context, options), plan, wholeNumber(options.cores, '--cores'))
        if (refused.length > 0) context.refused()
        context.output.result({ dir: options.out, plan, estimate, refused }, () => planLines(options.out, plan, estimate, refused))
      })
  )

  masterOptions(planOptions(scale.command('featurize').description('plan a job and compute its features on Spark; run again or resume, it goes on from the waves that are written'))).action(
    (recipe: string, paths: string[], options: PlanArguments & MasterOptions) =>
      run(async (context) => {
        const { refused } = await planned(context, recipe, paths, options)
        if (refused.length > 0) context.refused()
        await featurized(context, options.out, options)
      })
  )

  masterOptions(scale.command('resume').description('go on with a job from the waves that are written').argument('<dir>', 'the folder of the job')).action((dir: string, options: MasterOptions) =>
    run((context) => featurized(context, dir, options))
  )

  masterOptions(scale.command('train').description('MLlib\'s logistic regression on a job\'s features, judged as every run is; of a library\'s data set it becomes a run there, else a model file').argument('<dir>', 'the folder of the job').option('--grid <key=values...>', 'parameters to search by inner folds, one fit a task: regParam=[0.01,0.1] elasticNetParam=[0,0.5]; in the place of the recipe\'s search')).action(
    (dir: string, options: MasterOptions & { grid?: string[] }) =>
      run(async (context) => {
        const [{ findSpark }, { readPlan }, { jobsContextOf, workContextOf }, { withLibrary }] = await Promise.all([
          import('../../scale/findSpark.ts'), import('../../scale/scalePlan.ts'), import('../workContextOf.ts'), import('../withLibrary.ts')
        ])
        const [spark, stored] = await Promise.all([findSpark(), readPlan(dir)])
        const plan = options.grid === undefined ? stored : await searching(stored, options.grid)
        const master = masterOf(options)
        if (plan.dataset !== undefined) {
          const [{ trainDatasetOnSpark }, { trainLines }] = await Promise.all([import('../../scale/trainDatasetOnSpark.ts'), import('../trainLines.ts')])
          await withLibrary(plan.dataset.library, {}, async (library) => {
            const result = await trainDatasetOnSpark(workContextOf(library, context), spark, dir, plan, master)
            if (result.record.refused.length > 0) context.refused()
            context.output.result(result, () => trainLines(result, undefined))
          })
          return
        }
        const [{ trainFilesOnSpark }, { trainedFilesLines }] = await Promise.all([import('../../scale/trainFilesOnSpark.ts'), import('../scaleLines.ts')])
        const result = await trainFilesOnSpark(jobsContextOf(context), spark, dir, plan, master)
        context.output.result(result, () => trainedFilesLines(result))
      })
  )

  masterOptions(scale.command('fetch').description('copy a job\'s features from its --store beside the plan, for evaluate; train does so by itself').argument('<dir>', 'the folder of the job')).action((dir: string, options: MasterOptions) =>
    run(async ({ output, signal }) => {
      const [{ findSpark }, { readPlan }, { fetchFeatures }] = await Promise.all([import('../../scale/findSpark.ts'), import('../../scale/scalePlan.ts'), import('../../scale/fetchFeatures.ts')])
      const features = await fetchFeatures(await findSpark(), dir, await readPlan(dir), { ...masterOf(options), signal, onProgress: output.progress })
      output.result({ dir, features }, () => [`Features: ${features}/features`])
    })
  )

  scale
    .command('evaluate')
    .description('a model of a library on the labelled features of a job, computed here')
    .argument('<model>', 'name, name@version or hash')
    .argument('<dir>', 'the folder of the job')
    .addOption(libraryOption)
    .action((model: string, dir: string, options: { library?: string }) =>
      run(async (context) => {
        const [{ evaluateScaled }, { withLibrary }, { evaluatedLines }] = await Promise.all([import('../../scale/evaluateScaled.ts'), import('../withLibrary.ts'), import('../scaleLines.ts')])
        await withLibrary(options.library, {}, async (library) => {
          const result = await evaluateScaled(library, model, dir, context.signal)
          context.output.result(result, () => evaluatedLines(result))
        })
      })
    )

  scale
    .command('status')
    .description('how a job stands: planned, running (with what Spark\'s REST says), done, failed or interrupted')
    .argument('<dir>', 'the folder of the job')
    .action((dir: string) =>
      run(async ({ output }) => {
        const [{ scaleStatus }, { statusLines }] = await Promise.all([import('../../scale/scaleProgress.ts'), import('../scaleLines.ts')])
        const status = await scaleStatus(dir)
        output.result(status, () => statusLines(dir, status))
      })
    )

  scale
    .command('fitter', { hidden: true })
    .description('the desktop\'s classifiers behind a pipe, started by executors')
    .action(() =>
      run(async () => {
        const { serveFits } = await import('../../scale/serveFits.ts')
        // the pipe carries answers alone, whatever a library says
        console.log = console.error
        await serveFits(process.stdin, process.stdout)
      })
    )

  scale
    .command('worker', { hidden: true })
    .description('the featurizer behind a pipe, started by executors')
    .action(() =>
      run(async () => {
        const { serveFeaturizer } = await import('../../scale/serveFeaturizer.ts')
        // the pipe carries frames alone, whatever a library says
        console.log = console.error
        await serveFeaturizer(process.stdin, process.stdout)
        // the engine's threads would keep the process
        process.exit(0)
      })
    )
}

/** The plan with a search of these parameters. */
async function searching(plan: ScalePlan, grid: readonly string[]): Promise<ScalePlan> {
  const { withSettings } = await import('../../../core/recipe/recipe.ts')
  const { search: before, ...recipe } = plan.recipe
  const options = before === undefined ? [] : [`search.folds=${before.folds}`, `search.metric=${before.metric}`]
  return { ...plan, recipe: withSettings(recipe, [...grid.map((each) => `search.parameters.${each}`), ...options]) }
}

function masterOf({ master, conf = [], packages = [], jars = [], propertiesFile, wait }: MasterOptions): { master: string; wait?: number } & SubmitSettings {
  return { master, conf, packages, jars, ...(propertiesFile === undefined ? {} : { propertiesFile }), ...(wait === undefined ? {} : { wait: wholeNumber(wait, '--wait') }) }
}

function planOptions(command: Command): Command {
  return command
    .argument('<recipe>', 'a name from `hilum recipes`, or a JSON file: logistic regression on frozen features')
    .argument('[paths...]', 'folders that every machine sees under the same path; s3a: or hdfs: addresses; Parquet in Spark\'s image schema')
    .requiredOption('--out <dir>', 'folder of the job on this machine: plan, results, log')
    .option('--store <address>', 'where Spark writes features (file:, hdfs:, s3a:); a folder below --out otherwise')
    .addOption(libraryOption)
    .option('--dataset <name>', 'the images of a data set of the library, instead of paths')
    .option('--labels <csv>', 'a table of labels: file, label, patient or group')
    .option('--labels-from-folders', 'the class of an image is the folder it lies in')
    .option('--augment <copies>', 'random copies of each labelled image by the recipe\'s augmentation, or "balanced": as many as make the classes equal; they train and are never judged')
    .option('--form <form>', 'as-published or leakage-safe (the default), for a recipe that has both')
    .option('--set <key=value...>', 'changes to the recipe')
    .option('--engine <engine>', 'auto, openvino, onnx, tfjs-node or wasm: every executor uses the one that is chosen here', 'auto')
    .option('--precision <precision>', 'f32 or bf16', 'f32')
    .option('--threads <n>', 'cores of one executor slot', '1')
    .option('--partition <n>', 'images of a partition; from 32 to 1,024 by the number of images, if not said')
    .option('--wave <n>', 'partitions that are written and kept together: what a killed driver loses', '16')
}

function masterOptions(command: Command): Command {
  return command.requiredOption('--master <url>', MASTER).option('--conf <key=value...>', CONF).option('--packages <coordinates...>', 'Maven coordinates that Spark fetches: org.apache.hadoop:hadoop-aws:3.5.0').option('--jars <files...>', 'Java archives of this machine, for clusters that reach no registry').option('--properties-file <file>', 'settings of the cluster in a file, in the place of Spark\'s own defaults; keys belong there or in the environment').option('--wait <seconds>', 'how long to wait for workers with free cores; 60 otherwise')
}

async function planned(context: CommandContext, name: string, paths: readonly string[], options: PlanArguments): Promise<{ readonly plan: ScalePlan; readonly refused: readonly Refusal[] }> {
  const [{ makePlan, planOf }, { listDataset }, { findRecipe }, { resourcesDir }, { changedRecipe, parseForm }, { jobsContextOf, workContextOf }, { withLibrary }, { UsageError }] = await Promise.all([
    import('../../scale/makePlan.ts'), import('../../scale/listSource.ts'), import('../../recipes.ts'), import('../../platform/resourcesDir.ts'), import('../recipeOptions.ts'), import('../workContextOf.ts'),
    import('../withLibrary.ts'), import('../usageError.ts')
  ])
  const recipe = changedRecipe(await findRecipe(name, resourcesDir(), options.form === undefined ? undefined : parseForm(options.form)), options.set ?? [])
  const augment = options.augment === undefined ? undefined : options.augment === 'balanced' ? 'balanced' as const : wholeNumber(options.augment, '--augment')
  const asked = {
    dir: options.out,
    threads: wholeNumber(options.threads, '--threads'),
    ...(options.partition === undefined ? {} : { partition: wholeNumber(options.partition, '--partition') }),
    wavePartitions: wholeNumber(options.wave, '--wave'),
    ...(options.store === undefined ? {} : { out: options.store }),
    ...(options.labels === undefined ? {} : { labelsCsv: options.labels }),
    ...(augment === undefined ? {} : { augment }),
    ...(options.labelsFromFolders === undefined ? {} : { labelsFromFolders: options.labelsFromFolders })
  }
  const { dataset } = options
  if (dataset === undefined) {
    const { plan, listed } = await makePlan(jobsContextOf(context, options), recipe, paths, asked)
    return { plan, refused: listed.refused }
  }
  if (paths.length > 0) throw new UsageError('scale takes paths or --dataset, not both')
  return withLibrary(options.library, {}, async (library) => {
    const work = workContextOf(library, context, options)
    const { plan, listed } = await planOf(work, recipe, asked, () => listDataset(work, dataset, options.out, recipe, augment))
    return { plan, refused: listed.refused }
  })
}

async function featurized(context: CommandContext, dir: string, options: MasterOptions): Promise<void> {
  const [{ findSpark }, { featurizeOnSpark }, { featurizedLines }] = await Promise.all([import('../../scale/findSpark.ts'), import('../../scale/featurizeOnSpark.ts'), import('../scaleLines.ts')])
  const result = await featurizeOnSpark(await findSpark(), dir, { ...masterOf(options), signal: context.signal, onProgress: context.output.progress })
  if (result.refused > 0) context.refused()
  context.output.result(result, () => featurizedLines(result))
}
