import type { ReactNode } from 'react'
import type { AuditProbe, Job, PreflightReport } from '../../../contract/index.ts'
import { useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { DataTable, type Column } from '../../ui/DataTable.tsx'
import { Light } from '../../ui/Light.tsx'
import { Note, type NoteTone } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'
import { isUnderWay } from '../useJobOf.ts'
import { PreflightProgress } from './PreflightStart.tsx'

const words = strings.train.data

export const LEVEL_TONES: Readonly<Record<AuditProbe['level'], NoteTone | 'none'>> = { red: 'bad', amber: 'warn', green: 'ok', unknown: 'none', constant: 'none' }

/** Each probe with how well it tells every class from the rest; a light at the class that it tells best. */
export function AuditTable({ dataset, report, job }: { dataset: string; report: PreflightReport; job: Job | undefined }): ReactNode {
  const again = useDeed('datasets.preflight', { rereads: ['jobs.list'] })
  const { classes, probes } = report
  return (
    <Section title={words.audit} detail={words.auditDetail} after={isUnderWay(job) ? null : <Button kind="quiet" icon="again" isDisabled={again.isPending} onPress={() => again.mutate({ dataset })}>{words.runAgain}</Button>}>
      {job !== undefined && isUnderWay(job) ? <PreflightProgress job={job} /> : null}
      {again.isError ? <Note tone="bad" title={words.preflight.failed}>{again.error.message}</Note> : null}
      <div className="class-table"><DataTable label={words.audit} columns={columnsOf(classes)} rows={probes} rowKey={({ id }) => id} /></div>
      <p className="audit-took dim">{words.preflight.took(report.images, report.seconds, report.permutations)}</p>
    </Section>
  )
}

function columnsOf(classes: readonly string[]): Column<AuditProbe>[] {
  // the two columns of two classes would say the same
  const shown = classes.length === 2 ? [1] : classes.map((_, k) => k)
  const title = (k: number): string => (classes.length === 2 ? words.two(classes[0] ?? '', classes[1] ?? '') : words.against(classes[k] ?? ''))
  return [
    { key: 'probe', title: words.sees, cell: (probe) => <Probe probe={probe} /> },
    ...shown.map((k): Column<AuditProbe> => ({ key: `class ${k}`, title: title(k), width: classes.length > 2 ? '10.5rem' : '19rem', cell: (probe) => <Told probe={probe} at={k} single={shown.length === 1} /> }))
  ]
}

function Probe({ probe }: { probe: AuditProbe }): ReactNode {
  return (
    <span className="probe">
      <span><span className="class-name">{probe.title}</span> <span className="dim">{words.probes[probe.id] ?? ''}</span></span>
      {probe.level === 'red' || probe.level === 'amber' ? <span className="probe-words">{probe.words}</span> : null}
    </span>
  )
}

function Told({ probe, at, single }: { probe: AuditProbe; at: number; single: boolean }): ReactNode {
  if (probe.figures === null) return <span className="dim">{probe.level === 'constant' ? words.constant : words.notKnown}</span>
  const told = single || probe.figures.label === at
  const auc = single ? probe.figures.auc : (probe.figures.aucs[at] ?? 0.5)
  const tone = told ? LEVEL_TONES[probe.level] : 'none'
  return (
    <span className="told">
      {told ? <Light tone={tone} label={words.levels[probe.level]} /> : <span className="told-gap" />}
      <span className="told-value">{auc.toFixed(2)}</span>
      <span className="told-track" aria-hidden="true"><i className={`told-${tone}`} style={{ width: `${100 * Math.max(0, (auc - 0.5) * 2)}%` }} /></span>
    </span>
  )
}
