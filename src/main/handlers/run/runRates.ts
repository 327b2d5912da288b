import type { JudgedRates } from '../../../contract/index.ts'
import { thresholdRates } from '../../../core/evaluate/thresholdRates.ts'
import { isFinding } from '../../../core/judge/imageScore.ts'
import { recipeSchema } from '../../../core/recipe/recipe.ts'
import type { Library } from '../../store/openLibrary.ts'
import { figureOf } from '../figureOf.ts'
import { runFiguresSchema } from '../runRecord.ts'
import { RunUnknownError } from '../writeReport.ts'
import { testAnswers } from './testAnswers.ts'

/** 0, 0.01, … 1: where the page's slider stands. */
export const EVERY_PER_CENT: readonly number[] = Array.from({ length: 101 }, (_, i) => i / 100)

/**
 * What a finished run's model does on its test images at these thresholds on the score and at its operating point (0.5 where nobody has confirmed one), with the run's own resamples of patients and
 * groups. No rows where the images or the model are gone. Throws RunUnknownError.
 */
export function runRates(library: Library, run: number, { thresholds = [], prevalence, signal }: { readonly thresholds?: readonly number[]; readonly prevalence: number; readonly signal?: AbortSignal }): JudgedRates {
  const row = library.runs.byId(run)
  if (row === undefined || row.state !== 'done') throw new RunUnknownError(run, library)
  const { classes } = runFiguresSchema.parse(row.figures)
  const recipe = recipeSchema.safeParse(library.recipes.byHash(row.recipeHash)?.document).data
  const answers = testAnswers(library, row, classes, recipe)
  const replicates = recipe?.evaluation.replicates ?? 1000
  if (answers.length === 0) return { run, prevalence, positives: 0, negatives: 0, groups: 0, replicates, rows: [] }
  const point = row.model === null ? null : (library.models.byId(row.model)?.operatingPoint ?? null)
  const asked = new Set([...thresholds, ...(point !== null ? [point] : thresholds.length === 0 ? [0.5] : [])])
  const { positives, negatives, groups, rows } = thresholdRates(
    {
      labels: answers.map(({ label }) => label),
      probabilities: answers.flatMap(({ probabilities }) => probabilities),
      groups: answers.map(({ group }) => group),
      classes,
      scores: answers.map(({ score }) => score),
      findings: classes.flatMap((_, c) => (isFinding(classes, c) ? [c] : []))
    },
    [...asked],
    { replicates, seed: row.seed, prevalence, signal }
  )
  return {
    run,
    prevalence,
    positives,
    negatives,
    groups,
    replicates,
    rows: rows.map(({ threshold, sensitivity, specificity, ppv, npv }) => ({ threshold, sensitivity: figureOf(sensitivity), specificity: figureOf(specificity), ppv: figureOf(ppv), npv: figureOf(npv) }))
  }
}
