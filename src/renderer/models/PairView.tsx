import type { ReactNode } from 'react'
import type { Figure, ModelPair } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Note } from '../ui/Note.tsx'
import { Facts } from '../ui/Section.tsx'
import { figureText } from './figureText.ts'
import { nameOf } from './modelFacts.ts'

const words = strings.models.compared

/** The differences with their intervals, what chance would do, and what was left out. */
export function PairView({ pair: { models, dataset, images, accuracyDifference, aucDifference, mcNemar, beyondChance, leftOut } }: { pair: ModelPair }): ReactNode {
  const [first = '', second = ''] = models.map(nameOf)
  const left = strings.models.leftOut([[leftOut.learned, words.reasons.learned], [leftOut.otherClasses, words.reasons.otherClasses], [leftOut.notAnswered, words.reasons.notAnswered], [leftOut.unreadable, words.reasons.unreadable]])
  return (
    <article className="pair" aria-label={words.result(first, second)}>
      <h3>{words.result(first, second)} <span className="dim">{words.on(images, strings.models.side.dataset(dataset.name, dataset.version))}</span></h3>
      <Note tone={beyondChance ? 'ok' : 'warn'}>{beyondChance ? words.beyond : words.within}</Note>
      <div className="pair-facts">
        <div className="model-figures">
          <table className="data-table" aria-label={words.table}>
            <thead><tr><td /><th scope="col" className="cell-number">{words.accuracy}</th><th scope="col" className="cell-number">{words.auc}</th></tr></thead>
            <tbody>
              {models.map((model) => <tr key={nameOf(model)}><th scope="row">{nameOf(model)}</th><td className="cell-number">{figureText(model.accuracy)}</td><td className="cell-number">{figureText(model.auc)}</td></tr>)}
              <tr><th scope="row">{words.difference}</th><td className="cell-number"><b>{words.inPoints(difference(accuracyDifference, words.points))}</b></td><td className="cell-number"><b>{difference(aucDifference, words.aucPoints)}</b></td></tr>
            </tbody>
          </table>
        </div>
        <Facts facts={[[words.mcNemar, words.mcNemarText(mcNemar.onlyFirstRight, mcNemar.onlySecondRight, mcNemar.p)], [words.leftOut, left === '' ? words.nothingLeftOut : left]]} />
      </div>
    </article>
  )
}

function difference({ value, interval }: Figure, text: (value: number) => string): string {
  if (value === null) return strings.models.side.undefined
  return interval === null ? text(value) : words.withInterval(text(value), text(interval[0]), text(interval[1]))
}
