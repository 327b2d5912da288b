import type { ReactNode } from 'react'
import type { Figure, JudgedCurve } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { ticks } from '../train/learn/chartScale.ts'
import { DataTable, type Column } from '../ui/DataTable.tsx'

const words = strings.judge.curve
const BOX = { width: 420, height: 200, left: 38, right: 404, top: 10, bottom: 158 } as const

/** AUC by the number of training patients, with its intervals; the same test films all along. */
export function LearningCurve({ curve }: { curve: JudgedCurve }): ReactNode {
  return (
    <div className="judge-curve">
      <div>
        <p className="judge-small judge-lead">{curve.text}</p>
        <CurvePlot points={curve.points} />
      </div>
      <div className="judge-curve-table"><DataTable label={words.table} columns={COLUMNS} rows={curve.points} rowKey={({ fraction }) => fraction} /></div>
    </div>
  )
}

function CurvePlot({ points }: { points: JudgedCurve['points'] }): ReactNode {
  const drawn = points.flatMap(({ groups, auc }) => (auc === null || auc.value === null ? [] : [{ groups, value: auc.value, interval: auc.interval }]))
  if (drawn.length === 0) return <p className="dim judge-small">{words.nothing}</p>
  const most = Math.max(1, ...points.map(({ groups }) => groups))
  const low = Math.min(0.5, ...drawn.map(({ value, interval }) => Math.floor((interval?.[0] ?? value) * 10) / 10))
  const x = (groups: number): number => BOX.left + ((BOX.right - BOX.left) * groups) / most
  const y = (auc: number): number => BOX.bottom - ((BOX.bottom - BOX.top) * (auc - low)) / (1 - low)
  return (
    <svg className="judge-chart judge-curve-chart" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={words.label(drawn.map(({ groups, value }) => words.point(groups, strings.judge.two(value))))}>
      <g className="judge-axis">
        {ticks(low, 1, 5).map((tick) => <g key={tick}><line x1={BOX.left} x2={BOX.right} y1={y(tick)} y2={y(tick)} /><text x={BOX.left - 6} y={y(tick) + 3.5} textAnchor="end">{tick}</text></g>)}
        {ticks(0, most, 5).map((tick) => <text key={tick} x={x(tick)} y={BOX.bottom + 16} textAnchor="middle">{tick}</text>)}
        <text x={(BOX.left + BOX.right) / 2} y={BOX.height - 6} textAnchor="middle">{words.axis}</text>
      </g>
      <line className="judge-chance" x1={BOX.left} x2={BOX.right} y1={y(0.5)} y2={y(0.5)} />
      {drawn.map(({ groups, interval }) => (interval === null ? null : <line key={groups} className="judge-spread" x1={x(groups)} x2={x(groups)} y1={y(interval[0])} y2={y(interval[1])} />))}
      <polyline className="judge-line" points={drawn.map(({ groups, value }) => `${x(groups).toFixed(1)},${y(value).toFixed(1)}`).join(' ')} />
      {drawn.map(({ groups, value }) => <circle key={groups} className="judge-dot" cx={x(groups)} cy={y(value)} r={3.5} />)}
    </svg>
  )
}

const COLUMNS: readonly Column<JudgedCurve['points'][number]>[] = [
  { key: 'share', title: words.columns.share, isNumber: true, cell: ({ fraction }) => <span className="judge-figure-text">{strings.judge.percent(fraction, 0)}</span> },
  { key: 'groups', title: words.columns.groups, isNumber: true, cell: ({ groups }) => strings.train.number(groups) },
  { key: 'films', title: words.columns.films, isNumber: true, cell: ({ images }) => strings.train.number(images) },
  { key: 'auc', title: words.columns.auc, isNumber: true, cell: ({ auc, reason }) => figureText(auc, reason) },
  { key: 'accuracy', title: words.columns.accuracy, isNumber: true, cell: ({ accuracy, reason }) => figureText(accuracy, reason) }
]

function figureText(figure: Figure | null, reason: string | null): ReactNode {
  if (figure === null || figure.value === null) return <span className="dim">{reason ?? figure?.reason ?? strings.judge.two(null)}</span>
  return <span className="judge-figure-text"><b>{strings.judge.two(figure.value)}</b> <span className="dim">{figure.interval === null ? '' : strings.judge.interval(...figure.interval)}</span></span>
}
