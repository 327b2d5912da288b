import { PREVALENCES, predictiveValues } from '../evaluate/predictiveValues.ts'
import type { Comparison } from '../evaluate/compare.ts'
import type { Evaluation, Figure, FigureName } from '../evaluate/evaluate.ts'
import { barList, calibrationChart, rocChart, type Bar } from './charts.ts'
import { decimal, intervalText, percent, plural, pValue, signed, whole } from './format.ts'
import { html, type Html } from './html.ts'
import type { EvaluationColumn, RunFigures } from './runReport.ts'

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
<p class="dim">${headline.title}: ${headline.rule}. ${plural(model.images, 'test image')} of ${plural(model.groups, 'group')}.</p>
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
  return html`<dl class="facts">${parts.flatMap(([name, figure]) => (figure.value === null ? [] : [html`<div><dt>${name}</dt><dd>${decimal(figure.value, 2)} <small>${intervalText(figure.interval, 2) ?? ''}</small></dd></div>`]))}</dl>`
}

function accuracyBars(figures: RunFigures, headline: EvaluationColumn): Bar[] {
  const { model, thumbnail } = headline
  return [
    accuracyBar('This model', headline.rule, 'model', model.figures.accuracy),
    ...(thumbnail ? [accuracyBar('16 × 16 thumbnail', 'same classifier, no network', 'thumbnail', thumbnail.figures.accuracy)] : []),
    accuracyBar(`Always “${model.majorityClass}”`, 'the largest class', 'reference', model.figures.majorityRate),
    ...figures.evaluations.filter((column) => column !== headline).map((column) => accuracyBar(column.title, column.rule, 'reference', column.model.figures.accuracy))
  ]
}

function accuracyBar(title: string, detail: string, kind: Bar['kind'], figure: Figure): Bar {
  return { title, detail, kind, ...figure }
}

function verdict(comparison: Comparison | null, hasThumbnail: boolean): Html {
  if (!comparison) {
    return remark('caution', 'Not compared with a thumbnail.', hasThumbnail ? 'The paired difference was not computed.' : 'What the network adds over a 16 × 16 thumbnail of the same images is unknown.')
  }
  const { accuracyDifference, mcNemar, beyondChance } = comparison
  const difference = accuracyDifference.value ?? 0
  const interval = intervalText(accuracyDifference.interval, 2, signed)
  const detail = `95 % interval ${interval ?? 'not available'}; McNemar ${pValue(mcNemar.p)}, ${mcNemar.onlyFirstRight} images right by the model alone, ${mcNemar.onlySecondRight} by the thumbnail alone.`
  const amount = `${signed(difference, 2)} over a 16 × 16 thumbnail`
  if (!beyondChance) return remark('caution', `${amount}: within chance.`, detail)
  return difference > 0 ? remark('good', `${amount}: more than chance.`, detail) : remark('stop', `${amount}: worse than no network at all.`, detail)
}

function leak({ splits }: EvaluationColumn): Html | null {
  const shared = sharedTotal(splits)
  if (shared.images === 0) return remark('good', 'No group is in both parts.', 'Training and test images share no patient and no near-duplicate, as far as the data set knows them.')
  return remark('stop', `${whole(shared.images)} of ${whole(shared.of)} test images share a group with training images.`, 'These figures are optimistic: the model has seen images of the same patients.')
}

function sharedTotal(splits: EvaluationColumn['splits']): { images: number; of: number } {
  return splits.reduce((sum, { table }) => ({ images: sum.images + table.shared.testImagesSharingGroup, of: sum.of + table.shared.testImages }), { images: 0, of: 0 })
}

/** A light with its own shape, a title and a sentence. */
export function remark(level: 'good' | 'info' | 'caution' | 'stop', title: string, text: string): Html {
  const sign = { good: '✓', info: 'i', caution: '!', stop: '×' }[level]
  const word = { good: 'Passed', info: 'Note', caution: 'Caution', stop: 'Stop' }[level]
  return html`<div class="remark ${level}"><span class="sign" aria-hidden="true">${sign}</span><p><span class="sr">${word}: </span><strong>${title}</strong> ${text}</p></div>`
}

