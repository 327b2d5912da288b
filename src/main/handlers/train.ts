import { canonicalJson } from '../../core/canonicalJson.ts'
import { evaluationColumn } from '../../core/experiment/evaluationColumn.ts'
import { experimentParts, requireSplittable, type Experiment, type KeptFit, type Part, type TrainedPart } from '../../core/experiment/experiment.ts'
import type { LearningCurve } from '../../core/experiment/learningCurve.ts'
import type { ModelDocument } from '../../core/experiment/modelDocument.ts'
import { precisionText } from '../../core/evaluate/precisionEffect.ts'
import { headDocument } from '../../core/learn/heads/headDocument.ts'
import { linearRows } from '../../core/learn/heads/linearRows.ts'
import type { Recipe, SplitRule } from '../../core/recipe/recipe.ts'
import { hasLearningTop } from '../../core/training/networkWithTop.ts'
import type { ReportNote, RunFigures } from '../../core/report/runReport.ts'
import type { RunChange } from '../store/runs.ts'
import type { DatasetItem, DatasetRow } from '../store/datasets.ts'
import type { ModelRow } from '../store/models.ts'
import { auditForTraining } from './auditForTraining.ts'
import { featuresOf, type FeatureSet } from './featuresOf.ts'
import { duplicatesNote, joinDuplicates } from './joinDuplicates.ts'
import { describeRecipe, onEngine, runExperiments } from './learnJobs.ts'
import { modelUse, outOfFoldOf } from './models/modelUse.ts'
import { runAnswers } from './models/runAnswers.ts'
import { mapReference, referenceMaps } from './mapReference.ts'
import { checkPrecision } from './precisionCheck.ts'
import { recipeData } from './recipeData.ts'
import { beginRun } from './resumeRun.ts'
import { modelFold } from '../../core/experiment/modelFold.ts'
import { testPredictions, type ImagePrediction } from './runPredictions.ts'
import type { RunRecord } from './runRecord.ts'
import { startRecipe, trainedParts, trainNetworks } from './trainNetworks.ts'
import type { RunFollower } from './run/runFollower.ts'
import { splitItemOf } from './splitItemOf.ts'
import { testSubgroups } from './testSubgroups.ts'
import type { WorkContext } from './workContext.ts'

export interface TrainOptions {
  readonly recipe: Recipe
  /** Data set by name, latest version. */
  readonly dataset: string
  /** An unfinished run of the same recipe on the same data, to be finished instead of beginning another. */
  readonly resume?: number
  /** Further rules of splitting, judged on the same features and reported beside the recipe's own. */
  readonly alsoSplit?: readonly SplitRule[]
  /** What a reader must know of these data. */
  readonly notes?: readonly ReportNote[]
  readonly synthetic?: boolean
  /** Look for shortcuts before training. */
  readonly audit?: boolean
  /** Judge on growing parts of the training groups too. */
  readonly learningCurve?: boolean
  /** Told what happens while it happens. */
  readonly follow?: RunFollower
  /** What else is worth knowing of the model, before the run's figures are frozen; reproducible as they are. */
  readonly judgeFurther?: (trained: Trained) => Promise<FurtherFigures>
  /** Features and classifiers that a cluster computed, in place of this machine's. */
  readonly cluster?: TrainingCluster
}

/** Where features lie in the library under the origin `spark`, and classifiers are fitted on the same parts of the same images. */
export interface TrainingCluster {
  readonly fit: (request: { readonly items: readonly DatasetItem[]; readonly classes: readonly string[]; readonly parts: readonly Part[] }) => Promise<{ readonly trained: readonly TrainedPart[]; readonly onAll?: KeptFit }>
}

/** A model just trained, with what it was judged on. */
export interface Trained {
  readonly recipe: Recipe
  /** The classifier of the run's `modelFold`: of a run by folds the kept model has learned from all images. */
  readonly document: ModelDocument
  readonly features: FeatureSet<DatasetItem>
  /** The run's own rule first; indices are into `features.items`. */
  readonly experiments: readonly RuledExperiment[]
}

