import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Light } from '../ui/Light.tsx'

/** What this machine has and lacks, with how to mend it: asked for once, where a person starts. */
export function MachineChecks(): ReactNode {
  const { data: report } = useCommand('engine.doctor', {}, { staleTime: 60_000 })
  const words = strings.firstStart.machine
  return (
    <section className="machine" aria-label={words.title} aria-busy={report === undefined}>
      <h2>{words.title}</h2>
      {report === undefined ? <p className="dim" role="status">{words.checking}</p> : null}
      <ul>
        {report?.checks.map(({ name, state, value, remedy }) => (
          <li key={`${name} ${value}`}>
            <Light tone={state} label={words.states[state]} />
            <div><b>{name}</b><p>{value}</p>{remedy === undefined ? null : <p className="remedy">{remedy}</p>}</div>
          </li>
        ))}
      </ul>
    </section>
  )
}
