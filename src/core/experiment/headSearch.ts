import { evaluateClassification } from '../evaluate/evaluate.ts'
import { fitHead } from '../learn/heads/fitHead.ts'
import { headProbabilities } from '../learn/heads/fittedHead.ts'
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

interface SearchInput {
  readonly items: readonly SplitItem[]
  readonly classes: readonly string[]
  readonly features: Matrix
  readonly recipe: { readonly seed: number; readonly name?: string }
}

/**
 * Chooses a plan's parameters by grouped inner folds of `train`; the test part has no say. Of equal scores the first tried wins. Returns the plan to
 * fit, without its search. Throws RecipeInvalidError, the signal's reason, and the first fit's error where no combination can be fitted.
 */
export function searchHead(
  { items, classes, features, recipe }: SearchInput, train: readonly number[], plan: HeadPlan, signal: AbortSignal | undefined
): { readonly plan: HeadPlan; readonly search?: HeadSearch } {
  const { search, ...rest } = plan
  if (search === undefined) return { plan }
  const candidates = searchCandidates(plan, recipe.seed, recipe.name ?? 'the recipe')
  const splits = innerFolds(items, train, classes, recipe.seed, search.folds)
  if ('reason' in splits) return { plan: rest, search: splits }

  const parts = splits.map((split) => ({ split, train: selectRows(features, split.train), test: selectRows(features, split.test) }))
  let firstError: unknown
  const tried = candidates.map(({ parameters, head }): TriedCandidate => {
    const foldScores: number[] = []
    try {
      for (const part of parts) {
        signal?.throwIfAborted()
        const { labels, groups } = truthOf(items, part.split.train)
        const fitted = fitHead({ ...rest, head }, part.train, labels, { numClasses: classes.length, seed: recipe.seed, groups, ...(signal ? { signal } : {}) })
        foldScores.push(scoreOf(search.metric, items, part.split, classes, headProbabilities(fitted, part.test)))
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof Error && 'code' in error && error.code === 'invalid-fit')) throw error
      firstError ??= error
      return { parameters, score: null, foldScores, reason: error.message }
    }
    return { parameters, score: foldScores.reduce((sum, score) => sum + score, 0) / foldScores.length, foldScores }
  })
  const best = bestOf(candidates, tried, search.metric)
  if (best === undefined) throw firstError
  const fits = tried.reduce((sum, { foldScores }) => sum + foldScores.length, 0)
  return { plan: { ...rest, head: best.head }, search: { metric: search.metric, method: search.method, folds: splits.length, fits, chosen: best.parameters, tried } }
}

function truthOf(items: readonly SplitItem[], indices: readonly number[]): { readonly labels: number[]; readonly groups: string[] } {
  return { labels: indices.map((i) => items[i]?.label ?? -1), groups: indices.map((i) => items[i]?.group ?? '') }
}

function scoreOf(metric: 'auc' | 'accuracy' | 'log-loss', items: readonly SplitItem[], { test }: Split, classes: readonly string[], probabilities: Float64Array): number {
  const { figures } = evaluateClassification({ ...truthOf(items, test), probabilities, classes }, { replicates: 0, seed: 0, findings: false })
  return figures[metric === 'log-loss' ? 'logLoss' : metric].value ?? Number.NaN
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
