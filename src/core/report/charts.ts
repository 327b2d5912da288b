import type { ClassCurves, Evaluation, FindingFigures } from '../evaluate/evaluate.ts'
import type { DecisionPoint } from '../evaluate/findingFigures.ts'
import { decimal, intervalText, plural } from './format.ts'
import { html, type Html } from './html.ts'

const BOX = { width: 340, height: 322, left: 40, right: 332, top: 8, bottom: 280 }

function atX(value: number): number {
  return BOX.left + value * (BOX.right - BOX.left)
}

function atY(value: number): number {
  return BOX.bottom - value * (BOX.bottom - BOX.top)
}

function point(x: number, y: number): string {
  return `${atX(x).toFixed(1)} ${atY(y).toFixed(1)}`
}

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${point(x, y)}`).join(' ')
}

/** A chart from 0 to 1 on both axes. `reference`: the dashed line, the diagonal where absent. */
function unitChart(
  label: string,
  xTitle: string,
  yTitle: string,
  content: readonly (Html | null)[],
  reference: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 1]
  ]
): Html {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (t) => html`<path class="grid" d="M${point(0, t)} L${point(1, t)} M${point(t, 0)} L${point(t, 1)}"/>
<text class="tick" x="${BOX.left - 7}" y="${(atY(t) + 4).toFixed(1)}" text-anchor="end">${t}</text>
<text class="tick" x="${atX(t).toFixed(1)}" y="${BOX.bottom + 17}" text-anchor="middle">${t}</text>
`
  )
  return html`<svg class="chart" viewBox="0 0 ${BOX.width} ${BOX.height}" role="img" aria-label="${label}">
${ticks}
<path class="chance" d="${path(reference)}"/>
${content}
<text class="axis" x="${atX(0.5).toFixed(1)}" y="${BOX.height - 6}" text-anchor="middle">${xTitle}</text>
<text class="axis" transform="translate(11 ${atY(0.5).toFixed(1)}) rotate(-90)" text-anchor="middle">${yTitle}</text>
</svg>`
}

/** ROC curves: the model's with its 95 % band, and the thumbnail's dashed. With three classes or more, one line per class against the rest. */
export function rocChart(model: Evaluation, thumbnail: Evaluation | null): Html {
  const single = model.curves.length === 1
  const bands = single ? model.curves.map((curve) => bandOf(curve)) : []
  const lines = model.curves.map((curve, i) => (curve.roc ? html`<path class="line c${i % 6}" d="${rocPath(curve)}"/>` : null))
  const baseline = single
    ? (thumbnail?.curves ?? []).map((curve) => (curve.roc ? html`<path class="line baseline" d="${rocPath(curve)}"/>` : null))
    : []
  const summary = model.curves.map((curve) => `${curve.class}: AUC ${aucText(model, curve.class)}`).join('; ')
  const positive = model.curves[0]?.class ?? ''
  const legend = [
    ...model.curves.map((curve, i) =>
      legendItem(`k${i % 6}`, `${single ? 'this model' : curve.class}, AUC ${aucText(model, curve.class)}`)
    ),
    single && thumbnail ? legendItem('kbaseline', `16 × 16 thumbnail, AUC ${aucText(thumbnail, positive)}`) : null,
    bands.some((band) => band !== null) ? html`<li class="dim">shaded: 95 % band, pointwise</li>` : null
  ]
  return html`<figure class="plot">
<figcaption><h3>ROC</h3> <span class="dim">${single ? `${positive} against ${model.classes[0] ?? ''}` : 'each class against the rest'}</span></figcaption>
${unitChart(`ROC curve. ${summary}`, '1 \u2212 specificity', 'sensitivity', [...bands, ...baseline, ...lines])}
<ul class="legend">${legend}</ul>
</figure>`
}

/** Precision by recall, as steps; the dashed line is the share of positives, what flagging at random reaches. */
export function precisionRecallChart(model: Evaluation, thumbnail: Evaluation | null): Html {
  const single = model.curves.length === 1
  const lines = model.curves.map((curve, i) => (curve.pr ? html`<path class="line c${i % 6}" d="${prPath(curve)}"/>` : null))
  const baseline = single ? (thumbnail?.curves ?? []).map((curve) => (curve.pr ? html`<path class="line baseline" d="${prPath(curve)}"/>` : null)) : []
  const positive = model.curves[0]?.class ?? ''
  const prevalence = (model.perClass.find((c) => c.class === positive)?.support ?? 0) / model.images
  const legend = [
    ...model.curves.map((curve, i) => legendItem(`k${i % 6}`, `${single ? 'this model' : curve.class}, AP ${rankText(model, curve.class, 'averagePrecision')}`)),
    single && thumbnail ? legendItem('kbaseline', `16 × 16 thumbnail, AP ${rankText(thumbnail, positive, 'averagePrecision')}`) : null,
    single ? html`<li class="dim">dashed: at random, ${decimal(prevalence, 2)}</li>` : null
  ]
  const summary = model.curves.map((curve) => `${curve.class}: average precision ${rankText(model, curve.class, 'averagePrecision')}`).join('; ')
  return html`<figure class="plot">
