import { compareClassifiers, type Comparison } from '../../core/evaluate/compare.ts'
import { evaluateClassification, type Evaluation } from '../../core/evaluate/evaluate.ts'
import type { PrecisionEffect } from '../../core/evaluate/precisionEffect.ts'
import { recalibration, type Recalibration } from '../../core/evaluate/recalibration.ts'
import { innerFolds } from '../../core/experiment/outOfFold.ts'
import { classify } from '../../core/experiment/modelDocument.ts'
import { headProbabilities } from '../../core/learn/heads/fittedHead.ts'
import { selectRows, type Matrix } from '../../core/learn/matrix.ts'
import { headPlanOf } from '../../core/recipe/headPlan.ts'
import { parseRecipe } from '../../core/recipe/recipe.ts'
import { classOfLabel, relabelled } from '../../core/recipe/recipeClasses.ts'
import { runJob } from '../jobs/runJob.ts'
import type { DatasetItem, DatasetRow } from '../store/datasets.ts'
import type { Library } from '../store/openLibrary.ts'
import { featuresOf } from './featuresOf.ts'
import { answeredRows } from './models/answeredRows.ts'
import { topLosses, type Loss } from './models/topLosses.ts'
import { modelBackbone } from './modelBackbone.ts'
import { learnedBy, modelOf } from './modelOf.ts'
import { checkPrecision } from './precisionCheck.ts'
import type { WorkContext } from './workContext.ts'

export interface EvaluateResult {
  readonly model: { readonly name: string; readonly version: number; readonly hash: string }
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly evaluation: Evaluation
  /** The same classifier on thumbnails of the model's own training images; null where those are not in this library. */
  readonly thumbnail: Evaluation | null
  readonly comparison: Comparison | null
  /** What recalibration would do, fitted on out-of-fold predictions of the model's training images; null where those are not in this library. */
  readonly recalibration: Recalibration | null
  /** What computing the network in less than float32 does to the answers; null for a model in float32. */
  readonly precision: PrecisionEffect | null
  /** The openings of the lockbox, this one among them; absent where it stayed shut. */
  readonly lockbox?: { readonly openings: number; readonly models: readonly string[] }
  /** Images left out: the model learned from them, or from others of their patient or group. */
  readonly leftOut: {
    readonly learned: number
    readonly sharingGroup: number
    readonly otherClasses: number
    readonly refused: number
    /** Those that the model does not answer about, by code. */
    readonly notAnswered: Readonly<Record<string, number>>
  }
  /** The most confident errors, where asked for. */
  readonly topLosses: readonly Loss[]
}

export interface EvaluateOptions {
  readonly prevalence?: number
  /** Judge on the sealed images instead: each opening is an audit event. */
  readonly lockbox?: { readonly reason: string; readonly by: string }
  /** Judges the model on what it would refuse, too. */
  readonly noGate?: boolean
  /** How many of the most confident errors to name. */
  readonly topLosses?: number
}

/** The data set holds nothing that the model may be judged on. */
export class NothingToJudgeError extends Error {
  readonly code = 'nothing-to-judge'
  constructor(dataset: string, model: string, notAnswered: Readonly<Record<string, number>> = {}) {
    const refused = Object.entries(notAnswered).map(([code, n]) => `${code} ${n}`)
    super(refused.length > 0 ? `The model answers about no image of the data set "${dataset}" (${refused.join(', ')}). --no-gate judges it all the same.` : `Every image of the data set "${dataset}" is one that ${model} learned from, is of a patient that it learned from, or has a class that it does not know. Judge it on other images.`)
    this.name = 'NothingToJudgeError'
  }
}

/** The data set has no sealed test part. */
export class LockboxAbsentError extends Error {
  readonly code = 'lockbox-absent'
  constructor(dataset: string) {
    super(`The data set "${dataset}" has no lockbox. Seal one before training: hilum datasets lockbox ${dataset} --fraction 0.2`)
    this.name = 'LockboxAbsentError'
  }
}

/** Noted before anything is shown, so that a look that ends in an error counts too. */
function openLockbox(library: Library, dataset: DatasetRow, model: string, { reason, by }: NonNullable<EvaluateOptions['lockbox']>): DatasetItem[] {
  if (!library.datasets.frozenItems(dataset.id).some(({ lockbox }) => lockbox)) throw new LockboxAbsentError(dataset.name)
  return library.datasets.openLockbox(dataset.id, { actor: by, purpose: reason, model })
}

/**
 * Judges a stored model on a data set, on the images that it has not learned from. Throws ModelUnknownError, DatasetUnknownError,
 * LockboxAbsentError, NothingToJudgeError, BackboneNotInstalledError.
 */
