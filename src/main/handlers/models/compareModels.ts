import { compareClassifiers, type Comparison } from '../../../core/evaluate/compare.ts'
import { evaluateClassification, type Figure } from '../../../core/evaluate/evaluate.ts'
import { classify } from '../../../core/experiment/modelDocument.ts'
import { selectRows } from '../../../core/learn/matrix.ts'
import type { DatasetItem } from '../../store/datasets.ts'
import { featuresOf, type FeatureSet } from '../featuresOf.ts'
import { modelBackbone } from '../modelBackbone.ts'
import { learnedBy, modelOf } from '../modelOf.ts'
import type { WorkContext } from '../workContext.ts'
import { answeredRows } from './answeredRows.ts'

export interface ModelComparison {
  readonly models: readonly { readonly name: string; readonly version: number; readonly hash: string; readonly accuracy: Figure; readonly auc: Figure }[]
  readonly dataset: { readonly name: string; readonly version: number; readonly hash: string }
  /** First less second, on the same images: paired intervals over groups, McNemar's and DeLong's tests. */
  readonly comparison: Comparison
  readonly images: number
  readonly leftOut: {
    /** Either learned from them or from their patient or group. */
    readonly learned: number
    readonly otherClasses: number
    /** Either does not answer about them. */
    readonly notAnswered: number
    readonly unreadable: number
  }
}

/** Two models cannot be compared on these data, with the reason. */
export class NotComparableError extends Error {
  override readonly name = 'NotComparableError'
  readonly code = 'not-comparable'
}

const OPTIONS = { replicates: 1000, seed: 1 }

/**
 * Judges two models on the same images: those that neither learned from and both answer about. Throws ModelUnknownError, DatasetUnknownError,
 * NotComparableError, BackboneNotInstalledError.
 */
export async function compareModels(context: WorkContext, references: readonly [string, string], datasetName: string, { noGate = false } = {}): Promise<ModelComparison> {
  const { library, signal } = context
  const [first, second] = [await modelOf(library, references[0]), await modelOf(library, references[1])]
  const { classes } = first.document
  const other = second.document.classes
  if (classes.length !== other.length || classes.some((name, c) => name !== other[c])) {
    throw new NotComparableError(`${first.model.name} tells ${classes.join(', ')}, ${second.model.name} tells ${other.join(', ')}: their answers cannot be compared.`)
  }
  const dataset = library.datasets.named(datasetName)
  const all = library.datasets.items(dataset.id)
  const known = all.filter(({ label }) => classes.includes(label))
  const learned = [learnedBy(library, first.model), learnedBy(library, second.model)]
  const unseen = known.filter((item) => !learned.some(({ digests, groups }) => digests.has(item.pixelDigest) || groups.has(item.group)))
  if (unseen.length === 0) throw new NotComparableError(`Every image of "${dataset.name}" is one, or of a patient, that one of the two models learned from. Compare them on other images.`)

  const judged: { readonly set: FeatureSet<DatasetItem>; readonly byImage: ReadonlyMap<number, number[]> }[] = []
  for (const { model, document } of [first, second]) {
    const backbone = await modelBackbone(context, document)
    const set = await featuresOf(context, unseen, { backbone, input: document.input, pooling: document.pooling })
    const { answered } = await answeredRows(context, { model, document }, set, set.items.map((_, i) => i), noGate)
    const kept = selectRows(set.features, answered)
    const probabilities = classify(document, kept)
    judged.push({ set, byImage: new Map(answered.map((i, row) => [set.items[i]?.image ?? -1, Array.from(probabilities.subarray(row * classes.length, (row + 1) * classes.length))])) })
  }
  const [a, b] = judged.map(({ byImage }) => byImage)
  const items = unseen.filter(({ image }) => a?.has(image) === true && b?.has(image) === true)
  if (items.length === 0) throw new NotComparableError(`The two models answer about no image of "${dataset.name}" in common.`)
  const readable = unseen.filter((item) => judged.every(({ set }) => set.items.includes(item))).length
  const truth = { labels: items.map(({ label }) => classes.indexOf(label)), groups: items.map(({ group }) => group), classes }
  const of = (byImage: ReadonlyMap<number, number[]> | undefined): number[] => items.flatMap(({ image }) => byImage?.get(image) ?? [])
  const [probabilities, otherProbabilities] = [of(a), of(b)]
  return {
    models: [first, second].map(({ model: { name, version, hash } }, at) => {
      const { figures } = evaluateClassification({ ...truth, probabilities: at === 0 ? probabilities : otherProbabilities }, { ...OPTIONS, findings: false, signal })
      return { name, version, hash, accuracy: figures.accuracy, auc: figures.auc }
    }),
    dataset: { name: dataset.name, version: dataset.version, hash: dataset.hash },
    comparison: compareClassifiers({ ...truth, probabilities, otherProbabilities }, { ...OPTIONS, signal }),
    images: items.length,
    leftOut: { learned: known.length - unseen.length, otherClasses: all.length - known.length, notAnswered: readable - items.length, unreadable: unseen.length - readable }
  }
}
