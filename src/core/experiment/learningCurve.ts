import { compareClassifiers } from '../evaluate/compare.ts'
import { evaluateClassification, type Figure } from '../evaluate/evaluate.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities } from '../learn/heads/fittedHead.ts'
import { selectRows } from '../learn/matrix.ts'
import type { SplitItem } from '../learn/split.ts'
import { createRandom } from '../random.ts'
import type { ExperimentInput, Fold } from './experiment.ts'

/** Shares of the training groups. */
export const CURVE_FRACTIONS: readonly number[] = [0.1, 0.2, 0.4, 0.7, 1]

export interface CurvePoint {
  readonly fraction: number
  readonly groups: number
  readonly images: number
  /** null where a class is missing from the training images, with the reason. */
  readonly auc: Figure | null
  readonly accuracy: Figure | null
  readonly reason?: string
}

export interface LearningCurve {
  /** Smallest first; each part holds the one before. */
  readonly points: readonly CurvePoint[]
  readonly testImages: number
  /** Whether more data is worth it, in words. */
  readonly text: string
}

/**
 * The same classifier fitted on nested parts of one fold's training groups and judged on the fold's test part. Groups are taken in a seeded,
 * stratified order. Throws the fit's errors, EvaluationInputError, and the signal's reason.
 */
export function learningCurve(input: ExperimentInput, fold: Pick<Fold, 'train' | 'test' | 'plan'>, signal?: AbortSignal): LearningCurve {
  const { items, classes, features, recipe } = input
  const order = stratifiedGroups(items, fold.train, recipe.seed)
  const labelOf = (i: number): number => items[i]?.label ?? -1
  const scored = { labels: fold.test.map(labelOf), groups: fold.test.map((i) => items[i]?.group ?? ''), classes }
  const options = { replicates: recipe.evaluation.replicates, seed: recipe.seed, signal }
  const fitted: { readonly point: CurvePoint; readonly probabilities?: Float64Array }[] = CURVE_FRACTIONS.map((fraction) => {
    const chosen = new Set(order.slice(0, Math.max(1, Math.round(fraction * order.length))))
    const train = fold.train.filter((i) => chosen.has(items[i]?.group ?? ''))
    const facts = { fraction, groups: chosen.size, images: train.length }
    const present = new Set(train.map(labelOf))
    const missing = classes.filter((_, c) => !present.has(c) && fold.train.some((i) => labelOf(i) === c))
    if (missing.length > 0) return { point: { ...facts, auc: null, accuracy: null, reason: `no training image of ${missing.join(', ')}` } }
    const head = fitHead(fold.plan, selectRows(features, train), train.map(labelOf), {
      numClasses: classes.length,
      seed: recipe.seed,
      groups: train.map((i) => items[i]?.group ?? ''),
      ...(signal ? { signal } : {})
    })
    const probabilities = headProbabilities(head, selectRows(features, fold.test))
    const { auc, accuracy } = evaluateClassification({ ...scored, probabilities }, { ...options, findings: false }).figures
    return { point: { ...facts, auc, accuracy }, probabilities }
  })
  const judged = fitted.flatMap(({ point, probabilities }) => (probabilities === undefined ? [] : [{ point, probabilities }]))
  const [last, before] = [judged.at(-1), judged.at(-2)]
  const difference = last === undefined || before === undefined ? undefined : compareClassifiers({ ...scored, probabilities: last.probabilities, otherProbabilities: before.probabilities }, options).aucDifference
  return { points: fitted.map(({ point }) => point), testImages: fold.test.length, text: curveWords(before?.point, difference) }
}

/** A rise of the AUC that a reader would care for. */
const WORTHWHILE = 0.01

function curveWords(before: CurvePoint | undefined, difference: Figure | undefined): string {
  if (before === undefined || difference === undefined || difference.value === null) return 'There are too few training groups for a curve.'
  const { value, interval } = difference
  const share = Math.round(before.fraction * 100)
  const range = interval === null ? '' : `, 95 % interval ${interval[0].toFixed(3)} to ${interval[1].toFixed(3)}`
  const told = `From ${share} % to all of the training groups the AUC changes by ${value.toFixed(3)} on the same test part${range}.`
  if (interval !== null && interval[0] > 0) return `${told} It still rises: more patients of the same kind are likely to help.`
  if (interval !== null && interval[1] < WORTHWHILE) return `${told} It has flattened: more of the same is unlikely to help; other data, another network or better labels may.`
  return `${told} The test part cannot tell whether more patients would help.`
}

/** Training groups so that every beginning of the list holds each class in about its share; a group counts for its commonest class. */
function stratifiedGroups(items: readonly SplitItem[], train: readonly number[], seed: number): string[] {
  const labels = new Map<string, number[]>()
  for (const i of train) {
    const { group = '', label = 0 } = items[i] ?? {}
    labels.set(group, [...(labels.get(group) ?? []), label])
  }
  const byClass = new Map<number, string[]>()
  for (const [group, own] of [...labels].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const counts = own.map((label) => own.filter((other) => other === label).length)
    const commonest = own[counts.indexOf(Math.max(...counts))] ?? 0
    byClass.set(commonest, [...(byClass.get(commonest) ?? []), group])
  }
  const random = createRandom(seed).fork('learning curve')
  const placed = [...byClass].flatMap(([label, groups]) => random.fork(label).shuffle(groups).map((group, at) => ({ group, label, place: (at + 0.5) / groups.length })))
  return placed.toSorted((a, b) => a.place - b.place || a.label - b.label).map(({ group }) => group)
}
