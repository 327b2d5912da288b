import { compareClassifiers, type Comparison } from '../../core/evaluate/compare.ts'
import { evaluateClassification, type Evaluation } from '../../core/evaluate/evaluate.ts'
import { classify } from '../../core/experiment/modelDocument.ts'
import { predictProbabilities } from '../../core/learn/logisticRegression.ts'
import { selectRows } from '../../core/learn/matrix.ts'
import { parseRecipe } from '../../core/recipe/recipe.ts'
import { runJob } from '../jobs/runJob.ts'
import { featuresOf } from './featuresOf.ts'
import { modelBackbone } from './modelBackbone.ts'
import { learnedBy, modelOf } from './modelOf.ts'
import type { WorkContext } from './workContext.ts'

export interface EvaluateResult {
  readonly model: { readonly name: string; readonly version: number; readonly hash: string }
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  readonly evaluation: Evaluation
  /** The same classifier on thumbnails of the model's own training images; null where those are not in this library. */
  readonly thumbnail: Evaluation | null
  readonly comparison: Comparison | null
  /** Images left out: the model learned from them, or from others of their patient or group. */
  readonly leftOut: { readonly learned: number; readonly sharingGroup: number; readonly otherClasses: number; readonly refused: number }
}

/** The data set holds nothing that the model may be judged on. */
export class NothingToJudgeError extends Error {
  readonly code = 'nothing-to-judge'
  constructor(dataset: string, model: string) {
    super(`Every image of the data set "${dataset}" is one that ${model} learned from, is of a patient that it learned from, or has a class that it does not know. Judge it on other images.`)
    this.name = 'NothingToJudgeError'
  }
}

/**
 * Judges a stored model on a data set, on the images that it has not learned from. Throws ModelUnknownError, DatasetUnknownError,
 * NothingToJudgeError, BackboneNotInstalledError.
 */
export async function evaluate(context: WorkContext, reference: string, datasetName: string): Promise<EvaluateResult> {
  const { library, spawn, signal, onProgress } = context
  const { model, document } = await modelOf(library, reference)
  const dataset = library.datasets.named(datasetName)
  const recipe = parseRecipe(library.recipes.byHash(document.provenance.recipeHash)?.document, `the recipe of ${model.name}`)
  const learned = learnedBy(library, model)
  const all = library.datasets.items(dataset.id)
  const known = all.filter((item) => document.classes.includes(item.label))
  const unseen = known.filter((item) => !learned.digests.has(item.pixelDigest))
  const judged = unseen.filter((item) => !learned.groups.has(item.group))
  if (judged.length === 0) throw new NothingToJudgeError(dataset.name, `${model.name}@${model.version}`)

  const training = model.dataset === null ? [] : library.datasets.items(model.dataset).filter((item) => learned.images.has(item.image))
  const backbone = await modelBackbone(context, document)
  const set = await featuresOf(context, [...training, ...judged], { backbone, input: document.input, pooling: document.pooling })
  const trainingSet = new Set(training)
  const rows = (wanted: boolean): number[] => set.items.flatMap((item, i) => (trainingSet.has(item) === wanted ? [i] : []))
  const [fitted, tested] = [rows(true), rows(false)]
  const label = (i: number): number => document.classes.indexOf(set.items[i]?.label ?? '')
  const truth = { labels: tested.map(label), groups: tested.map((i) => set.items[i]?.group ?? ''), classes: document.classes }
  const counts = document.classes.map((_, k) => fitted.filter((i) => label(i) === k).length)
  const options = { replicates: recipe.evaluation.replicates, seed: recipe.seed, signal }
  const judge = (probabilities: ArrayLike<number>): Evaluation =>
    evaluateClassification({ ...truth, probabilities }, { ...options, ...(fitted.length === 0 ? {} : { majorityClass: counts.indexOf(Math.max(...counts)) }) })

  const probabilities = classify(document, selectRows(set.features, tested))
  let otherProbabilities: Float64Array | undefined
  if (fitted.length > 0) {
    const { kind: _, ...params } = recipe.head
    const baseline = await runJob(
      spawn,
      'fit',
      { features: selectRows(set.thumbnails, fitted), labels: fitted.map(label), params: { ...params, numClasses: document.classes.length } },
      { signal, onProgress }
    )
    otherProbabilities = predictProbabilities(baseline.model, selectRows(set.thumbnails, tested))
  }
  return {
    model: { name: model.name, version: model.version, hash: model.hash },
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    evaluation: judge(probabilities),
    thumbnail: otherProbabilities === undefined ? null : judge(otherProbabilities),
    comparison: otherProbabilities === undefined ? null : compareClassifiers({ ...truth, probabilities, otherProbabilities }, options),
    leftOut: {
      learned: known.length - unseen.length,
      sharingGroup: unseen.length - judged.length,
      otherClasses: all.length - known.length,
      refused: set.refused.length
    }
  }
}
