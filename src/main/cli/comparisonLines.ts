import { runTimeText, type HereColumn, type RecipeComparison } from '../../core/report/recipeComparison.ts'
import type { Recipe } from '../../core/recipe/recipe.ts'
import { table } from './output.ts'
import { byPaper } from './recipeLines.ts'

type Compared = { readonly recipe: Recipe; readonly comparison: RecipeComparison }

/** All recipes on one data set: the figure that a publication leads with, in both forms here, and the time. */
export function comparisonTableLines(compared: readonly Compared[], dataset: string): string[] {
  const head = ['', 'figure', 'published', 'as published, here', 'leakage-safe, here', 'time here']
  const groups = byPaper(compared)
  const rows = groups.map(([, entries]) => entries.map(({ comparison }) => row(comparison)))
  // one table, cut apart again, so that its columns stand under each other
  const lines = table([head, ...rows.flat()])
  let at = 1
  return [
    `On ${dataset}: latest finished runs; 95 % intervals over groups`,
    '',
    lines[0] ?? '',
    ...groups.flatMap(([title, entries]) => [title, ...lines.slice(at, (at += entries.length)), '']),
    'Data there and here differ: "hilum recipes NAME --dataset …" says how.'
  ]
}

function row({ recipe, rows, here }: RecipeComparison): string[] {
  const first = rows[0]
  const cells = here.map((column, i) => first?.here[i] ?? column.absent ?? '')
  const shown = cells.map((cell) => (typeof cell === 'string' ? cell : figureText(cell)))
  return [`  ${recipe}`, first?.title ?? '', first?.published?.text ?? '', shown[0] ?? '', shown.length > 1 ? (shown[1] ?? '') : '', timesOf(here)[0] ?? '']
}

/** Of the columns with a run, those first whose time holds the features'. */
function timesOf(columns: readonly HereColumn[]): string[] {
  return columns
    .flatMap(({ run }) => (run === null ? [] : [run]))
    .toSorted((a, b) => Number(a.featuresReady) - Number(b.featuresReady))
    .map(runTimeText)
}

function figureText({ value, interval, reason }: { readonly value: number | null; readonly interval: readonly [number, number] | null; readonly reason?: string }): string {
  if (value === null) return reason ?? ''
  return interval === null ? value.toFixed(3) : `${value.toFixed(3)} (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})`
}

/** One recipe on one data set: every published figure beside those here. */
export function comparisonLines({ here, rows, publishedTestImages, publishedTime, citation, differences }: RecipeComparison): string[] {
  return [
    ...table([
      ['', ...(citation === null ? [] : ['published']), ...here.map(({ title }) => title.toLowerCase())],
      ...rows.map(({ title, published, here: figures }) => [
        title,
        ...(citation === null ? [] : [published?.text ?? '']),
        ...figures.map((figure, i) => (figure === null ? (here[i]?.absent ?? '') : figureText(figure)))
      ]),
      ['Test images', ...(citation === null ? [] : [publishedTestImages === null ? '' : String(publishedTestImages)]), ...here.map(({ run }) => (run === null ? '' : `${run.testImages}, ${run.sharingGroup} sharing a group with training`))],
      ['Time', ...(citation === null ? [] : [publishedTime?.text ?? '']), ...here.map(({ run }) => (run === null ? '' : runTimeText(run)))]
    ]),
    ...differences
  ]
}
