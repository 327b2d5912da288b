import type { ReactNode } from 'react'
import type { AuditEvent } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Facts } from '../ui/Section.tsx'
import { Panel } from '../ui/Panel.tsx'
import { detailsOf, nameOfKind, timeOf, whoOf } from './eventText.ts'

/** One event with all that it says. */
export function EventPanel({ event, onClose }: { event: AuditEvent; onClose: () => void }): ReactNode {
  const { columns } = strings.audit
  return (
    <Panel key={event.id} title={nameOfKind(event.kind)} onClose={onClose}>
      <Facts facts={[[strings.audit.event, <span key="id" className="patient-id">{event.id} {event.kind}</span>], [columns.at, timeOf(event.at)], [columns.actor, whoOf(event.actor)], ...detailsOf(event.detail)]} />
    </Panel>
  )
}
