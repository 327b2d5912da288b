import type { ReactNode } from 'react'
import type { RunPart } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Icon } from '../../ui/Icon.tsx'

const words = strings.train.learn

/** One cell a part of the split: what it reached beside the thumbnail, or where it stands. */
export function PartCells({ parts }: { parts: readonly RunPart[] }): ReactNode {
  return <ul className="parts" aria-label={words.folds}>{parts.map((part) => <Cell key={part.title} part={part} />)}</ul>
}

function Cell({ part: { title, state, accuracy, auc, thumbnailAccuracy, bestEpoch, epochs } }: { part: RunPart }): ReactNode {
  return (
    <li className={`part part-${state}`}>
      <div className="part-head"><span>{title}</span><span className="spacer" />{state === 'done' ? <Icon name="check" size="small" /> : state === 'waiting' ? <Icon name="clock" size="small" /> : null}<span className="sr-only">{words.partStates[state]}</span></div>
      <div className="part-value">{accuracy === null ? words.partStates[state] : words.accuracy(accuracy)}</div>
      <div className="dim">{[thumbnailAccuracy === null ? '' : words.thumbnailAccuracy(thumbnailAccuracy), auc === null ? '' : words.auc(auc)].filter((text) => text !== '').join(', ')}</div>
      {bestEpoch === null || epochs.length === 0 ? null : <div className="dim">{state === 'done' ? words.best(bestEpoch) : words.bestSoFar(bestEpoch)}</div>}
    </li>
  )
}