export interface RuledExperiment {
  readonly rule: SplitRule
  readonly experiment: Experiment
}

export interface FurtherFigures {
  readonly pointing: RunFigures['pointing']
  readonly audits: RunFigures['audits']
  readonly notes: readonly ReportNote[]
}

export interface TrainResult {
  readonly run: number
  readonly recipe: Recipe
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly backbone: { readonly name: string; readonly hash: string }
  readonly engine: { readonly name: string; readonly numericClass: string }
  readonly model: { readonly name: string; readonly version: number; readonly hash: string }
  /** Depends on recipe, seed, data, weights and engine class alone. */
  readonly figures: RunFigures
  /** Of the test part or, by folds, of every fold's, in the order of file hash and frame; reproducible as the figures are. */
  readonly predictions: readonly ImagePrediction[]
  /** Seconds by phase, and other things of this machine and moment. */
  readonly record: RunRecord
}

/**
 * Trains as the recipe says and keeps everything in the library: features, split, model, predictions for the test part at image and study
 * level, run. Features that are there are not computed again, so a run that was killed goes on where it was.
 *
 * Throws DatasetUnknownError, ClassesDifferError, RecipeInvalidError, BackboneNotInstalledError, EngineUnavailableError, the split's errors, JobCrashedError, and the signal's reason.
 * A run that fails stays listed as failed, with the reason.
 */
export async function train(context: WorkContext, options: TrainOptions): Promise<TrainResult> {
  const { library } = context
  const { recipe } = options
  const { dataset, items, notes } = await recipeData(context, recipe, options.dataset)
  const start = await startRecipe(context, recipe)
  const backbone = await describeRecipe(context, start)
  const recipeRow = library.recipes.note(recipe.name, recipe)
  library.backbones.note({ hash: backbone.hash, name: backbone.name, card: backbone.card })
  const run = beginRun(library, options.resume, {
    recipeHash: recipeRow.hash,
    seed: recipe.seed,
    dataset: dataset.id,
    datasetHash: dataset.hash,
    backboneHash: backbone.hash,
    engine: backbone.engine.name,
    numericClass: backbone.engine.numericClass
  })
  try {
    options.follow?.begun(run.id)
    requireSplittable({ items: items.map((item) => splitItemOf(item, dataset.classes)), classes: dataset.classes, recipe })
    const audited = options.audit === true ? await auditForTraining(context, dataset, items) : { notes: [] }
    const found = await featuresOf(context, items, {
      backbone,
      input: backbone.input,
      pooling: start.backbone.pooling,
      ...(options.cluster === undefined ? {} : { origin: 'spark' })
    })
    const joined = recipe.split.nearDuplicates ? await joinDuplicates(context, found) : undefined
    const readable = joined?.features ?? found
    const splitItems = readable.items.map((item) => splitItemOf(item, dataset.classes))
    options.follow?.parts(trainedParts({ items: splitItems, classes: dataset.classes, recipe }).map(({ name }) => name))
    const networks = recipe.training === undefined ? undefined : await trainNetworks(context, { recipe, items: splitItems, classes: dataset.classes, features: readable, run: run.id, follow: options.follow })
    const features = networks?.features ?? readable
    const fitted = networks === undefined ? await fitOnCluster(options, dataset, features) : { trained: networks.parts, ...(networks.kept === undefined ? {} : { onAll: { head: networks.kept } }) }
    const learned = await learn(context, dataset, features, options, fitted)
    const split = freezeSplit(context, dataset, features.items, recipe, learned.main)
    const document = await modelDocument(context, { dataset, split, features, recipe, recipeHash: recipeRow.hash, main: learned.main, pooling: networks?.pooling ?? recipe.backbone.pooling })
    // what tests on drawn films and in lower precision judge must not have learned from them
    const judgedFeatures = networks?.judged ?? features
    const judged = learned.main.folds.length === 1 ? document : foldDocument(document, learned.main, judgedFeatures)
    const further = (await options.judgeFurther?.({ recipe, document: judged, features: judgedFeatures, experiments: learned.experiments })) ?? { pointing: [], audits: [], notes: [] }
    const precision = await checkPrecision(context, judged, judgedFeatures, modelFold(learned.main).test, { replicates: recipe.evaluation.replicates, seed: recipe.seed })
    const model = await addModel(context, dataset, split.id, document, recipe, learned.main)
    const figures: RunFigures = {
      ...runFigures(dataset.classes, recipe.split.rule, learned.experiments),
      pointing: further.pointing,
      audits: further.audits,
      ...(joined === undefined ? {} : { duplicates: joined.duplicates }),
      subgroups: testSubgroups(library, dataset, features.items, learned.main, recipe, context.signal),
      ...(learned.learningCurve === undefined ? {} : { learningCurve: learned.learningCurve }),
      ...('shortcuts' in audited ? { shortcuts: audited.shortcuts } : {}),
      ...(precision === undefined ? {} : { precision: precision.effect })
    }
    const lowered: ReportNote[] = precision === undefined ? [] : [{ level: 'info', title: 'Precision', text: precisionText(precision.effect) }]
    const plain = runRecord(features, learned, { ...options, notes: [...(options.notes ?? []), ...notes, ...audited.notes, ...(joined === undefined ? [] : [duplicatesNote(joined.duplicates)]), ...further.notes, ...lowered] })
    const timed = networks === undefined ? plain : { ...plain, training: [...networks.record] }
    const record = precision === undefined ? timed : { ...timed, phases: [...timed.phases, { phase: 'Precision check', seconds: precision.seconds }] }
    const predictions = testPredictions(dataset.classes, features.items, learned.main)
    const answers = await runAnswers(context, document, features, learned.main)
    library.transaction(() => {
      library.predictions.put(answers({ model: model.id, run: run.id }))
      library.runs.change(run.id, { state: 'done', split: split.id, model: model.id, figures, timings: record })
      library.audit.record('run.done', { run: run.id, recipe: recipe.name, dataset: dataset.name, version: dataset.version })
    })
    await networks?.release()
    return {
      run: run.id,
      recipe,
      dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
      backbone: { name: backbone.name, hash: backbone.hash },
      engine: { name: backbone.engine.name, numericClass: backbone.engine.numericClass },
      model: { name: model.name, version: model.version, hash: model.hash },
      figures,
      predictions,
      record
    }
  } catch (error) {
    noteFailure(context, run.id, error)
    throw error
  }
}

