import type { ReactNode } from 'react'
import type { Figure, JudgedRun } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { atPrevalence } from './threshold.ts'

const words = strings.judge
const W = 220
const H = 130
const x = (share: number): number => 30 + share * (W - 40)
const y = (share: number): number => 8 + (1 - share) * (H - 34)

/** Accuracy from 0 to 1 with its interval, and what stands beside it. */
export function AccuracyBars({ run }: { run: JudgedRun }): ReactNode {
  const rows: readonly { readonly key: string; readonly name: string; readonly detail: string; readonly figure: Figure; readonly tone: string }[] = [
    ...run.evaluations.map(({ id, title, accuracy }, i) => ({ key: id, name: i === 0 ? words.made.model : title, detail: i === 0 ? title : '', figure: accuracy, tone: i === 0 ? 'model' : 'base' })),
    ...(run.thumbnail === null ? [] : [{ key: 'thumbnail', name: words.made.thumbnail, detail: words.made.thumbnailDetail, figure: run.thumbnail.accuracy, tone: 'other' }]),
    { key: 'majority', name: words.made.majority(run.classes[largest(run)] ?? ''), detail: words.made.largest, figure: run.majority, tone: 'base' }
  ]
  return (
    <table className="judge-bars" aria-label={words.made.title}>
      <tbody>
        {rows.map(({ key, name, detail, figure, tone }) => (
          <tr key={key}>
            <th scope="row">{name}<span className="dim">{detail}</span></th>
            <td className="judge-bar-cell" aria-hidden="true">
              <span className="judge-bar">{figure.value === null ? null : <i className={`judge-bar-${tone}`} style={{ width: `${100 * figure.value}%` }} />}{figure.interval === null ? null : <span className="judge-whisker" style={{ left: `${100 * figure.interval[0]}%`, width: `${100 * (figure.interval[1] - figure.interval[0])}%` }} />}</span>
            </td>
            <td className="judge-bar-text"><b>{words.two(figure.value)}</b><span className="dim">{figure.interval === null ? '' : words.interval(...figure.interval)}</span></td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The class that always saying gives the majority's rate. */
function largest({ cases, classes }: JudgedRun): number {
  const counts = classes.map((_, c) => cases.filter(({ label }) => label === c).length)
  return counts.indexOf(Math.max(...counts))
}

export function CalibrationChart({ run }: { run: JudgedRun }): ReactNode {
  const bins = run.calibration.flatMap(({ predicted, observed, images }) => (predicted === null || observed.value === null ? [] : [{ predicted, value: observed.value, interval: observed.interval, images }]))
  return (
    <figure className="judge-figure">
      <svg className="judge-chart" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`${words.calibration.label}: ${bins.map((b) => words.calibration.point(b.predicted.toFixed(2), b.value.toFixed(2), b.images)).join('; ')}`}>
        <Axes xTitle={words.calibration.predicted} />
        <line className="judge-chance" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {bins.map(({ predicted, interval }) => (interval === null ? null : <line key={predicted} className="judge-spread" x1={x(predicted)} x2={x(predicted)} y1={y(interval[0])} y2={y(interval[1])} />))}
        <polyline className="judge-line" points={bins.map(({ predicted, value }) => `${x(predicted).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
        {bins.map(({ predicted, value }) => <circle key={predicted} className="judge-dot" cx={x(predicted)} cy={y(value)} r={2.5} />)}
      </svg>
      <figcaption>{words.calibration.ece} {words.withInterval(run.ece)}<br />{words.calibration.brier} {words.withInterval(run.brier)}</figcaption>
    </figure>
  )
}

/** PPV and NPV by prevalence, at the threshold's rates; the stated prevalence is marked. */
export function PredictiveChart({ sensitivity, specificity, prevalence }: { sensitivity: number; specificity: number; prevalence: number }): ReactNode {
  const shares = Array.from({ length: 51 }, (_, i) => i / 100)
  const line = (of: 'ppv' | 'npv'): string => shares.flatMap((share) => {
    const value = atPrevalence(sensitivity, specificity, share)[of]
    return value === null ? [] : [`${x(2 * share).toFixed(1)},${y(value).toFixed(1)}`]
  }).join(' ')
  const here = atPrevalence(sensitivity, specificity, prevalence)
  return (
    <figure className="judge-figure">
      <svg className="judge-chart" viewBox={`0 0 ${W} ${H}`} role="img" aria-label={words.predictive.label}>
        <Axes xTitle={words.predictive.axis} xLabels={['0', '25', '50']} />
        {prevalence <= 0.5 ? <line className="judge-chance" x1={x(2 * prevalence)} x2={x(2 * prevalence)} y1={y(0)} y2={y(1)} /> : null}
        <polyline className="judge-line" points={line('ppv')} /><polyline className="judge-line judge-base" points={line('npv')} />
      </svg>
      <figcaption><span className="judge-key-model">{words.predictive.ppv} {words.two(here.ppv)}</span> <span className="judge-key-base">{words.predictive.npv} {words.two(here.npv)}</span> {words.predictive.at(prevalence)}</figcaption>
    </figure>
  )
}

function Axes({ xTitle, xLabels = ['0', '0.5', '1'] }: { xTitle: string; xLabels?: readonly [string, string, string] }): ReactNode {
  return (
    <g className="judge-axis">
      {[0, 0.5, 1].map((tick, i) => (
        <g key={tick}><line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} /><text x={25} y={y(tick) + 3.5} textAnchor="end">{tick}</text><text x={x(tick)} y={H - 14} textAnchor="middle">{xLabels[i]}</text></g>
      ))}
      <text x={x(0.5)} y={H - 2} textAnchor="middle">{xTitle}</text>
    </g>
  )
}

/** Percent along an axis from 0.4 to 1. */
function place(auc: number): number {
  return Math.max(0, Math.min(100, ((auc - 0.4) / 0.6) * 100))
}

/** One AUC with its interval, the whole's as a line. */
export function AucPlot({ whole, auc }: { whole: number | null; auc: Figure | null }): ReactNode {
  return (
    <span className="judge-forest-track">
      {whole === null ? null : <i className="judge-forest-whole" style={{ left: `${place(whole)}%` }} />}
      {auc === null || auc.interval === null ? null : <i className="judge-forest-span" style={{ left: `${place(auc.interval[0])}%`, width: `${place(auc.interval[1]) - place(auc.interval[0])}%` }} />}
      {auc === null || auc.value === null ? null : <i className="judge-forest-point" style={{ left: `${place(auc.value)}%` }} />}
    </span>
  )
}

/** AUC of each subgroup with its interval, on one axis with the whole. */
export function SubgroupForest({ run }: { run: JudgedRun }): ReactNode {
  const whole = run.evaluations[0]?.auc.value ?? null
  if (run.subgroups.length === 0) return <p className="dim judge-small">{words.subgroups.none}</p>
  return (
    <table className="judge-forest" aria-label={words.subgroups.label}>
      <thead><tr><th scope="col" colSpan={2}>{words.subgroups.columns.group}</th><th scope="col" className="cell-number">{words.subgroups.columns.films}</th><td className="judge-forest-plot" /><th scope="col" className="cell-number">{words.subgroups.columns.auc}</th></tr></thead>
      <tbody>
        {run.subgroups.map(({ attribute, value, images, auc, reason }, i) => (
          <tr key={`${attribute} ${value}`}>
            <td className="dim">{run.subgroups[i - 1]?.attribute === attribute ? '' : attribute}</td><th scope="row">{value}</th><td className="cell-number">{images}</td>
            <td className="judge-forest-plot" aria-hidden="true">
              <AucPlot whole={whole} auc={auc} />
            </td>
            <td className="cell-number judge-figure-text" title={reason ?? undefined}>{auc === null ? <span className="dim">{words.subgroups.tooFew}</span> : <><b>{words.two(auc.value)}</b> <span className="dim">{auc.interval === null ? '' : words.interval(...auc.interval)}</span></>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
