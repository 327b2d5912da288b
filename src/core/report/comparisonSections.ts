import { decimal, duration, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { ColumnRun, HereColumn, RecipeComparison } from './recipeComparison.ts'
import { figureCell, numberCell, table } from './table.ts'

/** Published, as published here, leakage-safe here: figures and time, and how the data differ. */
export function publicationSection(comparison: RecipeComparison | null): Html | null {
  if (comparison === null) return null
  const { citation, here, rows, publishedTestImages, publishedTime, differences } = comparison
  const everyColumn = (cell: (run: ColumnRun) => Html): Html[] => here.map(({ run }) => (run === null ? numberCell('–') : cell(run)))
  const there = (text: string | null): Html[] => (citation === null ? [] : [numberCell(text ?? '–')])
  const asides = rows.flatMap(({ title, published }) => (published === null || published.aside === '' ? [] : [`${title}, published: ${published.aside}.`]))
  const machine = publishedTime === null ? [] : [`Time, published: on ${publishedTime.machine}.`]
  return html`<section aria-labelledby="publication"><h2 id="publication">${citation === null ? 'Both forms of the recipe' : 'Published and here'}</h2>
${citation === null ? null : html`<p>${citation}</p>`}
${table({
    kind: 'figures',
    caption: 'Latest finished run of each form of the recipe on this data set, in this library; small: 95 % interval over groups',
    columns: [{ title: '' }, ...(citation === null ? [] : [{ title: 'Published', numeric: true }]), ...here.map(columnHead)],
    rows: [
      ...rows.map(({ title, published, here: figures }, i) => ({
        head: title,
        key: i === 0,
        cells: [...there(published?.text ?? null), ...figures.map((figure, at) => (figure === null ? numberCell(here[at]?.absent ?? '–') : figureCell(figure, 3, decimal)))]
      })),
      { head: 'Test images', cells: [...there(publishedTestImages === null ? null : whole(publishedTestImages)), ...everyColumn((run) => numberCell(whole(run.testImages)))] },
      { head: 'Test images sharing a group with training', cells: [...there(null), ...everyColumn((run) => numberCell(whole(run.sharingGroup), null, run.sharingGroup > 0))] },
      { head: 'Time', cells: [...there(publishedTime?.text ?? null), ...everyColumn((run) => numberCell(duration(run.seconds), run.featuresReady ? 'features were there' : null))] }
    ]
  })}${[...differences, ...asides, ...machine].map((text) => html`<p class="dim">${text}</p>`)}</section>`
}

function columnHead({ title, split, run }: HereColumn): { title: string; detail: string; numeric: true } {
  return { title, numeric: true, detail: run === null ? split : `${split}; run ${run.id}` }
}
