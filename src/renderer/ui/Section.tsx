import { useId, type ReactNode } from 'react'
import './section.css'

/** A part of a pane: a heading, what belongs to it at its end, and what it holds. */
export function Section({ title, detail, after, level = 2, children }: { title: string; detail?: ReactNode; after?: ReactNode; level?: 2 | 3; children: ReactNode }): ReactNode {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section className="section" aria-labelledby={id}>
      <div className="section-head"><Heading id={id}>{title}</Heading>{detail === undefined ? null : <span className="section-detail">{detail}</span>}<span className="spacer" />{after}</div>
      {children}
    </section>
  )
}

/** Names and values, one a line. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }): ReactNode {
  return <dl className="facts">{facts.map(([name, value]) => <div key={name} className="fact"><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
}
