import type { ReactNode } from 'react'
import type { ScoreDistribution } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { formatProbability } from '../../worklist/formats.ts'

const text = strings.evidence.chart
const WIDTH = 304
const BASE = 54
const HEIGHT = 38

/** Densities of the scores of labelled cases with and without the finding, the operating point, and this score. */
export function ScoreChart({ distribution, score, operatingPoint, finding }: { distribution: ScoreDistribution; score: number; operatingPoint: number | null; finding: string }): ReactNode {
  const { positives, negatives } = distribution
  const highest = Math.max(...(positives ?? []), ...(negatives ?? []), 1e-9)
  const x = (at: number): number => at * WIDTH
  const point = operatingPoint === null ? null : formatProbability(operatingPoint)
  // the two numbers under the axis keep apart
  const showsPoint = operatingPoint !== null && Math.abs(operatingPoint - score) > 0.28 && operatingPoint > 0.2 && operatingPoint < 0.8
  const anchor = score < 0.08 ? 'start' : score > 0.92 ? 'end' : 'middle'
  return (
    <svg className="score-chart" viewBox={`0 0 ${WIDTH} 76`} role="img" aria-label={text.label(formatProbability(score), point)}>
      {negatives === null ? null : <path className="score-chart-without" d={area(negatives, highest)} />}
      {positives === null ? null : <path className="score-chart-with" d={area(positives, highest)} />}
      <line className="score-chart-axis" x1="0" x2={WIDTH} y1={BASE} y2={BASE} />
      {operatingPoint === null ? null : <line className="score-chart-point" x1={x(operatingPoint)} x2={x(operatingPoint)} y1="16" y2={BASE + 4} />}
      <line className="score-chart-here" x1={x(score)} x2={x(score)} y1="14" y2={BASE + 4} />
      <path className="score-chart-marker" d={`M${x(score) - 4.5} 61h9l-4.5-6z`} />
      <text x="0" y="11">{text.without}</text>
      <text x={WIDTH} y="11" textAnchor="end" className="score-chart-finding">{finding}</text>
      {score > 0.12 ? <text x="0" y="73">0</text> : null}
      {score < 0.88 ? <text x={WIDTH} y="73" textAnchor="end">1</text> : null}
      {showsPoint && point !== null ? <text x={x(operatingPoint)} y="73" textAnchor="middle">{text.point(point)}</text> : null}
      <text x={x(score)} y="73" textAnchor={anchor} className="score-chart-score">{formatProbability(score)}</text>
    </svg>
  )
}

function area(density: readonly number[], highest: number): string {
  const at = (k: number): string => `${((k / (density.length - 1)) * WIDTH).toFixed(1)} ${(BASE - ((density[k] ?? 0) / highest) * HEIGHT).toFixed(1)}`
  return `M0 ${BASE}L${density.map((_, k) => at(k)).join('L')}L${WIDTH} ${BASE}Z`
}
