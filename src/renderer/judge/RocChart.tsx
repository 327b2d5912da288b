import type { ReactNode } from 'react'
import type { JudgedRun } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import type { RatePoint } from './threshold.ts'

const { threshold: words } = strings.judge
const SIZE = 240
const LEFT = 42
const x = (share: number): number => LEFT + share * SIZE
const y = (share: number): number => 8 + (1 - share) * SIZE
const line = (places: readonly (readonly [number, number])[]): string => places.map(([px, py]) => `${px.toFixed(1)},${py.toFixed(1)}`).join(' ')

/** ROC or precision and recall, with the point that the threshold is at. */
export function RocChart({ run, points, kind, at, label }: { run: JudgedRun; points: readonly RatePoint[]; kind: 'roc' | 'pr'; at: RatePoint | undefined; label: string }): ReactNode {
  const roc = kind === 'roc'
  const place = (point: RatePoint): readonly [number, number] => (roc ? [x(point.falsePositiveRate), y(point.sensitivity)] : [x(point.sensitivity), y(point.precision ?? 1)])
  const band = roc && run.band !== null && run.band.length > 1 ? [...run.band.map((b) => [x(b.falsePositiveRate), y(b.high)] as const), ...run.band.toReversed().map((b) => [x(b.falsePositiveRate), y(b.low)] as const)] : undefined
  const other = run.thumbnail?.roc ?? null
  const shown = roc ? points : points.filter(({ precision }) => precision !== null)
  const mark = at === undefined ? undefined : place(at)
  return (
    <svg className="judge-chart" viewBox={`0 0 ${SIZE + LEFT + 10} ${SIZE + 44}`} role="img" aria-label={label}>
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <g key={tick} className="judge-axis">
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} /><line x1={x(tick)} x2={x(tick)} y1={y(0)} y2={y(1)} />
          <text x={LEFT - 5} y={y(tick) + 3.5} textAnchor="end">{tick}</text><text x={x(tick)} y={SIZE + 22} textAnchor="middle">{tick}</text>
        </g>
      ))}
      <text className="judge-axis-title" x={x(0.5)} y={SIZE + 38} textAnchor="middle">{roc ? words.axes.falsePositive : words.axes.recall}</text>
      <text className="judge-axis-title" x={10} y={y(0.5)} textAnchor="middle" transform={`rotate(-90 10 ${y(0.5)})`}>{roc ? words.axes.sensitivity : words.axes.precision}</text>
      {roc ? <line className="judge-chance" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} /> : null}
      {band === undefined ? null : <polygon className="judge-band" points={line(band)} />}
      {roc && other !== null ? <polyline className="judge-line judge-other" points={line(other.map((p) => [x(p.falsePositiveRate), y(p.truePositiveRate)] as const))} /> : null}
      <polyline className="judge-line" points={line(shown.map(place))} />
      {mark === undefined ? null : <circle className="judge-mark" cx={mark[0]} cy={mark[1]} r={5} />}
    </svg>
  )
}
