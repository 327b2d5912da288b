import type { RunInfo, RunPair } from '../../../contract/index.ts'
import { compareClassifiers } from '../../../core/evaluate/compare.ts'
import { parseRecipe } from '../../../core/recipe/recipe.ts'
import { RowUnknownError } from '../../store/errors.ts'
import type { Library } from '../../store/openLibrary.ts'
import { NotComparableError } from '../models/compareModels.ts'
import { figureOf } from '../figureOf.ts'
import { runInfo } from './runInfos.ts'
import { testAnswers, type TestAnswer } from './testAnswers.ts'

export interface RunComparison {
  readonly runs: RunInfo[]
  /** The first run against each other one. */
  readonly pairs: RunPair[]
  readonly notComparable: { readonly run: number; readonly reason: string }[]
}

/** As `hilum evaluate --against`; fewer resamples of more than 4,000 films, because a page waits for the answer. */
const REPLICATES = { most: 1000, least: 200, films: 4e6 } as const

/**
 * Finished runs side by side: the first against each of the others on the images that both judged without having learned from them (of folds each
 * image's own fold's answer). Throws RowUnknownError.
 */
export function compareRuns(library: Library, ids: readonly number[], signal?: AbortSignal): RunComparison {
  const rows = ids.map((id) => {
    const row = library.runs.byId(id)
    if (row === undefined) throw new RowUnknownError('run', id)
    return row
  })
  const [first, ...others] = rows
  const pairs: RunPair[] = []
  const notComparable: RunComparison['notComparable'] = []
  for (const other of others) {
    if (first === undefined) break
    try {
      pairs.push(pairOf(library, first.id, other.id, signal))
    } catch (error) {
      if (!(error instanceof NotComparableError)) throw error
      notComparable.push({ run: other.id, reason: error.message })
    }
  }
  return { runs: rows.map((row) => runInfo(library, row)), pairs, notComparable }
}

interface Judged {
  readonly classes: readonly string[]
  /** By image. */
  readonly answers: ReadonlyMap<number, TestAnswer>
}

function pairOf(library: Library, run: number, against: number, signal: AbortSignal | undefined): RunPair {
  const [a, b] = [judgedBy(library, run), judgedBy(library, against)]
  if (a.classes.join('\n') !== b.classes.join('\n')) throw new NotComparableError(`Run ${run} tells apart ${a.classes.join(', ')}; run ${against} ${b.classes.join(', ')}.`)
  const images = [...a.answers.keys()].filter((image) => b.answers.has(image) && a.answers.get(image)?.label === b.answers.get(image)?.label)
  if (images.length === 0) throw new NotComparableError(`Runs ${run} and ${against} judged no image in common.`)
  const own = images.flatMap((image) => a.answers.get(image) ?? [])
  const theirs = images.flatMap((image) => b.answers.get(image) ?? [])
  const comparison = compareClassifiers(
    {
      labels: own.map(({ label }) => label),
      groups: own.map(({ group }) => group),
      classes: a.classes,
      probabilities: own.flatMap(({ probabilities }) => probabilities),
      otherProbabilities: theirs.flatMap(({ probabilities }) => probabilities)
    },
    { replicates: Math.max(REPLICATES.least, Math.min(REPLICATES.most, Math.round(REPLICATES.films / images.length))), seed: 1, signal }
  )
  return {
    run,
    against,
    images: images.length,
    accuracyDifference: figureOf(comparison.accuracyDifference),
    aucDifference: figureOf(comparison.aucDifference),
    mcNemar: { ...comparison.mcNemar },
    delong: (comparison.delong ?? []).map(({ class: of, difference, p }) => ({ class: of, difference: figureOf(difference), p })),
    beyondChance: comparison.beyondChance
  }
}

/** A finished run's answers about images that its classifier of the moment had not learned from, with their labels as the recipe has them. */
function judgedBy(library: Library, run: number): Judged {
  const row = library.runs.byId(run)
  const model = row?.model === null || row === undefined ? undefined : library.models.byId(row.model)
  if (row?.state === 'done' && model === undefined) throw new NotComparableError(`The model of run ${run} is not in the library any more.`)
  if (row === undefined || row.state !== 'done' || model === undefined) throw new NotComparableError(`Run ${run} has not ended.`)
  const recipe = parseRecipe(library.recipes.byHash(row.recipeHash)?.document, `the recipe of run ${run}`)
  return { classes: model.classes, answers: new Map(testAnswers(library, row, model.classes, recipe).map((answer) => [answer.image, answer])) }
}
