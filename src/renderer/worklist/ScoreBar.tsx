import type { ReactNode } from 'react'
import type { CaseScore } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { formatProbability, probabilityStep } from './formats.ts'

/** Number first, colour second: a probability with its bar, and a tick at the operating point where one is confirmed. */
export function ScoreBar({ score: { probability, operatingPoint } }: { score: Extract<CaseScore, { kind: 'scored' }> }): ReactNode {
  const shown = formatProbability(probability)
  const point = operatingPoint === undefined ? null : formatProbability(operatingPoint)
  const low = operatingPoint !== undefined && probability < operatingPoint
  return (
    <span className={low ? 'score score-low' : 'score'}>
      <span className="score-value">{shown}</span>
      <span className="score-bar" role="img" aria-label={strings.score.barLabel(shown, point)}>
        <i className={`p-${probabilityStep(probability)}`} style={{ width: `${100 * probability}%` }} />
        {operatingPoint === undefined ? null : <b style={{ insetInlineStart: `${100 * operatingPoint}%` }} />}
      </span>
    </span>
  )
}
