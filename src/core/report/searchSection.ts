import type { HeadSearch } from '../experiment/headSearch.ts'
import { decimal, plural, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { RunReport } from './runReport.ts'
import { numberCell, table, textCell } from './table.ts'

const METRICS = { auc: 'AUC', accuracy: 'Accuracy', 'log-loss': 'Log-loss' } as const
/** Rows of a table; the chosen one is always among them. */
const SHOWN = 12

/** What each training part's search tried and chose; nothing where the recipe does not search. */
export function searchSection({ figures }: RunReport): Html | null {
  const tables = figures.evaluations.flatMap((column) => (column.searches ?? []).map(({ title, search }) => searchTable(`${column.title}, ${title}`, search)))
  if (tables.length === 0) return null
  return html`<section aria-labelledby="search"><h2 id="search">Search</h2>
<p class="dim">Parameters of the classifier, chosen by inner folds of the training part alone, grouped as the outer ones are.</p>
${tables}</section>`
}

function searchTable(title: string, search: HeadSearch): Html {
  if ('reason' in search) return html`<p>${title}: no search, the recipe’s own parameters were taken; ${search.reason}.</p>`
  const { metric, folds, fits, chosen, tried } = search
  const isChosen = (parameters: object): boolean => JSON.stringify(parameters) === JSON.stringify(chosen)
  const better = metric === 'log-loss' ? 1 : -1
  const ranked = tried.toSorted((a, b) => Number(isChosen(b.parameters)) - Number(isChosen(a.parameters)) || better * ((a.score ?? -better * Infinity) - (b.score ?? -better * Infinity)))
  const left = tried.length - SHOWN
  return table({
    caption: `${title}: ${plural(tried.length, 'combination')} tried in ${plural(folds, 'inner fold')}, ${plural(fits, 'fit')}; the chosen one first${left > 0 ? `, ${whole(left)} more not shown` : ''}`,
    columns: [{ title: 'Parameters' }, { title: METRICS[metric], detail: 'mean of the folds', numeric: true }, { title: 'By fold' }],
    rows: ranked.slice(0, SHOWN).map(({ parameters, score, foldScores, reason }) => ({
      head: Object.entries(parameters).map(([name, value]) => `${name} = ${String(value)}`).join(', '),
      key: isChosen(parameters),
      cells: [numberCell(score === null ? '–' : decimal(score, 3)), textCell(reason ?? foldScores.map((value) => decimal(value, 3)).join(', '))]
    }))
  })
}