export async function evaluate(context: WorkContext, reference: string, datasetName: string, asked: EvaluateOptions = {}): Promise<EvaluateResult> {
  const { library, spawn, signal, onProgress } = context
  const { model, document } = await modelOf(library, reference)
  const dataset = library.datasets.named(datasetName)
  const recipe = parseRecipe(library.recipes.byHash(document.provenance.recipeHash)?.document, `the recipe of ${model.name}`)
  const learned = learnedBy(library, model)
  const backbone = await modelBackbone(context, document)
  const all = asked.lockbox === undefined ? library.datasets.items(dataset.id) : openLockbox(library, dataset, `${model.name}@${model.version}`, asked.lockbox)
  const known = relabelled(all, { classOf: classOfLabel(recipe) }).filter((item) => document.classes.includes(item.label))
  const unseen = known.filter((item) => !learned.digests.has(item.pixelDigest))
  const judged = unseen.filter((item) => !learned.groups.has(item.group))
  if (judged.length === 0) throw new NothingToJudgeError(dataset.name, `${model.name}@${model.version}`)

  const training = model.dataset === null ? [] : relabelled(library.datasets.items(model.dataset), { classOf: classOfLabel(recipe) }).filter((item) => learned.images.has(item.image))
  const set = await featuresOf(context, [...training, ...judged], { backbone, input: document.input, pooling: document.pooling })
  const trainingSet = new Set(training)
  const rows = (wanted: boolean): number[] => set.items.flatMap((item, i) => (trainingSet.has(item) === wanted ? [i] : []))
  const [fitted, unchecked] = [rows(true), rows(false)]
  const { answered: tested, notAnswered } = await answeredRows(context, { model, document }, set, unchecked, asked.noGate === true)
  if (tested.length === 0) throw new NothingToJudgeError(dataset.name, `${model.name}@${model.version}`, notAnswered)
  const label = (i: number): number => document.classes.indexOf(set.items[i]?.label ?? '')
  const truth = { labels: tested.map(label), groups: tested.map((i) => set.items[i]?.group ?? ''), classes: document.classes }
  const counts = document.classes.map((_, k) => fitted.filter((i) => label(i) === k).length)
  const options = { replicates: recipe.evaluation.replicates, seed: recipe.seed, prevalence: asked.prevalence ?? recipe.evaluation.prevalence, signal }
  const judge = (probabilities: ArrayLike<number>): Evaluation =>
    evaluateClassification({ ...truth, probabilities }, { ...options, ...(fitted.length === 0 ? {} : { majorityClass: counts.indexOf(Math.max(...counts)) }) })

  const probabilities = classify(document, selectRows(set.features, tested))
  // what a search has chosen stays chosen
  const { search: _, ...asRecipe } = headPlanOf(recipe)
  const plan = document.headSpec === undefined ? asRecipe : { ...asRecipe, head: document.headSpec }
  const fitOn = async (features: Matrix, from: readonly number[], on: readonly number[]): Promise<Float64Array> => {
    const groups = from.map((i) => set.items[i]?.group ?? '')
    const payload = { features: selectRows(features, from), labels: from.map(label), numClasses: document.classes.length, plan, seed: recipe.seed, groups }
    const { head } = await runJob(spawn, 'fit', payload, { signal, onProgress })
    return headProbabilities(head, selectRows(features, on))
  }
  const otherProbabilities = fitted.length === 0 ? undefined : await fitOn(set.thumbnails, fitted, tested)
  const recalibrate = async (): Promise<Recalibration> => {
    const items = set.items.map((item, i) => ({ label: label(i), group: item.group, id: `${item.fileHash}/${item.frame}` }))
    const splits = innerFolds(items, fitted, document.classes, recipe.seed)
    if ('reason' in splits) return splits
    const predicted: number[] = []
    for (const split of splits) predicted.push(...(await fitOn(set.features, split.train, split.test)))
    const outOfFold = { folds: splits.length, labels: splits.flatMap((split) => split.test.map(label)), probabilities: predicted }
    return recalibration(truth, [{ outOfFold, probabilities }], options)
  }
  return {
    model: { name: model.name, version: model.version, hash: model.hash },
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    evaluation: judge(probabilities),
    thumbnail: otherProbabilities === undefined ? null : judge(otherProbabilities),
    comparison: otherProbabilities === undefined ? null : compareClassifiers({ ...truth, probabilities, otherProbabilities }, options),
    recalibration: fitted.length === 0 ? null : await recalibrate(),
    precision: (await checkPrecision(context, document, set, tested, options))?.effect ?? null,
    ...(asked.lockbox === undefined ? {} : { lockbox: lookedInto(library, dataset.name) }),
    leftOut: {
      learned: known.length - unseen.length,
      sharingGroup: unseen.length - judged.length,
      otherClasses: all.length - known.length,
      refused: set.refused.length,
      notAnswered
    },
    topLosses: topLosses(library, tested.flatMap((i) => set.items[i] ?? []), document.classes, probabilities, asked.topLosses ?? 0)
  }
}

function lookedInto(library: Library, dataset: string): NonNullable<EvaluateResult['lockbox']> {
  const openings = library.datasets.lockboxOpenings(dataset)
  return { openings: openings.length, models: [...new Set(openings.map(({ model }) => model))] }
}
