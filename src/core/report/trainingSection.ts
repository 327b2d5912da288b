import type { EpochRecord } from '../training/trainingState.ts'
import { decimal, duration, percent, plural } from './format.ts'
import { html, type Html } from './html.ts'
import type { RunReport, TrainingCurves } from './runReport.ts'
import { numberCell, table } from './table.ts'

/** How the networks were trained: accuracy and time side by side, and the curves of loss and accuracy. */
export function trainingSection({ training = [] }: RunReport): Html | null {
  if (training.length === 0) return null
  const notes = [...new Set(training.flatMap(({ notes: own }) => own))]
  return html`<section aria-labelledby="training"><h2 id="training">Training</h2>
${summaryTable(training)}
${training.map((part) => html`<div class="trio">${lossChart(part)}${accuracyChart(part)}</div>`)}
${notes.map((note) => html`<p class="dim">${note}</p>`)}</section>`
}

function summaryTable(training: readonly TrainingCurves[]): Html {
  return table({
    caption: 'Networks trained, one per part of the split',
    columns: [{ title: 'Part' }, ...['Images', 'Validation', 'Epochs', 'Last loss', 'Last accuracy', 'Validation accuracy', 'Test accuracy', 'Time'].map((title) => ({ title, numeric: true }))],
    kind: 'figures',
    rows: training.map((part) => ({
      head: part.part,
      cells: [
        numberCell(String(part.images)),
        numberCell(part.validationImages === 0 ? 'none' : String(part.validationImages)),
        numberCell(String(part.epochs.length)),
        numberCell(shown(part.epochs.at(-1)?.loss, (value) => decimal(value, 3))),
        numberCell(shown(part.epochs.at(-1)?.accuracy, percent)),
        numberCell(shown(part.epochs.at(-1)?.validationAccuracy, percent)),
        numberCell(shown(part.testAccuracy, percent)),
        numberCell(duration(part.seconds))
      ]
    }))
  })
}

function shown(value: number | undefined, format: (value: number) => string): string {
  return value === undefined ? '–' : format(value)
}

interface Series {
  readonly title: string
  readonly key: 'c0' | 'c1'
  readonly values: readonly (number | undefined)[]
}

function lossChart({ part, epochs }: TrainingCurves): Html {
  const series: Series[] = [
    { title: 'training', key: 'c0', values: epochs.map(({ loss }) => loss) },
    { title: 'validation', key: 'c1', values: epochs.map(({ validationLoss }) => validationLoss) }
  ]
  const top = Math.max(0.01, ...series.flatMap(({ values }) => values.filter((value) => value !== undefined)))
  return curveChart('Loss', part, epochs, series, top)
}

function accuracyChart({ part, epochs }: TrainingCurves): Html {
  const series: Series[] = [
    { title: 'training', key: 'c0', values: epochs.map(({ accuracy }) => accuracy) },
    { title: 'validation', key: 'c1', values: epochs.map(({ validationAccuracy }) => validationAccuracy) }
  ]
  return curveChart('Accuracy', part, epochs, series, 1)
}

const BOX = { width: 340, height: 232, left: 44, right: 332, top: 8, bottom: 190 }

/** Curves over epochs from 0 to `top`; a dashed line where a phase begins. */
function curveChart(title: string, part: string, epochs: readonly EpochRecord[], series: readonly Series[], top: number): Html {
  const x = (i: number): string => (BOX.left + ((i + 0.5) / Math.max(1, epochs.length)) * (BOX.right - BOX.left)).toFixed(1)
  const y = (value: number): string => (BOX.bottom - (Math.min(value, top) / top) * (BOX.bottom - BOX.top)).toFixed(1)
  const drawn = series.filter(({ values }) => values.some((value) => value !== undefined))
  const ticks = [0, top / 2, top].map(
    (t) => html`<path class="grid" d="M${BOX.left} ${y(t)}H${BOX.right}"/><text class="tick" x="${BOX.left - 6}" y="${(Number(y(t)) + 4).toFixed(1)}" text-anchor="end">${decimal(t, 2)}</text>`
  )
  const phases = epochs.flatMap(({ epoch }, i) => (epoch === 0 && i > 0 ? [html`<path class="chance" d="M${((Number(x(i)) + Number(x(i - 1))) / 2).toFixed(1)} ${BOX.top}V${BOX.bottom}"/>`] : []))
  const lines = drawn.map(({ key, values }) => {
    const points = values.flatMap((value, i) => (value === undefined ? [] : [`${x(i)} ${y(value)}`]))
    return html`<path class="line ${key}" d="M${points.join(' L')}"/>`
  })
  const ends = drawn.map(({ title: name, values }) => `${name} ${decimal(values.at(-1) ?? 0, 3)} at the end`).join(', ')
  return html`<figure class="plot">
<figcaption><h3>${title}</h3> <span class="dim">${part}, ${plural(epochs.length, 'epoch')}</span></figcaption>
<svg class="chart" viewBox="0 0 ${BOX.width} ${BOX.height}" role="img" aria-label="${title} by epoch, ${part}: ${ends}">
${ticks}${phases}${lines}
<text class="tick" x="${x(0)}" y="${BOX.bottom + 17}" text-anchor="middle">1</text>
<text class="tick" x="${x(epochs.length - 1)}" y="${BOX.bottom + 17}" text-anchor="middle">${epochs.length}</text>
<text class="axis" x="${((BOX.left + BOX.right) / 2).toFixed(1)}" y="${BOX.height - 6}" text-anchor="middle">epoch</text>
</svg>
<ul class="legend">${drawn.map(({ title: name, key }) => html`<li><i class="key k${key.slice(1)}"></i>${name}</li>`)}${phases.length === 0 ? null : html`<li class="dim">dashed: a new phase</li>`}</ul>
</figure>`
}
