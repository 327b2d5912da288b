import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { canonicalJson } from '../../core/canonicalJson.ts'
import { evaluationColumn } from '../../core/experiment/evaluationColumn.ts'
import type { OutOfFold } from '../../core/evaluate/recalibration.ts'
import type { Experiment } from '../../core/experiment/experiment.ts'
import type { ModelDocument } from '../../core/experiment/modelDocument.ts'
import { voiRuleText } from '../../core/image/voiRuleText.ts'
import { fitCalibration, type Calibration } from '../../core/judge/calibration.ts'
import { imageScores, isFinding } from '../../core/judge/imageScore.ts'
import { referenceOf, type Reference } from '../../core/judge/operatingPoint.ts'
import { defaultStudyRule } from '../../core/judge/studyScore.ts'
import { headDocument } from '../../core/learn/heads/headDocument.ts'
import { createMatrix } from '../../core/learn/matrix.ts'
import { classMap } from '../../core/recipe/recipeClasses.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import type { ReportNote, RunFigures, RunReport } from '../../core/report/runReport.ts'
import { describeRecipe, onEngine, runExperiments } from '../handlers/learnJobs.ts'
import { outOfFoldOf } from '../handlers/models/modelUse.ts'
import { saveReport } from '../handlers/writeReport.ts'
import { makeOutputFolder } from '../handlers/outputFolder.ts'
import type { JobsContext } from '../handlers/workContext.ts'
import { runJob } from '../jobs/runJob.ts'
import { writeModelFile } from '../files/modelFile.ts'
import { programVersion } from '../programVersion.ts'
import { augmentedNotes, computedText } from './reportText.ts'
import type { ScaleRunOptions } from './featurizeOnSpark.ts'
import type { Spark } from './findSpark.ts'
import { fetchFeatures } from './fetchFeatures.ts'
import { fitFiles, type FittedFiles } from './fitFiles.ts'
import { scaledRows } from './scaledFeatures.ts'
import type { ScalePlan } from './scalePlan.ts'

export interface TrainedFiles {
  /** For `hilum models import`. */
  readonly model: string
  readonly modelHash: string
  readonly report: string
  readonly figures: RunFigures
  readonly images: number
  readonly classes: readonly string[]
}

/** No image that has features has a label, or all have the same. */
export class UnlabelledError extends Error {
  override readonly name = 'UnlabelledError'
  readonly code = 'unlabelled'
}

/** Rows that the gate is fitted on: a share by hash, so that memory does not grow with the archive. */
const GATE_ROWS = 5000

/**
 * Trains on a job's features without a library: classifiers by folds of hashed groups, judged beside the thumbnail's, a model file to import and a report. The rule
 * of the recipe's split gives way to `hashed-folds`; what needs pixels again (maps, the shortcut audit, subgroups) is left out and said.
 * Throws UnlabelledError, SparkFailedError, FeaturesElsewhereError, the split's and the evaluation's errors.
 */