<figcaption><h3>Precision and recall</h3> <span class="dim">${single ? positive : 'each class against the rest'}</span></figcaption>
${unitChart(
  `Precision-recall curve. ${summary}`,
  'recall (sensitivity)',
  'precision (PPV)',
  [...baseline, ...lines],
  single
    ? [
        [0, prevalence],
        [1, prevalence]
      ]
    : []
)}
<ul class="legend">${legend}</ul>
</figure>`
}

function prPath({ pr }: ClassCurves): string {
  let recall = 0
  return path(
    (pr ?? []).flatMap((p) => {
      const from = recall
      recall = p.recall
      return [[from, p.precision] as const, [p.recall, p.precision] as const]
    })
  )
}

/** Net benefit by threshold probability, against treating every image and none; the vertical axis ends at the share of positives. */
export function decisionChart({ class: name, decisionCurve, positives, negatives }: FindingFigures): Html {
  if (decisionCurve === null) return html`<p class="dim">Net benefit, ${name}: needs images with it and without; there are ${positives} and ${negatives}.</p>`
  const top = positives / (positives + negatives)
  // below zero only the fall matters, not how deep
  const low = -0.25
  const scaled = (value: number): number => (Math.max(low, Math.min(1, value / top)) - low) / (1 - low)
  const at = (value: number): string => atY(scaled(value)).toFixed(1)
  const line = (valueOf: (p: DecisionPoint) => number): string =>
    path(decisionCurve.filter((p, i) => valueOf(p) / top > low || (i > 0 && valueOf(decisionCurve[i - 1] ?? p) / top > low)).map((p) => [p.threshold, scaled(valueOf(p))]))
  const inside = decisionCurve.flatMap(({ threshold, interval }) => (interval ? [{ threshold, interval }] : []))
  const band = inside.length === decisionCurve.length ? path([...inside.map((p) => [p.threshold, scaled(p.interval[0])] as const), ...inside.toReversed().map((p) => [p.threshold, scaled(p.interval[1])] as const)]) : null
  const better = decisionCurve.filter((p) => p.netBenefit > Math.max(0, p.treatAll) + 1e-12).map((p) => p.threshold)
  const range = better.length === 0 ? 'at no threshold ahead of both' : `ahead of both at ${better.length} of 99 thresholds, from ${decimal(Math.min(...better), 2)} to ${decimal(Math.max(...better), 2)}`
  const ticks = [0, top].map(
    (t) => html`<path class="grid" d="M${BOX.left} ${at(t)}H${BOX.right}"/><text class="tick" x="${BOX.left - 7}" y="${(atY(scaled(t)) + 4).toFixed(1)}" text-anchor="end">${decimal(t, 2)}</text>
`
  )
  const across = [0, 0.25, 0.5, 0.75, 1].map((t) => html`<text class="tick" x="${atX(t).toFixed(1)}" y="${BOX.bottom + 17}" text-anchor="middle">${t}</text>`)
  return html`<figure class="plot">
