import type { ReactNode } from 'react'
import type { Figure, JudgedRun, JudgedSplit } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Tag } from '../ui/Chip.tsx'
import { AucPlot } from './FigureCharts.tsx'

const words = strings.judge.splits

/** The same recipe under each rule of splitting, this run's own first: what each rule asks, and what its answer is worth. */
export function SplitComparison({ run }: { run: JudgedRun }): ReactNode {
  const [own, ...others] = run.evaluations
  if (own === undefined) return null
  return (
    <>
      <div className="judge-wide">
        <table className="data-table judge-splits" aria-label={words.title}>
          <thead><tr><th scope="col">{words.columns.split}</th>{(['films', 'sharing', 'accuracy', 'gain', 'auc'] as const).map((key) => <th key={key} scope="col" className="cell-number">{words.columns[key]}</th>)}<td className="judge-forest-plot" /></tr></thead>
          <tbody>
            {run.evaluations.map((each) => (
              <tr key={each.id}>
                <th scope="row"><span className="judge-split-name">{each.title}{each === own ? <Tag tone="accent">{words.own}</Tag> : null}</span><span className="dim judge-split-words">{words.meaning(each.id) ?? each.rule}{each === own ? '' : ` ${besideText(own, each)}`}</span></th>
                <td className="cell-number">{strings.train.number(each.images)}</td>
                <td className="cell-number">{each.sharing === 0 ? words.noneShared : <Tag tone="bad">{words.shared(each.sharing)}</Tag>}</td>
                <td className="cell-number"><FigureCell figure={each.accuracy} /></td>
                <td className="cell-number">{each.gain === null || each.gain.accuracy.value === null ? <span className="dim">{words.noGain}</span> : <>{strings.judge.foot.points(each.gain.accuracy.value)}<span className="dim judge-under">{each.gain.beyondChance ? words.beyond : words.within}</span></>}</td>
                <td className="cell-number"><FigureCell figure={each.auc} /></td>
                <td className="judge-forest-plot" aria-hidden="true"><AucPlot whole={own.auc.value} auc={each.auc} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {others.length === 0 ? <p className="dim judge-small judge-after">{words.alone}</p> : null}
    </>
  )
}

function FigureCell({ figure: { value, interval, reason } }: { figure: Figure }): ReactNode {
  return <span title={value === null ? reason : undefined}><b>{strings.judge.two(value)}</b><span className="dim judge-under">{interval === null ? '' : strings.judge.interval(...interval)}</span></span>
}

/** How far its accuracy is from the run's own; a rule that lets patients stand on both sides says more than the truth. */
function besideText(own: JudgedSplit, { accuracy, sharing }: JudgedSplit): string {
  if (accuracy.value === null || own.accuracy.value === null) return ''
  return words.beside(accuracy.value - own.accuracy.value, sharing > 0)
}
