import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Light } from '../ui/Light.tsx'
import { Note } from '../ui/Note.tsx'

/** What this machine has and lacks, with how to mend it. */
export function MachineChecks(): ReactNode {
  const report = useCommand('engine.doctor', {}, { staleTime: 60_000 })
  const words = strings.firstStart.machine
  return (
    <section className="machine" aria-label={words.title} aria-busy={report.isPending}>
      <div className="machine-head"><h2>{words.title}</h2></div>
      {report.isPending ? <p className="dim" role="status">{words.checking}</p> : null}
      {report.isError ? <Note tone="bad">{report.error.message}</Note> : null}
      <ul className="checks">
        {report.data?.checks.map(({ name, state, value, remedy }) => (
          <li key={`${name} ${value}`}>
            <Light tone={state} label={words.states[state]} />
            <b>{name}</b><span className="check-value">{value}</span>{remedy === undefined ? null : <p className="remedy">{remedy}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}