<figcaption><h3>Decision curve</h3> <span class="dim">${name}, at ${decimal(top, 2)} of these images</span></figcaption>
<svg class="chart" viewBox="0 0 ${BOX.width} ${BOX.height}" role="img" aria-label="Net benefit by threshold probability, ${name}: ${range}">
${ticks}${across}
${band === null ? null : html`<path class="band" d="${band} Z"/>`}
<path class="chance" d="M${BOX.left} ${at(0)}H${BOX.right}"/>
<path class="line baseline" d="${line((p) => p.treatAll)}"/>
<path class="line c0" d="${line((p) => p.netBenefit)}"/>
<text class="axis" x="${atX(0.5).toFixed(1)}" y="${BOX.height - 6}" text-anchor="middle">threshold probability for acting</text>
<text class="axis" transform="translate(11 ${atY(0.5).toFixed(1)}) rotate(-90)" text-anchor="middle">net benefit</text>
</svg>
<ul class="legend">${legendItem('k0', `this model: ${range}`)}${legendItem('kbaseline', 'act on every image')}<li class="dim">grey: act on none, 0${band === null ? '' : '; shaded: 95 % band, pointwise'}</li></ul>
</figure>`
}

function legendItem(key: string, text: string): Html {
  return html`<li><i class="key ${key}"></i>${text}</li>`
}

function rocPath(curve: ClassCurves): string {
  return path((curve.roc ?? []).map((p) => [p.falsePositiveRate, p.truePositiveRate]))
}

function bandOf(curve: ClassCurves): Html | null {
  if (!curve.band) return null
  const low = curve.band.map((p) => [p.falsePositiveRate, p.low] as const)
  const high = curve.band.map((p) => [p.falsePositiveRate, p.high] as const)
  return html`<path class="band" d="${path([...low, ...high.toReversed()])} Z"/>`
}

function aucText(evaluation: Evaluation, className: string): string {
  return rankText(evaluation, className, 'auc')
}

function rankText(evaluation: Evaluation, className: string, name: 'auc' | 'averagePrecision'): string {
  const figure = evaluation.perClass.find((c) => c.class === className)?.figures[name]
  if (!figure || figure.value === null) return `not defined (${figure?.reason ?? 'no such class'})`
  const interval = intervalText(figure.interval, 2)
  return decimal(figure.value, 2) + (interval ? ` (${interval})` : '')
}

/** Reliability: what was predicted against what occurred, by tenth, with 95 % intervals. */
export function calibrationChart({ calibration, figures }: Evaluation): Html {
  const bins = calibration.bins.filter((bin) => bin.images > 0)
  const marks = bins.flatMap((bin) => {
    const { value, interval } = bin.observed
    if (value === null || bin.predicted === null) return []
    return [
      interval ? html`<path class="whisker" d="M${point(bin.predicted, interval[0])} L${point(bin.predicted, interval[1])}"/>` : null,
      html`<circle class="mark" cx="${atX(bin.predicted).toFixed(1)}" cy="${atY(value).toFixed(1)}" r="3.2">
<title>${plural(bin.images, 'image')}: predicted ${decimal(bin.predicted, 2)}, observed ${decimal(value, 2)}</title></circle>`
    ]
  })
  const line = path(
    bins.flatMap((bin) => (bin.predicted === null || bin.observed.value === null ? [] : [[bin.predicted, bin.observed.value] as const]))
  )
  const of = calibration.of === 'positive class' ? 'of the positive class' : 'of the predicted class'
  const summary = `ECE ${figureText(figures.ece.value)}, Brier ${figureText(figures.brier.value)}`
  return html`<figure class="plot">
<figcaption><h3>Calibration</h3> <span class="dim">${of}, by tenths</span></figcaption>
${unitChart(`Calibration curve. ${summary}`, 'predicted probability', 'observed share', [html`<path class="line c0" d="${line}"/>`, ...marks])}
<ul class="legend"><li>${summary}</li><li class="dim">on the dashed line a prediction means what it says</li></ul>
</figure>`
}

function figureText(value: number | null): string {
  return value === null ? 'not defined' : decimal(value, 3)
}

export interface Bar {
  readonly title: string
  readonly detail: string
  readonly kind: 'model' | 'thumbnail' | 'reference'
  readonly value: number | null
  readonly interval: readonly [number, number] | null
  readonly reason?: string
}

/** Shares from 0 to 1 as horizontal bars with their intervals; always the whole axis. */
export function barList(caption: string, bars: readonly Bar[]): Html {
  const rows = bars.map(
    (
      bar
    ) => html`<tr><th scope="row"><span class="${bar.kind === 'model' ? 'strong' : ''}">${bar.title}</span><small>${bar.detail}</small></th>
<td>${barSvg(bar)}</td>
<td class="num"><span class="strong">${bar.value === null ? '–' : decimal(bar.value, 2)}</span>
<small>${intervalText(bar.interval, 2) ?? bar.reason ?? ''}</small></td></tr>
`
  )
  return html`<table class="bars"><caption>${caption}</caption>
<thead class="sr"><tr><th scope="col">What</th><th scope="col">Bar from 0 to 1</th><th scope="col">Accuracy, 95 % interval</th></tr></thead>
<tbody>
${rows}</tbody></table>`
}

function barSvg({ value, interval, kind }: Bar): Html {
  const [low, high] = (interval ?? []).map(thousandths)
  return html`<svg class="bar" viewBox="0 0 1000 18" preserveAspectRatio="none" aria-hidden="true">
<rect class="track" width="1000" height="8" y="5"/>
${value === null ? null : html`<rect class="${kind}" width="${thousandths(value)}" height="8" y="5"/>`}
${low === undefined || high === undefined ? null : html`<path class="error" d="M${low} 9H${high}M${low} 4V14M${high} 4V14"/>`}</svg>`
}

function thousandths(share: number): string {
  return (share * 1000).toFixed(1)
}
