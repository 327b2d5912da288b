import type { ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { JudgeStep } from '../judge/JudgeStep.tsx'
import { UseStep } from '../judge/UseStep.tsx'
import { navigate, useRoute } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { DataStep } from './data/DataStep.tsx'
import { LearnStep } from './learn/LearnStep.tsx'
import { useRun } from './learn/useRun.ts'
import { choiceOf } from './plan.ts'
import { SplitStep } from './split/SplitStep.tsx'
import { clockText } from './times.ts'
import { TrainHome } from './TrainHome.tsx'
import { usePlan } from './usePlan.ts'
import { WizardFrame } from './WizardFrame.tsx'

/** Data sets and runs; one of them in the wizard. Where it stands is in the address, what is planned is kept by the backend. */
export function TrainPage(): ReactNode {
  const route = useRoute()
  if (route.page !== 'train') return null
  const run = /^[1-9]\d{0,14}$/.test(route.run ?? '') ? Number(route.run) : undefined
  if (route.dataset === undefined && run === undefined) return <TrainHome />
  return <Wizard step={route.step} dataset={route.dataset} run={run} />
}

function Wizard({ step, dataset: named, run }: { step: Parameters<typeof WizardFrame>[0]['step']; dataset: string | undefined; run: number | undefined }): ReactNode {
  const shown = useRun(run)
  const dataset = named ?? shown.data?.info.dataset?.name
  const state = usePlan(dataset)
  const datasets = useCommand('datasets.list', {})
  const found = datasets.data?.datasets.find(({ name }) => name === dataset)
  if (datasets.isError) return <CommandFailure title={strings.train.failed} error={datasets.error} retry={() => void datasets.refetch()} />
  if (shown.isError && named === undefined) return <CommandFailure title={strings.train.failed} error={shown.error} />
  if (state.error !== null) return <CommandFailure title={strings.train.failed} error={state.error} />
  if (dataset === undefined || datasets.data === undefined || (found === undefined && datasets.isFetching)) return <p className="page-opening" role="status">{strings.train.reading}</p>
  if (found === undefined) return <Notice icon="train" title={strings.train.noDataset.title(dataset)} text={strings.train.noDataset.text}><Button kind="primary" onPress={() => navigate({ page: 'train', step: 'data' })}>{strings.train.noDataset.all}</Button></Notice>
  const choice = state.plan === undefined ? undefined : choiceOf(state.plan, found.classes)
  const isDone = shown.data?.info.state === 'done'
  const aside = (
    <>
      <span className="wizard-aside"><Icon name="lock" size="small" />{strings.train.lockbox(found.lockbox.images, found.lockbox.openings)}</span>
      {state.savedAt === null ? null : <span className="wizard-aside">{strings.train.saved(clockText(state.savedAt))}</span>}
    </>
  )
  return (
    <WizardFrame step={step} dataset={dataset} run={run} judged={isDone} aside={aside}>
      {step === 'data' ? <DataStep dataset={dataset} state={state} run={run} /> : null}
      {step === 'split' ? <SplitStep dataset={dataset} choice={choice} state={state} run={run} /> : null}
      {step === 'learn' ? <LearnStep dataset={dataset} labels={found.classes} choice={choice} state={state} run={run} /> : null}
      {step === 'judge' ? <JudgeStep dataset={dataset} run={run} /> : null}
      {step === 'use' ? <UseStep dataset={dataset} run={run} /> : null}
    </WizardFrame>
  )
}
