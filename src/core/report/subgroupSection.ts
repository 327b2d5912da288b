import type { Figure } from '../evaluate/evaluate.ts'
import { LEAST_IMAGES, type SubgroupFigures } from '../evaluate/subgroups.ts'
import { decimal, percent, plural, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { RunReport } from './runReport.ts'
import { figureCell, numberCell, table, type Column } from './table.ts'

const FIGURES = ['auc', 'accuracy', 'sensitivity', 'specificity'] as const
const TITLES = { auc: 'AUC', accuracy: 'Accuracy', sensitivity: 'Sensitivity', specificity: 'Specificity' } as const

/** The run's own answers within subgroups; nothing where nothing is known of the images. */
export function subgroupSection({ figures }: RunReport): Html | null {
  const { subgroups = [] } = figures
  if (subgroups.length === 0) return null
  const shown = FIGURES.filter((name) => subgroups.some((row) => row.figures !== null && row.figures[name].value !== null))
  const columns: Column[] = [{ title: 'Subgroup' }, { title: 'Images', numeric: true }, { title: 'Groups', numeric: true }, ...shown.map((name) => ({ title: TITLES[name], detail: '95 % interval', numeric: true }))]
  return html`<section aria-labelledby="subgroups"><h2 id="subgroups">Subgroups</h2>
${table({
  caption: `The same answers within subgroups of the test images. Figures need ${LEAST_IMAGES} images each of two classes; intervals that overlap do not show a difference`,
  columns,
  rows: subgroups.map((row) => ({ head: `${row.attribute}: ${row.value}`, cells: [numberCell(whole(row.images), row.positives === null ? null : `${whole(row.positives)} positive`), numberCell(whole(row.groups)), ...shown.map((name) => cell(row, name))] }))
})}</section>`
}

function cell({ figures, reason }: SubgroupFigures, name: (typeof FIGURES)[number]): Html {
  const figure: Figure = figures?.[name] ?? { value: null, interval: null, reason: reason?.split(':')[0] ?? 'too few' }
  return figureCell(figure, 2, decimal)
}

/** Figures by share of the training groups; nothing where no curve was asked for. */
export function learningCurveSection({ figures }: RunReport): Html | null {
  const { learningCurve: curve } = figures
  if (curve === undefined) return null
  return html`<section aria-labelledby="curve"><h2 id="curve">Learning curve</h2>
<p>${curve.text}</p>
${table({
  caption: `The same classifier on nested parts of the training groups, judged on the same ${plural(curve.testImages, 'test image')}`,
  columns: [{ title: 'Share of the training groups' }, { title: 'Groups', numeric: true }, { title: 'Images', numeric: true }, { title: 'AUC', detail: '95 % interval', numeric: true }, { title: 'Accuracy', detail: '95 % interval', numeric: true }],
  rows: curve.points.map(({ fraction, groups, images, auc, accuracy, reason = '' }) => ({
    head: percent(fraction),
    cells: [numberCell(whole(groups)), numberCell(whole(images)), ...[auc, accuracy].map((figure) => figureCell(figure ?? { value: null, interval: null, reason }, 3, decimal))]
  }))
})}</section>`
}
