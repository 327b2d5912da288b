import { evaluateClassification } from '../evaluate/evaluate.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities, type FittedHead } from '../learn/heads/fittedHead.ts'
import { selectRows, type Matrix } from '../learn/matrix.ts'
import type { Split, SplitItem } from '../learn/split.ts'
import type { HeadPlan } from '../recipe/headPlan.ts'
import { searchCandidates, type SearchCandidate, type SearchValue } from '../recipe/searchCandidates.ts'
import { innerFolds } from './outOfFold.ts'

/** How the parameters of one training part's classifier were chosen. Plain JSON, a function of the training part alone. */
export type HeadSearch =
  | {
      readonly metric: 'auc' | 'accuracy' | 'log-loss'
      readonly method: 'grid' | 'random'
      readonly folds: number
      /** Classifiers fitted for it. */
      readonly fits: number
      readonly chosen: Readonly<Record<string, SearchValue>>
      readonly tried: readonly TriedCandidate[]
    }
  /** Why nothing could be searched; the recipe's own parameters were taken. */
  | { readonly reason: string }

export interface TriedCandidate {
  readonly parameters: Readonly<Record<string, SearchValue>>
  /** Mean over the inner folds; null with a reason where a fit was refused. */
  readonly score: number | null
  readonly foldScores: readonly number[]
  readonly reason?: string
}

/** What classifiers are fitted on and judged by. */
export interface FitData {
  readonly items: readonly SplitItem[]
  readonly classes: readonly string[]
  /** One row per item first; rows behind those are further ones to learn from. */
  readonly features: Matrix
  readonly recipe: { readonly seed: number; readonly name?: string }
  /** Rows of `features` that an item is learned from, its random copies among them; its own where absent. It is judged by its own in either case. */
  readonly learnedFrom?: (item: number) => readonly number[]
}

/** Fits that choose a plan's parameters: every candidate on every inner fold. */
export interface SearchFits {
  readonly candidates: readonly SearchCandidate[]
  readonly splits: readonly Split[]
}

/** What one fit is worth by the search's metric, or why it was refused. */
export type FitOutcome = { readonly score: number } | { readonly reason: string }

/** Grouped inner folds of `train` and what is tried on them; undefined where the plan searches nothing. Throws RecipeInvalidError. */
export function searchFits({ items, classes, recipe }: Omit<FitData, 'features'>, train: readonly number[], plan: HeadPlan): SearchFits | { readonly reason: string } | undefined {
  if (plan.search === undefined) return undefined
  const candidates = searchCandidates(plan, recipe.seed, recipe.name ?? 'the recipe')
  const splits = innerFolds(items, train, classes, recipe.seed, plan.search.folds)
  return 'reason' in splits ? splits : { candidates, splits }
}

/** The rows of a split, selected once for all that is fitted on it. */
export interface SplitRows {
  readonly train: Matrix
  readonly labels: readonly number[]
  readonly groups: readonly string[]
  readonly test: Matrix
  readonly truth: { readonly labels: readonly number[]; readonly groups: readonly string[] }
}

export function rowsOf({ items, features, learnedFrom = (item) => [item] }: FitData, { train, test }: Split): SplitRows {
  const learned = train.flatMap((item) => learnedFrom(item).map((row) => ({ row, label: items[item]?.label ?? -1, group: items[item]?.group ?? '' })))
  return {
    train: selectRows(features, learned.map(({ row }) => row)),
    labels: learned.map(({ label }) => label),
    groups: learned.map(({ group }) => group),
    test: selectRows(features, test),
    truth: { labels: test.map((i) => items[i]?.label ?? -1), groups: test.map((i) => items[i]?.group ?? '') }
  }
}

/** A plan's classifier on the rows to learn from. Throws what `fitHead` throws. */
export function fitRows({ classes, recipe }: Pick<FitData, 'classes' | 'recipe'>, { search: _, ...plan }: HeadPlan, { train, labels, groups }: SplitRows, signal: AbortSignal | undefined): FittedHead {
  return fitHead(plan, train, labels, { numClasses: classes.length, seed: recipe.seed, groups, ...(signal ? { signal } : {}) })
}

/** One fit of a search, judged on the inner fold's other part. A fit that is refused is an outcome; anything else is thrown. */
export function scoreCandidate(data: Pick<FitData, 'classes' | 'recipe'>, plan: HeadPlan, { head }: SearchCandidate, rows: SplitRows, signal?: AbortSignal): FitOutcome {
  try {
    const fitted = fitRows(data, { ...plan, head }, rows, signal)
    const { figures } = evaluateClassification({ labels: [...rows.truth.labels], groups: [...rows.truth.groups], probabilities: headProbabilities(fitted, rows.test), classes: data.classes }, { replicates: 0, seed: 0, findings: false })
    const metric = plan.search?.metric ?? 'auc'
    return { score: figures[metric === 'log-loss' ? 'logLoss' : metric].value ?? Number.NaN }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof Error && 'code' in error && error.code === 'invalid-fit')) throw error
    return { reason: error.message }
  }
}

/**
 * The best of what was tried: `outcomes` by candidate, then by inner fold; after a refused one nothing more of a candidate counts. Of equal scores the
 * first tried wins. Undefined where no combination could be fitted.
 */
export function chosenByScores({ search, ...rest }: HeadPlan, { candidates, splits }: SearchFits, outcomes: readonly (readonly FitOutcome[])[]): { readonly plan: HeadPlan; readonly search: HeadSearch } | undefined {
  if (search === undefined) return undefined
  const tried = candidates.map(({ parameters }, c): TriedCandidate => {
    const foldScores: number[] = []
    for (const outcome of outcomes[c] ?? []) {
      if ('reason' in outcome) return { parameters, score: null, foldScores, reason: outcome.reason }
      foldScores.push(outcome.score)
    }
    return { parameters, score: foldScores.reduce((sum, score) => sum + score, 0) / foldScores.length, foldScores }
  })
  const best = bestOf(candidates, tried, search.metric)
  if (best === undefined) return undefined
  const fits = tried.reduce((sum, { foldScores }) => sum + foldScores.length, 0)
  return { plan: { ...rest, head: best.head }, search: { metric: search.metric, method: search.method, folds: splits.length, fits, chosen: best.parameters, tried } }
}

function bestOf(candidates: readonly SearchCandidate[], tried: readonly TriedCandidate[], metric: string): SearchCandidate | undefined {
  let best: SearchCandidate | undefined
  let highest = -Infinity
  for (const [at, { score }] of tried.entries()) {
    if (score === null || Number.isNaN(score)) continue
    const value = metric === 'log-loss' ? -score : score
    if (value > highest || best === undefined) {
      highest = value
      best = candidates[at]
    }
  }
  return best
}
