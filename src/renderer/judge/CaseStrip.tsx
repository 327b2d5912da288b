import type { ReactNode } from 'react'
import type { JudgedCase } from '../../contract/index.ts'
import { hashOf } from '../shell/route.ts'
import { strings } from '../strings/index.ts'

const words = strings.judge.confusion
const MOST = 60

/** Films of a cell, the most confident first, each with the probability of `of`; each opens in the reader. */
export function CaseStrip({ cases, label, of, probabilityOf }: { cases: readonly JudgedCase[]; label: string; of: string; probabilityOf: (one: JudgedCase) => number }): ReactNode {
  if (cases.length === 0) return <p className="dim judge-small">{words.empty}</p>
  return (
    <ul className="judge-strip" aria-label={label} tabIndex={0}>
      {cases.slice(0, MOST).map((one) => ({ ...one, probability: probabilityOf(one) })).map(({ imageId, studyId, probability }) => (
        <li key={imageId}>
          <a href={hashOf({ page: 'read', studyId, imageId })} aria-label={words.film(of, probability)}><span className="judge-film"><img src={`/image/${imageId}.png?size=128`} alt="" loading="lazy" decoding="async" /></span>{probability.toFixed(2)}</a>
        </li>
      ))}
      {cases.length > MOST ? <li className="dim judge-small">{words.more(cases.length - MOST)}</li> : null}
    </ul>
  )
}
