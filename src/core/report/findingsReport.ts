import type { Comparison } from '../evaluate/compare.ts'
import type { Evaluation, Figure } from '../evaluate/evaluate.ts'
import { decimal, plural, whole } from './format.ts'
import { html, type Html } from './html.ts'
import { page } from './page.ts'
import type { EvaluationColumn } from './runReport.ts'
import { figureCell, numberCell, table, textCell } from './table.ts'

/** Several findings of the same images, each learned and judged on its own. Plain JSON, without identities. */
export interface FindingsReport {
  readonly report: 1
  readonly title: string
  readonly recipe: string
  readonly program: string
  readonly rows: readonly FindingRow[]
  /** Findings that these data do not allow. */
  readonly refused: readonly { readonly finding: string; readonly reason: string }[]
}

export interface FindingRow {
  readonly finding: string
  readonly run: number
  readonly model: string
  readonly modelHash: string
  /** Rule of splitting that the figures are of. */
  readonly rule: string
  readonly testImages: number
  /** Test images with the finding. */
  readonly positives: number
  readonly auc: Figure
  readonly thumbnailAuc: Figure | null
  readonly averagePrecision: Figure
  readonly brier: Figure
  /** Expected calibration error, and what it would be by temperature scaling fitted on the training part. */
  readonly ece: Figure
  readonly eceRecalibrated: Figure | null
}

/** A finding's row from its run's leading evaluation. */
export function findingRow(of: Pick<FindingRow, 'finding' | 'run' | 'model' | 'modelHash'>, { title, model, thumbnail, recalibration }: FindingColumn): FindingRow {
  const { auc, averagePrecision, brier, ece } = model.figures
  return {
    ...of,
    rule: title,
    testImages: model.images,
    positives: model.perClass.find(({ class: name }) => name === of.finding)?.support ?? 0,
    auc,
    thumbnailAuc: thumbnail?.figures.auc ?? null,
    averagePrecision,
    brier,
    ece,
    eceRecalibrated: recalibration === undefined || 'reason' in recalibration ? null : recalibration.temperature.ece
  }
}

export type FindingColumn = Pick<EvaluationColumn, 'title' | 'recalibration'> & { readonly model: Evaluation; readonly thumbnail: Evaluation | null; readonly comparison?: Comparison | null }

/** One self-contained page: a row a finding, and why others have none. */
export function renderFindings(report: FindingsReport): string {
  return page({
    title: report.title,
    origin: `Made by ${report.program}.`,
    head: html`<p>${report.recipe}. ${plural(report.rows.length, 'finding')}, each by a classifier of its own on the same features.</p>`,
    main: html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${report.rows.length === 0 ? html`<p>No finding could be learned.</p>` : findingsTable(report.rows)}
<p class="dim">Images on which nothing is said of a finding, or on which it is left out as uncertain, take no part in its row. Each row’s test part is its own; a patient is on one side of each.</p></section>
${refusedTable(report.refused)}`
  })
}

function findingsTable(rows: readonly FindingRow[]): Html {
  return table({
    caption: 'Area under the ROC curve with its 95 % interval over groups, and calibration, on the test part',
    kind: 'figures',
    columns: [
      { title: 'Finding' },
      ...['Test images', 'With it', 'AUC', 'Thumbnail AUC', 'Average precision', 'Brier', 'Calibration error', 'Recalibrated'].map((title) => ({ title, numeric: true })),
      { title: 'Model' }
    ],
    rows: rows.map((row) => ({
      head: html`${row.finding}<small>${row.rule}</small>`,
      cells: [
        numberCell(whole(row.testImages)),
        numberCell(whole(row.positives)),
        figureCell(row.auc, 3, decimal),
        figureCell(row.thumbnailAuc, 3, decimal),
        figureCell(row.averagePrecision, 3, decimal),
        figureCell(row.brier, 3, decimal),
        figureCell(row.ece, 3, decimal),
        figureCell(row.eceRecalibrated, 3, decimal),
        textCell(`${row.model}, run ${row.run}`, true)
      ]
    }))
  })
}

function refusedTable(refused: FindingsReport['refused']): Html | null {
  if (refused.length === 0) return null
  return html`<section aria-labelledby="refused"><h2 id="refused">Not learned</h2>
${table({ caption: 'Findings without a model', columns: [{ title: 'Finding' }, { title: 'Why' }], rows: refused.map(({ finding, reason }) => ({ head: finding, cells: [textCell(reason)] })) })}</section>`
}