const ROWS: readonly (readonly [FigureName, string])[] = [
  ['balancedAccuracy', 'Balanced accuracy'],
  ['f1', 'F1, weighted'],
  ['weightedPrecision', 'Precision, weighted'],
  ['weightedRecall', 'Recall, weighted'],
  ['macroF1', 'F1, mean of classes'],
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
export function comparisonSection({ evaluations, published }: RunFigures, headline: EvaluationColumn): Html {
  const cells = (figureOf: (column: EvaluationColumn) => Figure | null): Html[] => evaluations.map((column) => figureCell(figureOf(column)))
  const row = (title: string, of: Html[], name: FigureName | null, cls = ''): Html => html`<tr class="${cls}"><th scope="row">${title}</th>${of}${published ? html`<td class="num">${publishedCell(published.figures, name)}</td>` : null}</tr>
`
  const difference = evaluations.map(({ comparison }) =>
    comparison ? html`<td class="num">${comparison.accuracyDifference.value === null ? '–' : signed(comparison.accuracyDifference.value, 3)}<small>${intervalText(comparison.accuracyDifference.interval, 3, signed) ?? ''}</small></td>` : html`<td class="num">–</td>`
  )
  const used = ROWS.filter(([name]) => evaluations.some(({ model }) => model.figures[name].value !== null))
  return html`<section aria-labelledby="side"><h2 id="side">Side by side</h2>
<div class="scroll"><table class="grid-table figures inline"><caption>The same recipe under each rule of splitting; small: 95 % interval, groups resampled ${whole(headline.model.bootstrap.replicates)} times (percentiles)</caption>
<thead><tr><td></td>${evaluations.map((column) => html`<th scope="col">${column.title}${column === headline ? html` <span class="chip">leads</span>` : null}<small>${column.rule}</small></th>`)}${published ? html`<th scope="col">Published<small>${published.citation}</small></th>` : null}</tr></thead>
<tbody>
${row('Accuracy', cells(({ model }) => model.figures.accuracy), 'accuracy', 'key-row')}
${row('Accuracy of a 16 × 16 thumbnail', cells(({ thumbnail }) => thumbnail?.figures.accuracy ?? null), null)}
${row('Gain over the thumbnail', difference, null)}
${row('Always the largest class', cells(({ model }) => model.figures.majorityRate), null)}
${used.map(([name, title]) => row(title, cells(({ model }) => model.figures[name]), name))}
${row('AUC of a 16 × 16 thumbnail', cells(({ thumbnail }) => thumbnail?.figures.auc ?? null), null)}
<tr><th scope="row">Test images, groups</th>${evaluations.map(({ model }) => html`<td class="num">${whole(model.images)}, ${whole(model.groups)}</td>`)}${published ? html`<td class="num">–</td>` : null}</tr>
<tr><th scope="row">Test images sharing a group with training</th>${evaluations.map(({ splits }) => {
    const { images, of } = sharedTotal(splits)
    return html`<td class="num ${images > 0 ? 'warn' : ''}">${whole(images)}<small>${of === 0 ? '' : percent(images / of)}</small></td>`
  })}${published ? html`<td class="num">–</td>` : null}</tr>
</tbody></table></div>
${published ? html`<p class="dim">${published.note}</p>` : null}
${evaluations.flatMap((column) => column.model.caveats.map((text) => remark('caution', `${column.title}.`, text)))}
</section>`
}

function figureCell(figure: Figure | null): Html {
  if (figure === null) return html`<td class="num">–</td>`
  if (figure.value === null) return html`<td class="num">–<small>${figure.reason ?? ''}</small></td>`
  return html`<td class="num">${decimal(figure.value, 3)}${intervalSmall(figure, 3)}</td>`
}

/** The interval in small print, or why there is none. */
export function intervalSmall({ interval, reason }: Figure, digits: number): Html {
  const text = intervalText(interval, digits)
  return text === null ? html`<small>${reason ?? ''}</small>` : html`<small class="iv">${text}</small>`
}

function publishedCell(figures: Readonly<Record<string, number>>, name: FigureName | null): string {
  const value = name === null ? undefined : figures[name]
  return value === undefined ? '–' : decimal(value, 3)
}

/** Confusion matrix, ROC and calibration of the leading evaluation. */
export function curvesSection(headline: EvaluationColumn): Html {
  return html`<section aria-labelledby="curves"><h2 id="curves">Errors, ranking, calibration</h2><p class="dim">${headline.title}</p>
<div class="trio">${confusionTable(headline.model)}${rocChart(headline.model, headline.thumbnail)}${calibrationChart(headline.model)}</div></section>`
}

function confusionTable({ classes, confusion, perClass }: Evaluation): Html {
  return html`<figure class="plot"><figcaption><h3>Confusion</h3> <span class="dim">images; share of the row</span></figcaption>
<table class="confusion"><caption class="sr">Test images by actual class (rows) and predicted class (columns)</caption>
<thead><tr><td></td>${classes.map((name) => html`<th scope="col"><small>says</small>${name}</th>`)}</tr></thead><tbody>
${confusion.map((row, actual) => {
  const support = perClass[actual]?.support ?? 0
  return html`<tr><th scope="row"><small>is</small>${classes[actual] ?? ''}</th>${row.map((n, predicted) => {
    const share = support === 0 ? 0 : n / support
    return html`<td class="${actual === predicted ? 'right' : 'wrong'}" style="--share:${share.toFixed(3)}"><b>${whole(n)}</b><small>${support === 0 ? '' : percent(share)}</small></td>`
  })}</tr>
`
})}</tbody></table></figure>`
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
  return html`<section aria-labelledby="classes"><h2 id="classes">Per class</h2>
<div class="scroll"><table class="grid-table figures"><caption>${title}: each class against the rest; small: 95 % interval</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="num">Test images</th><th scope="col" class="num">Predicted</th>${CLASS_COLUMNS.map(([, name]) => html`<th scope="col" class="num">${name}</th>`)}</tr></thead><tbody>
${model.perClass.map((c) => html`<tr><th scope="row">${c.class}</th><td class="num">${whole(c.support)}</td><td class="num">${whole(c.predicted)}</td>${CLASS_COLUMNS.map(([name]) => figureCell(c.figures[name]))}</tr>
`)}</tbody></table></div>
${predictiveTable(model)}</section>`
}

function predictiveTable({ figures, positiveClass }: Evaluation): Html | null {
  const sensitivity = figures.sensitivity.value
  const specificity = figures.specificity.value
  if (sensitivity === null || specificity === null) return null
  const at = PREVALENCES.map((prevalence) => ({ prevalence, ...predictiveValues(sensitivity, specificity, prevalence) }))
  return html`<div class="scroll"><table class="grid-table"><caption>Predictive values where ${positiveClass ?? ''} is rarer or commoner than in this test part (sensitivity ${decimal(sensitivity, 2)}, specificity ${decimal(specificity, 2)})</caption>
<thead><tr><th scope="col">Prevalence</th>${at.map(({ prevalence }) => html`<th scope="col" class="num">${percent(prevalence)}</th>`)}</tr></thead>
<tbody><tr><th scope="row">PPV: flagged images that are ${positiveClass ?? ''}</th>${at.map(({ ppv }) => valueCell(ppv))}</tr><tr><th scope="row">NPV: cleared images that are not</th>${at.map(({ npv }) => valueCell(npv))}</tr></tbody></table></div>`
}

function valueCell(value: number | null): Html {
  return html`<td class="num">${value === null ? '–' : decimal(value, 2)}</td>`
}
