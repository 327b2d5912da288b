import { useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import type { RecipeChoice } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { useKeys } from '../../keys/KeysProvider.tsx'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { OnCluster } from '../cluster/OnCluster.tsx'
import { RunList } from '../runs/RunList.tsx'
import { planAsked } from '../plan.ts'
import type { PlanState } from '../usePlan.ts'
import { isUnderWay, useJobOf } from '../useJobOf.ts'
import { WizardFoot } from '../WizardFrame.tsx'
import { PlanView } from './PlanView.tsx'
import { RecipePane } from './RecipePane.tsx'
import { RunView } from './RunView.tsx'
import { useRun } from './useRun.ts'
import { WaitingRun } from './WaitingRun.tsx'
import './learn.css'

const words = strings.train.learn

export interface LearnProps {
  readonly dataset: string
  readonly labels: readonly string[]
  readonly choice: RecipeChoice | undefined
  readonly state: PlanState
  readonly run: number | undefined
}

/** The recipe at the start, what it will do or the run that does it beside it. */
export function LearnStep(props: LearnProps): ReactNode {
  const { dataset, choice, state, run, labels } = props
  const client = useQueryClient()
  const current = useCommand('training.current', { dataset }, { refetchInterval: ({ state: { data } }) => (data?.jobId === null ? false : 500) })
  const isLive = current.data !== undefined && current.data.jobId !== null
  const shown = useRun(run, isLive)
  const job = useJobOf('train', dataset)
  const start = useDeed('training.start', { rereads: ['training.current', 'training.runs', 'jobs.list'] })
  const resume = useDeed('training.resume', { rereads: ['training.current', 'training.show', 'training.runs', 'jobs.list'] })
  const stop = useDeed('training.stop', { rereads: ['training.current', 'training.show', 'training.runs'] })
  const recipe = useCommand('training.recipe', { dataset, choice: choice ?? { recipe: '', settings: [] } }, { enabled: choice !== undefined, placeholderData: (before) => before })

  // a run that has just begun is the one to look at; it may have ended before it was seen
  const looksAtPlan = run === undefined
  const { reset } = start
  const asked = start.data?.job.jobId
  const runs = useCommand('training.runs', { dataset }, { enabled: looksAtPlan })
  const begun = current.data?.run ?? runs.data?.runs.find(({ jobId }) => asked !== undefined && jobId === asked)?.run
  const hasEnded = asked !== undefined && job?.jobId === asked && !isUnderWay(job)
  useEffect(() => {
    if (looksAtPlan && hasEnded) void client.invalidateQueries({ queryKey: ['training.runs'] })
  }, [looksAtPlan, hasEnded, client])
  useEffect(() => {
    if (!looksAtPlan || begun === undefined) return
    navigate({ page: 'train', step: 'learn', dataset, run: String(begun) }, { replace: true })
    void client.invalidateQueries({ queryKey: ['training.runs'] })
    reset()
  }, [looksAtPlan, begun, dataset, client, reset])

  const info = shown.data?.info
  const isRunning = info?.state === 'running'
  const waits = run === undefined && current.data !== undefined && current.data.jobId !== null && current.data.run === null
  const isBusy = start.isPending || resume.isPending || waits || isRunning
  const canStart = run === undefined && !isBusy && recipe.data !== undefined && !recipe.isError && recipe.data.obstacle === null
  const begin = (): void => {
    if (canStart && choice !== undefined) start.mutate({ dataset, choice, alsoSplit: [...(state.plan?.alsoSplit ?? [])], learningCurve: state.plan?.learningCurve ?? false })
  }
  const goOn = (): void => {
    if (info !== undefined && info.resumable && !isBusy) resume.mutate({ run: info.run })
  }
  useKeys('train', {
    'train.start': () => (run === undefined ? begin() : goOn()),
    'train.pause': () => {
      if (isRunning && info !== undefined) stop.mutate({ run: info.run, how: 'pause' })
    }
  })
  const failed = start.error ?? resume.error ?? (run === undefined && job?.state === 'failed' && job.jobId === start.data?.job.jobId ? job.error : null)
  const locked = run !== undefined && shown.data !== undefined && shown.data.choice !== null
  return (
    <>
      <div className="wizard-body wizard-body-start">
        <div className="wizard-pane" tabIndex={0} role="region" aria-label={strings.train.panes.recipe} data-region>
          {state.plan === undefined ? null : <RecipePane dataset={dataset} labels={labels} plan={locked && shown.data.choice !== null ? planAsked(shown.data.choice, state.plan) : state.plan} change={state.change} isLocked={run !== undefined} runs={isRunning} />}
        </div>
        <div className={run === undefined ? 'wizard-pane' : 'wizard-pane wizard-run'} tabIndex={0} role="region" aria-label={run === undefined ? strings.train.panes.plan : strings.train.panes.run(run)} data-region>
          {run === undefined ? (
            <>
              {waits && current.data.jobId !== null ? <WaitingRun jobId={current.data.jobId} /> : null}
              <PlanView dataset={dataset} choice={choice} recipe={recipe.data} error={recipe.error} failed={failed ?? null} change={state.change} plan={state.plan} />
              {recipe.data === undefined ? null : <OnCluster dataset={dataset} choice={choice} recipe={recipe.data} plan={state.plan} change={state.change} />}
            </>
          ) : shown.isError ? <CommandFailure title={strings.train.failed} error={shown.error} retry={() => void shown.refetch()} /> : shown.data === undefined ? <p className="page-opening" role="status">{strings.train.reading}</p> : (
            <RunView detail={shown.data} failed={failed ?? null} isStopping={stop.isPending} onStop={(how) => stop.mutate({ run, how })} onResume={goOn} isResuming={resume.isPending} />
          )}
          <RunList dataset={dataset} title={words.runsHere} />
        </div>
      </div>
      <WizardFoot>
        <Button size="large" icon="left" onPress={() => navigate({ page: 'train', step: 'split', dataset, ...(run === undefined ? {} : { run: String(run) }) })}>{strings.train.steps.split}</Button>
        {run === undefined ? null : (
          <Button
            size="large" kind="quiet" icon="copy"
            onPress={() => {
              const before = shown.data?.choice ?? null
              if (before !== null && state.plan !== undefined) state.change(planAsked(before, state.plan))
              navigate({ page: 'train', step: 'learn', dataset })
            }}
          >{words.duplicate}</Button>
        )}
        <span className="spacer" />
        {run === undefined ? <span className="wizard-foot-text">{words.goesOn}</span> : info?.state === 'done' ? null : <span className="wizard-foot-text">{words.judgeOpens}</span>}
        {run === undefined
          ? <Button size="large" kind="primary" icon="play" isDisabled={!canStart} onPress={begin}>{start.isPending ? words.starting : words.start}</Button>
          : <Button size="large" kind={info?.state === 'done' ? 'primary' : 'default'} isDisabled={info?.state !== 'done'} onPress={() => navigate({ page: 'train', step: 'judge', dataset, run: String(run) })}>{words.toJudge}</Button>}
      </WizardFoot>
    </>
  )
}