interface Learned {
  readonly main: Experiment
  readonly experiments: readonly RuledExperiment[]
  /** Rules that these data do not allow. */
  readonly refusedRules: readonly ReportNote[]
  readonly learningCurve: LearningCurve | undefined
}

async function learn(context: WorkContext, dataset: DatasetRow, features: FeatureSet<DatasetItem>, { recipe, alsoSplit = [], learningCurve = false, follow }: TrainOptions, fitted: { readonly trained: readonly TrainedPart[]; readonly onAll?: KeptFit } | undefined): Promise<Learned> {
  const further = alsoSplit.filter((rule) => rule !== recipe.split.rule)
  const results = await runExperiments(context, {
    items: features.items.map((item) => splitItemOf(item, dataset.classes)),
    classes: dataset.classes,
    features: features.features,
    thumbnails: features.thumbnails,
    recipe,
    learningCurve,
    ...(fitted === undefined ? { rules: [recipe.split.rule, ...further] } : { rules: [recipe.split.rule], trained: fitted.trained, ...(fitted.onAll === undefined ? {} : { trainedOnAll: fitted.onAll }) })
  }, (part) => follow?.judged(part))
  const experiments = results.experiments.flatMap((result) => ('experiment' in result ? [result] : []))
  const main = experiments.find(({ rule }) => rule === recipe.split.rule)
  if (main === undefined) throw new RangeError(`the job left out ${recipe.split.rule}`)
  return {
    main: main.experiment,
    learningCurve: main.learningCurve,
    experiments,
    refusedRules: [
      ...(fitted === undefined ? [] : further.map((rule): ReportNote => ({ level: 'info', title: `Not judged: ${rule}`, text: 'a network, or a classifier fitted on a cluster, is trained for one rule of splitting; run the recipe again with this one' }))),
      ...results.experiments.flatMap((result) =>
      'refused' in result ? [{ level: 'info', title: `Not judged: ${result.rule}`, text: result.refused } satisfies ReportNote] : []
      )
    ]
  }
}

