import type { ReactNode } from 'react'
import type { RunPart } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'

const words = strings.train.learn.charts
const ROW = 22
const LEFT = 110
const RIGHT = 560

/** Of each part the model's accuracy beside the thumbnail's, from 0 to 100 %: no bar is cut off. */
export function FoldChart({ parts }: { parts: readonly RunPart[] }): ReactNode {
  const judged = parts.filter(({ accuracy }) => accuracy !== null)
  const height = judged.length * ROW + 24
  return (
    <section className="section">
      <figure className="chart-figure fold-figure">
        <figcaption className="section-head"><h3>{words.folds}</h3><span className="chart-legend"><i className="data-1" />{words.model}</span><span className="chart-legend"><i className="data-2" />{words.thumbnail}</span></figcaption>
        <svg className="chart" viewBox={`0 0 580 ${height}`} role="img" aria-label={judged.map(({ title, accuracy, thumbnailAccuracy }) => `${title}: ${strings.train.percent(accuracy ?? 0)}${thumbnailAccuracy === null ? '' : `, ${strings.train.learn.thumbnailAccuracy(thumbnailAccuracy)}`}`).join('; ')}>
          {[0, 0.25, 0.5, 0.75, 1].map((share) => <g key={share}><line className="chart-grid" x1={x(share)} x2={x(share)} y1="2" y2={height - 20} /><text x={x(share)} y={height - 6} textAnchor="middle">{strings.train.percent(share, 0)}</text></g>)}
          {judged.map(({ title, accuracy, thumbnailAccuracy }, i) => {
            const y = i * ROW + ROW / 2 + 2
            return (
              <g key={title}>
                <text x={LEFT - 8} y={y + 4} textAnchor="end">{title}</text>
                {thumbnailAccuracy === null ? null : <line className="chart-between" x1={x(thumbnailAccuracy)} x2={x(accuracy ?? 0)} y1={y} y2={y} />}
                {thumbnailAccuracy === null ? null : <g className="data-2"><circle className="chart-dot" cx={x(thumbnailAccuracy)} cy={y} r="4" /></g>}
                <g className="data-1"><circle className="chart-dot" cx={x(accuracy ?? 0)} cy={y} r="4.5" /></g>
              </g>
            )
          })}
        </svg>
      </figure>
    </section>
  )
}

function x(share: number): number {
  return LEFT + (RIGHT - LEFT) * share
}
