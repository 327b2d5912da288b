import type { ReactNode } from 'react'
import type { ModelDetail } from '../../contract/index.ts'
import { detailsOf, nameOfKind, whoOf } from '../audit/eventText.ts'
import { strings } from '../strings/index.ts'
import { timeText } from '../train/times.ts'

const SAID_ELSEWHERE: readonly string[] = ['name', 'version', 'hash']

/** What the audit journal says of a model, latest first. */
export function History({ events }: { events: ModelDetail['events'] }): ReactNode {
  const words = strings.models.side
  if (events.length === 0) return <p className="model-lead dim">{words.noEvents}</p>
  return (
    <ol className="model-events" aria-label={words.journal}>
      {events.map(({ at, actor, kind, detail }) => (
        <li key={`${at} ${kind}`}>
          <b>{nameOfKind(kind)}</b> <span className="dim">{words.byAt(whoOf(actor), timeText(at))}</span>
          {detailsOf(detail).filter(([name]) => !SAID_ELSEWHERE.includes(name)).map(([name, value]) => <p key={name}><span className="dim">{name}</span> {value}</p>)}
        </li>
      ))}
    </ol>
  )
}
