import type { ReactNode } from 'react'
import type { RunPart } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Icon } from '../../ui/Icon.tsx'

const words = strings.train.learn

/** One cell a part of the split: what it reached beside the thumbnail, or where it stands; of a run that does not learn now, where it stopped. */
export function PartCells({ parts, runs }: { parts: readonly RunPart[]; runs: boolean }): ReactNode {
  return <ul className="parts" aria-label={words.folds}>{parts.map((part) => <Cell key={part.title} part={part} runs={runs} />)}</ul>
}

function Cell({ part: { title, state, accuracy, auc, thumbnailAccuracy, bestEpoch, epochs }, runs }: { part: RunPart; runs: boolean }): ReactNode {
  const stands = runs || state === 'done' ? words.partStates[state] : words.partStopped(epochs.length)
  return (
    <li className={`part part-${runs || state === 'done' ? state : 'waiting'}`}>
      <div className="part-head"><span>{title}</span><span className="spacer" />{state === 'done' ? <Icon name="check" size="small" /> : state === 'waiting' && runs ? <Icon name="clock" size="small" /> : null}<span className="sr-only">{stands}</span></div>
      <div className="part-value">{accuracy === null ? stands : words.accuracy(accuracy)}</div>
      <div className="dim">{[thumbnailAccuracy === null ? '' : words.thumbnailAccuracy(thumbnailAccuracy), auc === null ? '' : words.auc(auc)].filter((text) => text !== '').join(', ')}</div>
      {bestEpoch === null || epochs.length === 0 ? null : <div className="dim">{state === 'done' ? words.best(bestEpoch) : words.bestSoFar(bestEpoch)}</div>}
    </li>
  )
}
