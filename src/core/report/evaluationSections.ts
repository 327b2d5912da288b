import { PREVALENCES, predictiveValues } from '../evaluate/predictiveValues.ts'
import type { Comparison } from '../evaluate/compare.ts'
import type { Evaluation, Figure, FigureName } from '../evaluate/evaluate.ts'
import { barList, calibrationChart, decisionChart, precisionRecallChart, rocChart, type Bar } from './charts.ts'
import { decimal, intervalText, percent, plural, pValue, signed, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { EvaluationColumn, RunFigures } from './runReport.ts'
import { figureCell, numberCell, table, type Row } from './table.ts'

/** The answer first: accuracy with its interval, what it is made of, and what that means in one sentence. */
export function resultSection(figures: RunFigures, headline: EvaluationColumn): Html {
  const { model, thumbnail, comparison } = headline
  const accuracy = model.figures.accuracy
  const interval = intervalText(accuracy.interval, 2)
  return html`<section class="result" aria-labelledby="result">
<div class="lead">
<h2 id="result">Accuracy</h2>
<p class="big">${accuracy.value === null ? '–' : decimal(accuracy.value, 2)}</p>
<p>${interval ? `95 % interval ${interval}` : (accuracy.reason ?? 'no interval was computed')}</p>
<p class="dim">${headline.title}: ${headline.rule} ${plural(model.images, 'test image')} of ${plural(model.groups, 'group')}.</p>
${aucLine(model)}
</div>
<div class="made">
<h2>What it is made of</h2>
${barList('Accuracy from 0 to 1 with 95 % intervals over groups', accuracyBars(figures, headline))}
</div>
<div class="verdicts">${verdict(comparison, thumbnail !== null)}${leak(headline)}</div>
</section>`
}

function aucLine(model: Evaluation): Html {
  const { auc, sensitivity, specificity } = model.figures
  const parts = [
    ['AUC', auc],
    ['sensitivity', sensitivity],
    ['specificity', specificity]
  ] as const
  return html`<dl class="facts">${parts.flatMap(([name, { value, interval }]) =>
    value === null ? [] : [fact(name, value, intervalText(interval, 2))]
  )}</dl>`
}

function fact(name: string, value: number, interval: string | null): Html {
  return html`<div><dt>${name}</dt><dd>${decimal(value, 2)} <small>${interval ?? ''}</small></dd></div>`
}

function accuracyBars(figures: RunFigures, headline: EvaluationColumn): Bar[] {
  const { model, thumbnail } = headline
  return [
    accuracyBar('This model', headline.rule, 'model', model.figures.accuracy),
    ...(thumbnail ? [accuracyBar('16 × 16 thumbnail', 'same classifier, no network', 'thumbnail', thumbnail.figures.accuracy)] : []),
    accuracyBar(`Always “${model.majorityClass}”`, 'the largest class', 'reference', model.figures.majorityRate),
    ...figures.evaluations
      .filter((column) => column !== headline)
      .map((column) => accuracyBar(column.title, column.rule, 'reference', column.model.figures.accuracy))
  ]
}

function accuracyBar(title: string, detail: string, kind: Bar['kind'], figure: Figure): Bar {
  return { title, detail, kind, ...figure }
}

function verdict(comparison: Comparison | null, hasThumbnail: boolean): Html {
  if (!comparison) {
    return remark(
      'caution',
      'Not compared with a thumbnail.',
      hasThumbnail
        ? 'The paired difference was not computed.'
        : 'What the network adds over a 16 × 16 thumbnail of the same images is unknown.'
    )
  }
  const { accuracyDifference, mcNemar, beyondChance } = comparison
  const difference = accuracyDifference.value ?? 0
  const interval = intervalText(accuracyDifference.interval, 2, signed)
  const detail =
    `95 % interval ${interval ?? 'not available'}; McNemar ${pValue(mcNemar.p)}, ` +
    `${whole(mcNemar.onlyFirstRight)} images right by the model alone, ${whole(mcNemar.onlySecondRight)} by the thumbnail alone.`
  const amount = `${signed(difference, 2)} over a 16 × 16 thumbnail`
  if (!beyondChance) return remark('caution', `${amount}: within chance.`, detail)
  return difference > 0
    ? remark('good', `${amount}: more than chance.`, detail)
    : remark('stop', `${amount}: worse than no network at all.`, detail)
}

function leak({ splits }: EvaluationColumn): Html | null {
  const shared = sharedTotal(splits)
  if (shared.images === 0)
    return remark(
      'good',
      'No group is in both parts.',
      'Training and test images share no patient and no group, as far as the data set knows them.'
    )
  return remark(
    'stop',
    `${whole(shared.images)} of ${whole(shared.of)} test images share a group with training images.`,
    'These figures are optimistic: the model has seen images of the same patients.'
  )
}

function sharedTotal(splits: EvaluationColumn['splits']): { images: number; of: number } {
  return splits.reduce(
    (sum, { table: { shared } }) => ({ images: sum.images + shared.testImagesSharingGroup, of: sum.of + shared.testImages }),
    { images: 0, of: 0 }
  )
}

/** A light with its own shape, a title and a sentence. */
export function remark(level: 'good' | 'info' | 'caution' | 'stop', title: string, text: string): Html {
  const sign = { good: '✓', info: 'i', caution: '!', stop: '×' }[level]
  const word = { good: 'Passed', info: 'Note', caution: 'Caution', stop: 'Stop' }[level]
  return html`<div class="remark ${level}"><span class="sign" aria-hidden="true">${sign}</span>
<p><span class="sr">${word}: </span><strong>${title}</strong> ${text}</p></div>`
}

const ROWS: readonly (readonly [FigureName, string])[] = [
  ['balancedAccuracy', 'Balanced accuracy'],
  ['f1', 'F1, weighted'],
  ['weightedPrecision', 'Precision, weighted'],
  ['weightedRecall', 'Recall, weighted'],
  ['macroF1', 'F1, mean of classes'],
  ['macroPrecision', 'Precision, mean of classes'],
  ['macroAccuracy', 'Accuracy one vs rest, mean of classes'],
  ['auc', 'AUC'],
  ['averagePrecision', 'Average precision'],
  ['sensitivity', 'Sensitivity'],
  ['specificity', 'Specificity'],
  ['sensitivityAtSpecificity', 'Sensitivity at specificity ≥ 0.9'],
  ['ppv', 'PPV at this prevalence'],
  ['npv', 'NPV at this prevalence'],
  ['logLoss', 'Log loss'],
  ['brier', 'Brier score'],
  ['ece', 'Calibration error (ECE)']
]

/** Every evaluation as a column, accuracy with its baselines first. */
export function comparisonSection({ evaluations }: RunFigures, headline: EvaluationColumn): Html {
  const row = (head: string, cellOf: (column: EvaluationColumn) => Html, key = false): Row => ({ head, key, cells: evaluations.map(cellOf) })
  const figureRow = (head: string, name: FigureName, key = false): Row =>
    row(head, ({ model }) => figureCell(model.figures[name], 3, decimal), key)
  const used = ROWS.filter(([name]) => evaluations.some(({ model }) => name in model.figures && model.figures[name].value !== null))
  const comparisonTable = table({
    kind: 'figures inline',
    caption:
      'The same recipe under each rule of splitting; small: 95 % interval, ' +
      `groups resampled ${whole(headline.model.bootstrap.replicates)} times (percentiles)`,
    columns: [
      { title: '' },
      ...evaluations.map((column) => ({
        title: [column.title, column === headline ? html` <span class="chip">leads</span>` : null],
        detail: column.rule
      }))
    ],
    rows: [
      figureRow('Accuracy', 'accuracy', true),
      row('Accuracy of a 16 × 16 thumbnail', ({ thumbnail }) => figureCell(thumbnail?.figures.accuracy ?? null, 3, decimal)),
      row('Gain over the thumbnail', ({ comparison }) => figureCell(comparison?.accuracyDifference ?? null, 3, signed)),
      row('Always the largest class', ({ model }) => figureCell(model.figures.majorityRate, 3, decimal)),
      ...used.map(([name, title]) => figureRow(title, name)),
      row('AUC of a 16 × 16 thumbnail', ({ thumbnail }) => figureCell(thumbnail?.figures.auc ?? null, 3, decimal)),
      row('Test images, groups', ({ model }) => numberCell(`${whole(model.images)}, ${whole(model.groups)}`)),
      row('Test images sharing a group with training', ({ splits }) => {
        const { images, of } = sharedTotal(splits)
        return numberCell(whole(images), of === 0 ? null : percent(images / of), images > 0)
      })
    ]
  })
  return html`<section aria-labelledby="side"><h2 id="side">Side by side</h2>
${comparisonTable}
${evaluations.flatMap((column) => column.model.caveats.map((text) => remark('caution', `${column.title}.`, text)))}
</section>`
}

/** Confusion matrix, ROC, precision-recall, calibration and decision curves of the leading evaluation. */
export function curvesSection(headline: EvaluationColumn): Html {
  return html`<section aria-labelledby="curves"><h2 id="curves">Errors, ranking, calibration, net benefit</h2><p class="dim">${headline.title}: ${plural(headline.model.images, 'test image')}</p>
<div class="trio">${confusionTable(headline.model)}${rocChart(headline.model, headline.thumbnail)}${precisionRecallChart(headline.model, headline.thumbnail)}${calibrationChart(headline.model)}${(headline.model.findings ?? []).map(decisionChart)}</div></section>`
}

function confusionTable({ classes, confusion, perClass }: Evaluation): Html {
  const rows = confusion.map((row, actual) => {
    const cells = row.map((n, predicted) => confusionCell(n, perClass[actual]?.support ?? 0, actual === predicted))
    return html`<tr><th scope="row"><small>is</small>${classes[actual] ?? ''}</th>${cells}</tr>
`
  })
  return html`<figure class="plot"><figcaption><h3>Confusion</h3> <span class="dim">images; share of the row</span></figcaption>
<table class="confusion"><caption class="sr">Test images by actual class (rows) and predicted class (columns)</caption>
<thead><tr><td></td>${classes.map((name) => html`<th scope="col"><small>says</small>${name}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></figure>`
}

function confusionCell(n: number, support: number, right: boolean): Html {
  const share = support === 0 ? 0 : n / support
  return html`<td class="${right ? 'right' : 'wrong'}" style="--share:${share.toFixed(3)}">
<b>${whole(n)}</b><small>${support === 0 ? '' : percent(share)}</small></td>`
}

const CLASS_COLUMNS = [
  ['recall', 'Recall (sensitivity)'],
  ['specificity', 'Specificity'],
  ['precision', 'Precision (PPV)'],
  ['f1', 'F1'],
  ['oneVsRestAccuracy', 'Accuracy (one vs rest)'],
  ['auc', 'AUC'],
  ['averagePrecision', 'Average precision']
] as const

/** Every class against the rest, for the leading evaluation. */
export function perClassSection({ model, title }: EvaluationColumn): Html {
  const classTable = table({
    kind: 'figures',
    caption: `${title}: each class against the rest; small: 95 % interval`,
    columns: [
      { title: 'Class' },
      ...['Test images', 'Predicted', ...CLASS_COLUMNS.map(([, name]) => name)].map((name) => ({ title: name, numeric: true }))
    ],
    rows: model.perClass.map((c) => ({
      head: c.class,
      cells: [
        numberCell(whole(c.support)),
        numberCell(whole(c.predicted)),
        ...CLASS_COLUMNS.map(([name]) => figureCell(c.figures[name], 3, decimal))
      ]
    }))
  })
  return html`<section aria-labelledby="classes"><h2 id="classes">Per class</h2>
${classTable}${model.findings ? null : predictiveTable(model)}</section>`
}

/** For runs of versions without `Evaluation.findings`. */
function predictiveTable({ figures, positiveClass }: Evaluation): Html | null {
  const sensitivity = figures.sensitivity.value
  const specificity = figures.specificity.value
  if (sensitivity === null || specificity === null) return null
  const at = PREVALENCES.map((prevalence) => ({ prevalence, ...predictiveValues(sensitivity, specificity, prevalence) }))
  const name = positiveClass ?? ''
  return table({
    caption:
      `Predictive values where ${name} is rarer or commoner than in this test part ` +
      `(sensitivity ${decimal(sensitivity, 2)}, specificity ${decimal(specificity, 2)})`,
    columns: [{ title: 'Prevalence' }, ...at.map(({ prevalence }) => ({ title: percent(prevalence), numeric: true }))],
    rows: [
      { head: `PPV: flagged images that are ${name}`, cells: at.map(({ ppv }) => valueCell(ppv)) },
      { head: 'NPV: cleared images that are not', cells: at.map(({ npv }) => valueCell(npv)) }
    ]
  })
}

function valueCell(value: number | null): Html {
  return numberCell(value === null ? '–' : decimal(value, 2))
}
