import type { ReactNode } from 'react'
import { strings } from '../../strings/index.ts'
import { epochTicks, rangeOf, ticks } from './chartScale.ts'

const words = strings.train.learn.charts

export interface Series {
  readonly name: string
  /** A colour of the data: `data-1`, `data-base`. */
  readonly className: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const BOX = { width: 470, height: 192, left: 40, right: 460, top: 8, bottom: 166 } as const

/** Lines by epoch, with the phases, the epoch that is kept and what needs no network. */
export function CurveChart({ title, series, borders, most, kept, baseline, note, digits }: {
  title: string
  series: readonly Series[]
  borders: readonly { readonly x: number; readonly text: string }[]
  /** Epochs at most. */
  most: number
  /** Counted from 1. */
  kept: number | null
  baseline?: { readonly y: number; readonly text: string }
  note?: string | undefined
  digits: number
}): ReactNode {
  const drawn = series.filter(({ points }) => points.length > 0)
  const last = Math.max(1, ...drawn.map(({ points }) => points.at(-1)?.x ?? 0))
  const end = Math.max(2, Math.min(most, Math.max(10, Math.ceil(last * 1.25))))
  const [low, high] = rangeOf([...drawn.flatMap(({ points }) => points.map(({ y }) => y)), ...(baseline === undefined ? [] : [baseline.y])])
  const x = (value: number): number => BOX.left + ((BOX.right - BOX.left) * value) / end
  const y = (value: number): number => BOX.bottom - ((BOX.bottom - BOX.top) * (value - low)) / (high - low)
  const watched = drawn.at(-1)
  const keptPoint = watched?.points.find((point) => point.x === kept)
  const values = drawn.map(({ name, points }) => `${name} ${(points.at(-1)?.y ?? 0).toFixed(digits)}`)
  const latest = words.at(last, values)
  return (
    <figure className="chart-figure">
      <figcaption className="section-head"><h3>{title}</h3>{drawn.map(({ name, className }, i) => <span key={name} className="chart-legend"><i className={className} />{values[i]}</span>)}<span className="spacer" /><span className="section-detail chart-epoch">{words.at(last, [])}</span></figcaption>
      <svg className="chart" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={`${words.byEpoch(title)}: ${latest}`}>
        {ticks(low, high, 5).map((value) => <g key={value}><line className="chart-grid" x1={BOX.left} x2={BOX.right} y1={y(value)} y2={y(value)} /><text x={BOX.left - 6} y={y(value) + 4} textAnchor="end">{value}</text></g>)}
        {epochTicks(end).map((value) => <text key={value} x={x(value)} y={BOX.height - 10} textAnchor="middle">{value}</text>)}
        {borders.map((border) => <g key={border.x}><line className="chart-border" x1={x(border.x)} x2={x(border.x)} y1={BOX.top} y2={BOX.bottom} /><text x={x(border.x) + 5} y={BOX.top + 11}>{border.text}</text></g>)}
        {baseline === undefined ? null : <g><line className="chart-baseline" x1={BOX.left} x2={BOX.right} y1={y(baseline.y)} y2={y(baseline.y)} /><text className="chart-baseline-text" x={BOX.right} y={y(baseline.y) + 14} textAnchor="end">{baseline.text}</text></g>}
        {drawn.map(({ name, className, points }) => (
          <g key={name} className={className}>
            <path className="chart-line" d={points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join(' ')} />
            <circle className="chart-dot" cx={x(points.at(-1)?.x ?? 0)} cy={y(points.at(-1)?.y ?? low)} r="3.5" />
          </g>
        ))}
        {keptPoint === undefined ? null : <g><line className="chart-kept" x1={x(keptPoint.x)} x2={x(keptPoint.x)} y1={BOX.top + 16} y2={BOX.bottom} /><circle className="chart-kept-dot" cx={x(keptPoint.x)} cy={y(keptPoint.y)} r="3.5" /><text className="chart-kept-text" x={x(keptPoint.x) + (keptPoint.x > end * 0.6 ? -6 : 6)} y={BOX.top + 24} textAnchor={keptPoint.x > end * 0.6 ? 'end' : 'start'}>{words.kept(keptPoint.y.toFixed(digits), keptPoint.x)}</text></g>}
      </svg>
      {note === undefined ? null : <p className="dim chart-note">{note}</p>}
    </figure>
  )
}
