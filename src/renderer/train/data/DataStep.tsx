import type { ReactNode } from 'react'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { Section } from '../../ui/Section.tsx'
import { toast } from '../../ui/Toasts.tsx'
import type { PlanState } from '../usePlan.ts'
import { useJobOf } from '../useJobOf.ts'
import { WizardFoot } from '../WizardFrame.tsx'
import { AuditTable } from './AuditTable.tsx'
import { ClassTable } from './ClassTable.tsx'
import { DataSide } from './DataSide.tsx'
import { FilmStrip } from './FilmStrip.tsx'
import { ReaderProposals } from './ReaderProposals.tsx'
import { PreflightStart } from './PreflightStart.tsx'
import './data.css'

const words = strings.train.data

/** Classes and what they are used as, a look at the films, the shortcut audit; at the side what it means, duplicates and refused files. */
export function DataStep({ dataset, state, run }: { dataset: string; state: PlanState; run: number | undefined }): ReactNode {
  const detail = useCommand('datasets.show', { dataset })
  const findings = useCommand('datasets.findings', { dataset })
  const again = useDeed('datasets.reread', { rereads: ['datasets.show', 'datasets.list'] })
  const job = useJobOf('preflight', dataset)
  const report = findings.data?.report ?? null
  const readAgain = (): void => {
    if (detail.data === undefined) return
    const { version } = detail.data.dataset
    again.mutate({ dataset }, {
      onSuccess: ({ dataset: made }) => toast('ok', made.version === version ? words.unchanged : strings.train.create.made(made.name, made.version, made.images)),
      onError: ({ message }) => toast('bad', message)
    })
  }
  return (
    <>
      <div className="wizard-body">
        <div className="wizard-pane" tabIndex={0} role="region" aria-label={strings.train.panes.data} data-region>
          {detail.isError ? <CommandFailure title={strings.train.failed} error={detail.error} retry={() => void detail.refetch()} /> : null}
          {detail.isPending ? <p className="page-opening" role="status">{strings.train.reading}</p> : null}
          {detail.data === undefined ? null : (
            <ClassTable detail={detail.data} state={state} />
          )}
          <ReaderProposals dataset={dataset} />
          {findings.isError ? <CommandFailure title={strings.train.failed} error={findings.error} retry={() => void findings.refetch()} /> : null}
          {findings.data === undefined ? null : report === null ? <PreflightStart dataset={dataset} job={job} /> : <AuditTable dataset={dataset} report={report} job={job} />}
          {detail.data === undefined ? null : <Section title={words.look} detail={words.lookDetail}><FilmStrip classes={detail.data.classes} /></Section>}
        </div>
        <aside className="wizard-pane" tabIndex={0} aria-label={strings.train.panes.side} data-region>
          {detail.data === undefined ? null : <DataSide detail={detail.data} report={report} state={state} />}
        </aside>
      </div>
      <WizardFoot>
        <Button size="large" onPress={() => navigate({ page: 'train', step: 'data' })}>{strings.train.close}</Button>
        <Button size="large" kind="quiet" icon="again" isDisabled={again.isPending} onPress={readAgain}>{words.again}</Button>
        <span className="spacer" />
        <span className="wizard-foot-text">{words.footer}</span>
        <Button size="large" kind="primary" onPress={() => navigate({ page: 'train', step: 'split', dataset, ...(run === undefined ? {} : { run: String(run) }) })}>{words.toSplit}</Button>
      </WizardFoot>
    </>
  )
}
