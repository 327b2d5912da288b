import type { ReactNode } from 'react'
import type { JudgedCase, JudgedRun } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'

const words = strings.judge.confusion

/** Every cell is a button that shows its films. */
export function ConfusionGrid({ run, cells, chosen, onChoose }: {
  run: JudgedRun
  cells: readonly (readonly (readonly JudgedCase[])[])[]
  chosen: readonly [label: number, said: number]
  onChoose: (cell: readonly [label: number, said: number]) => void
}): ReactNode {
  return (
    <table className="judge-confusion" aria-label={words.title}>
      <thead><tr><td />{run.classes.map((name) => <th key={name} scope="col">{words.says(name)}</th>)}</tr></thead>
      <tbody>
        {run.classes.map((name, label) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {run.classes.map((said, c) => {
              const n = cells[label]?.[c]?.length ?? 0
              const verdict = verdictOf(run, label, c)
              const isChosen = chosen[0] === label && chosen[1] === c
              return (
                <td key={said}>
                  <button type="button" className={label === c ? 'judge-cell judge-right' : 'judge-cell judge-wrong'} aria-pressed={isChosen} aria-label={words.cell(name, said, n, verdict)} onClick={() => onChoose([label, c])}>
                    <b>{n}</b> {verdict}
                  </button>
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Of a finding and none as readers say it; of more classes right or wrong. */
function verdictOf({ classes, findings }: JudgedRun, label: number, said: number): string {
  if (classes.length !== 2 || findings.length !== 1) return label === said ? words.right : words.wrong
  const has = findings.includes(label)
  return words.verdicts[findings.includes(said) ? (has ? 'found' : 'falseAlarm') : has ? 'missed' : 'cleared']
}