export async function trainFilesOnSpark(context: JobsContext, spark: Spark, dir: string, plan: ScalePlan, options: Omit<ScaleRunOptions, 'signal' | 'onProgress'>): Promise<TrainedFiles> {
  const { signal, onProgress } = context
  const recipe: Recipe = { ...plan.recipe, split: { ...plan.recipe.split, rule: 'hashed-folds', nearDuplicates: false } }
  const features = await fetchFeatures(spark, dir, plan, { ...options, signal, onProgress })
  const found = await labelsIn(features)
  const map = classMap(recipe, { name: 'the labels of these images', classes: found.labels })
  const classes = [...map.classes]
  if (classes.length < 2) throw new UnlabelledError(`Images of two classes are needed, and these have ${classes.length === 0 ? 'no labels' : `"${classes[0] ?? ''}" alone`}. Plan the job with --labels-from-folders or --labels CSV.`)
  const labels = found.labels.flatMap((label): (readonly [string, number])[] => {
    const name = map.classOf(label)
    return name === undefined ? [] : [[label, classes.indexOf(name)]]
  })
  const fitted = await fitFiles(spark, dir, plan, recipe, { ...options, signal, onProgress, labels, classes })
  const { items } = fitted
  const main = await judged(context, { recipe, classes, fitted })
  const backbone = await describeRecipe(onEngine(context, { engine: { name: plan.featurizer.engine, numericClass: plan.featurizer.precision, versions: {} } }), recipe)
  const datasetHash = createHash('sha256').update(items.map(({ group, label, id }) => `${id}\n${group}\n${label}\n`).join('')).digest('hex')
  const recipeHash = createHash('sha256').update(canonicalJson(recipe)).digest('hex')
  const outOfFold = outOfFoldOf(main, (i) => items[i]?.label ?? -1)
  const calibration = fitCalibration(outOfFold, classes.length)
  const document: ModelDocument = {
    model: 1,
    finding: 'diagnosis',
    classes,
    backbone: plan.featurizer.backbone,
    pooling: plan.featurizer.pooling,
    input: plan.featurizer.input,
    head: headDocument(main.kept.head),
    ...(main.kept.search === undefined ? {} : { headSpec: main.kept.plan.head }),
    studyRule: recipe.study ?? defaultStudyRule([], []),
    use: {
      calibration,
      // what the files are is in their headers, which executors do not read
      intended: { modalities: [], bodyParts: [], views: [], ageGroups: [], colour: true },
      gate: await runJob(context.spawn, 'gate', await gateInput(features, plan.d, labels, classes), { signal, onProgress }),
      ...('reason' in outOfFold ? {} : { reference: imageReference(outOfFold, items, classes, calibration) })
    },
    engine: { name: plan.featurizer.engine, numericClass: plan.featurizer.precision, probe: [...backbone.probe] },
    provenance: { recipeHash, datasetHash, splitHash: null, seed: recipe.seed }
  }
  const bytes = new TextEncoder().encode(canonicalJson(document))
  const modelHash = createHash('sha256').update(bytes).digest('hex')
  const figures: RunFigures = { classes, headline: 'hashed-folds', evaluations: [evaluationColumn('hashed-folds', main)], pointing: [], audits: [] }
  const model = join(dir, 'model.hilum-model')
  const card = { recipe: recipe.name, seed: recipe.seed, input: document.input, accuracy: main.evaluation.figures.accuracy, thumbnail: main.thumbnail.figures.accuracy }
  await writeModelFile(model, {
    program: `Hilum ${programVersion()}`,
    model: { name: `spark-${recipe.name}`, version: 1, hash: modelHash, finding: document.finding, classes, card: plain(card), operatingPoint: null, intendedInput: null },
    recipe: plain(recipe),
    backbone: { name: document.backbone.name, hash: document.backbone.hash }
  }, bytes)
  const out = join(dir, 'report')
  await makeOutputFolder(out)
  const report = await saveReport(out, reportOf({ plan, recipe, document, modelHash, figures, main, images: items.length, groups: new Set(items.map(({ group }) => group)).size, datasetHash, refused: found.refused, seconds: fitted.seconds, spark }), [])
  return { model, modelHash, report: report.html, figures, images: items.length, classes }
}

async function labelsIn(out: string): Promise<{ readonly labels: string[]; readonly refused: readonly { readonly code: string; readonly reason: string }[] }> {
  const labels = new Set<string>()
  const refused: { code: string; reason: string }[] = []
  for await (const rows of scaledRows(out)) {
    for (const { label, code, reason } of rows) {
      if (code !== null) refused.push({ code, reason: reason ?? '' })
      else if (label !== null) labels.add(label)
    }
  }
  return { labels: [...labels].toSorted(), refused }
}

async function judged(context: JobsContext, { recipe, classes, fitted: { items, trained, onAll } }: { readonly recipe: Recipe; readonly classes: readonly string[]; readonly fitted: FittedFiles }): Promise<Experiment> {
  const empty = createMatrix(items.length, 0, new Float32Array())
  const { experiments } = await runExperiments(context, {
    items, classes, features: empty, thumbnails: empty, recipe, rules: ['hashed-folds'], trained,
    ...(onAll === undefined ? {} : { trainedOnAll: onAll })
  })
  const [main] = experiments
  if (main === undefined || !('experiment' in main)) throw new RangeError('the job left out its own rule')
  return main.experiment
}

/** A place that depends on the image's name alone. */
function order(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}