/** The cluster's classifiers of the recipe's own parts; undefined where there is no cluster. Throws the split's errors. */
async function fitOnCluster({ recipe, cluster }: TrainOptions, dataset: DatasetRow, { items }: FeatureSet<DatasetItem>): Promise<Awaited<ReturnType<TrainingCluster['fit']>> | undefined> {
  if (cluster === undefined) return undefined
  const { parts } = experimentParts({ items: items.map((item) => splitItemOf(item, dataset.classes)), classes: dataset.classes, recipe })
  return cluster.fit({ items, classes: dataset.classes, parts })
}

function freezeSplit(context: WorkContext, dataset: DatasetRow, items: readonly DatasetItem[], recipe: Recipe, main: Experiment): { readonly id: number; readonly hash: string } {
  const images = (indices: readonly number[]): number[] => indices.flatMap((i) => items[i]?.image ?? [])
  const [only] = main.folds
  const parts: Record<string, number[]> =
    main.folds.length === 1 && only !== undefined
      ? { training: images(only.train), test: images(only.test) }
      : Object.fromEntries(main.folds.flatMap(({ name, test, validation = [] }) => [[`test: ${name}`, images(test)], ...(validation.length === 0 ? [] : [[`validation: ${name}`, images(validation)]])]))
  return context.library.splits.freeze({ dataset: dataset.id, rule: recipe.split.rule, seed: recipe.seed, params: recipe.split, parts, groups: new Map(items.map(({ image, group }) => [image, group])) })
}

interface ModelParts {
  readonly dataset: DatasetRow
  readonly split: { readonly hash: string }
  readonly features: FeatureSet<DatasetItem>
  readonly recipe: Recipe
  readonly recipeHash: string
  readonly main: Experiment
  readonly pooling: ModelDocument['pooling']
}

async function modelDocument(context: WorkContext, { dataset, split, features, recipe, recipeHash, main, pooling }: ModelParts): Promise<ModelDocument> {
  const { head, plan, search, train: trained } = main.kept
  // behind layers of its own a head says nothing of positions
  const rows = hasLearningTop(recipe.training?.top ?? []) ? undefined : linearRows(head)
  const { name, hash, tap, engine } = features.backbone
  const backbone = { name, hash, ...(tap === undefined ? {} : { tap }) }
  const reference = rows === undefined ? [] : await referenceMaps(onEngine(context, features.backbone), { backbone, input: features.input }, features, trained, recipe.seed)
  const { use, studyRule } = await modelUse(context, { dataset, features, train: trained, outOfFold: outOfFoldOf(main, (i) => dataset.classes.indexOf(features.items[i]?.label ?? '')), studyRule: recipe.study, calibration: recipe.evaluation.calibration })
  return {
    model: 1,
    finding: dataset.finding,
    classes: [...dataset.classes],
    backbone,
    pooling,
    input: features.input,
    head: headDocument(head),
    ...(search === undefined ? {} : { headSpec: plan.head }),
    ...(rows === undefined ? {} : { maps: mapReference(rows, reference, pooling) }),
    studyRule,
    use,
    engine: { name: engine.name, numericClass: engine.numericClass, probe: [...features.backbone.probe] },
    provenance: { recipeHash, datasetHash: dataset.hash, splitHash: split.hash, seed: recipe.seed }
  }
}