async function gateInput(out: string, d: number, labels: readonly (readonly [string, number])[], classes: readonly string[]): Promise<{ features: ReturnType<typeof createMatrix>; labels: number[]; groups: string[]; classes: string[] }> {
  const indexOf = new Map(labels)
  let kept: { readonly order: string; readonly features: Float32Array; readonly label: number; readonly group: string }[] = []
  for await (const rows of scaledRows(out)) {
    for (const { id, label, group, features, pixelDigest } of rows) {
      const index = label === null ? undefined : indexOf.get(label)
      if (index !== undefined && features !== null) kept.push({ order: order(id), features: Float32Array.from(features), label: index, group: group ?? pixelDigest ?? id })
    }
    if (kept.length > GATE_ROWS) kept = kept.toSorted((a, b) => (a.order < b.order ? -1 : 1)).slice(0, GATE_ROWS)
  }
  const data = new Float32Array(kept.length * d)
  for (const [row, { features }] of kept.entries()) data.set(features, row * d)
  return { features: createMatrix(kept.length, d, data), labels: kept.map(({ label }) => label), groups: kept.map(({ group }) => group), classes: [...classes] }
}

/** Out-of-fold scores of images: without headers no study is known. */
function imageReference({ items: predicted = [], labels, probabilities }: OutOfFold, items: FittedFiles['items'], classes: readonly string[], calibration: Calibration): Reference {
  const scores = imageScores({ classes, use: { calibration } }, probabilities)
  return referenceOf('out-of-fold', predicted.map((i, row) => ({ score: scores[row]?.score ?? 0, positive: isFinding(classes, labels[row] ?? -1), group: items[i]?.group ?? '' })))
}

interface ReportParts {
  readonly plan: ScalePlan
  readonly recipe: Recipe
  readonly document: ModelDocument
  readonly modelHash: string
  readonly figures: RunFigures
  readonly main: Experiment
  readonly images: number
  readonly groups: number
  readonly datasetHash: string
  readonly refused: readonly { readonly code: string; readonly reason: string }[]
  readonly seconds: number
  readonly spark: Spark
}

function reportOf({ plan, recipe, document, modelHash, figures, main, images, groups, datasetHash, refused, seconds, spark }: ReportParts): RunReport {
  const { resize, voi, channels } = document.input
  const notes: ReportNote[] = [
    { level: 'info', title: 'Computed on Spark', text: computedText(plan, spark) },
    { level: 'caution', title: 'Not in this report', text: 'The images are not in a library, so there are no activation maps, no top losses, no shortcut audit and no subgroups. Import a part of them and run "hilum audit" before these figures are believed.' },
    ...augmentedNotes(plan),
    ...(groups < images ? [] : [{ level: 'caution', title: 'No patients known', text: 'Every image is a group of its own: images of one patient may stand on both sides of every split. Give a labels table with a patient column.' } as const])
  ]
  return {
    report: 1,
    title: `Spark: ${recipe.title}`,
    run: { id: modelHash.slice(0, 12), created: new Date().toISOString(), program: `Hilum ${programVersion()}` },
    recipe: { name: recipe.name, title: recipe.title, parameters: plain(recipe), ours: recipe.ours, citation: recipe.paper?.citation ?? null },
    seed: recipe.seed,
    dataset: { name: 'images on Spark', hash: datasetHash, images, patients: groups < images ? groups : null, synthetic: false },
    backbone: { name: document.backbone.name, hash: document.backbone.hash, weightsHash: document.backbone.hash, input: `${resize.width} × ${resize.height} × ${channels}, ${voiRuleText(voi)}, ${resize.method}`, features: plan.d, licence: 'not stated', source: 'not stated' },
    modelHash,
    mapTop: null,
    engine: { name: plan.featurizer.engine, numericClass: plan.featurizer.precision, versions: {} },
    publication: null,
    figures,
    timings: [{ phase: 'Fit on Spark', seconds }, { phase: 'Evaluation', seconds: main.timings.evaluate }],
    topLosses: [],
    activationMaps: [],
    refused: refused.slice(0, 1000).map(({ code, reason }, at) => ({ input: at + 1, code, message: reason })),
    notes
  }
}

function plain(value: unknown): ReturnType<typeof JSON.parse> {
  return JSON.parse(JSON.stringify(value))
}