/** The model as a fold's classifier would be it: what its test images may be judged by. A network that a fold trained has maps of its own. */
function foldDocument({ maps, ...document }: ModelDocument, main: Experiment, { backbone: { name, hash } }: FeatureSet<DatasetItem>): ModelDocument {
  const same = hash === document.backbone.hash
  return { ...document, ...(same && maps !== undefined ? { maps } : {}), backbone: same ? document.backbone : { ...document.backbone, name, hash }, head: headDocument(modelFold(main).head) }
}

async function addModel({ library }: WorkContext, dataset: DatasetRow, split: number, document: ModelDocument, recipe: Recipe, main: Experiment): Promise<ModelRow> {
  const { accuracy } = main.evaluation.figures
  return library.models.add({
    name: `${dataset.name}-${recipe.name}`,
    bytes: new TextEncoder().encode(canonicalJson(document)),
    backboneHash: document.backbone.hash,
    finding: dataset.finding,
    classes: dataset.classes,
    card: { recipe: recipe.name, seed: recipe.seed, input: document.input, accuracy, thumbnail: main.thumbnail.figures.accuracy },
    learnedFrom: { dataset: dataset.id, split, heldOut: heldOut(main) }
  })
}

/** Parts of the frozen split that the kept classifier has not learned from: of a refit by folds none. */
function heldOut({ folds, kept }: Experiment): string[] {
  if (folds.length === 1) return ['test']
  const own = folds.find((fold) => fold.train.length === kept.train.length)
  return own === undefined ? [] : [`test: ${own.name}`]
}

function runFigures(classes: readonly string[], rule: SplitRule, experiments: Learned['experiments']): RunFigures {
  return {
    classes,
    headline: experiments.find((entry) => entry.rule.startsWith('grouped'))?.rule ?? rule,
    evaluations: experiments.map((entry) => evaluationColumn(entry.rule, entry.experiment)),
    pointing: [],
    audits: []
  }
}

function runRecord(features: FeatureSet<DatasetItem>, { main, refusedRules }: Learned, { recipe, notes = [], synthetic = false }: TrainOptions): RunRecord {
  return {
    phases: [
      {
        phase: 'Features',
        seconds: features.seconds,
        detail: `${features.computed} of ${features.items.length} images computed, the rest were there`
      },
      { phase: recipe.training === undefined ? 'Fit' : 'Training', seconds: main.timings.fit },
      { phase: 'Evaluation', seconds: main.timings.evaluate }
    ],
    engineVersions: features.backbone.engine.versions,
    featuresPerImage: features.features.columns,
    synthetic,
    refused: features.refused.map(({ index, code, reason }) => ({ input: index + 1, code, message: reason })),
    notes: [...notes, ...refitted(main), ...ungrouped(features.items), ...refusedRules]
  }
}

function refitted({ folds, kept }: Experiment): ReportNote[] {
  if (folds.length === 1 || folds.some((fold) => fold.train.length === kept.train.length)) return []
  const text = `The model that is kept was fitted on all ${kept.train.length} images. The figures are those of ${folds.length} folds, each judged by a classifier that had not learned from it, and so are the answers kept for these images.`
  return [{ level: 'info', title: 'Fitted on all images', text }]
}

/** A grouped split keeps apart what the data set knows to belong together, which may be nothing. */
function ungrouped(items: readonly DatasetItem[]): ReportNote[] {
  if (items.some((item) => item.patientKnown) || new Set(items.map((item) => item.group)).size < items.length) return []
  return [
    {
      level: 'caution',
      title: 'No patients known',
      text: 'Every image is a group of its own, because neither the files nor the labels name patients or groups: images of one patient may stand on both sides of every split. Give a labels table with a patient column.'
    }
  ]
}

function noteFailure({ library, signal }: WorkContext, run: number, error: unknown): void {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  try {
    const end: RunChange = {
      state: signal.aborted ? 'cancelled' : 'failed',
      error: { code: typeof code === 'string' ? code : 'failed', message: error instanceof Error ? error.message : String(error) }
    }
    // a full disk that ended the run takes the note when there is room
    library.db.note(() => void library.runs.change(run, end))
  } catch {
    // the first error is the one to tell
  }
}
