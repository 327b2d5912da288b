import type { ReactNode } from 'react'
import { useKeys } from '../keys/KeysProvider.tsx'
import { hashOf, navigate, TRAIN_STEPS, type TrainStep } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Icon } from '../ui/Icon.tsx'
import './wizard.css'

export interface WizardProps {
  readonly step: TrainStep
  readonly dataset: string
  readonly run: number | undefined
  /** A finished run: what is judged and used. */
  readonly judged: boolean
  /** At the end of the head: when the plan was saved, whether the test part is sealed. */
  readonly aside?: ReactNode
  /** The step's body and foot. */
  readonly children: ReactNode
}

/** Head with the five steps; the step stands under it with its own foot. */
export function WizardFrame({ step, dataset, run, judged, aside, children }: WizardProps): ReactNode {
  const at = TRAIN_STEPS.indexOf(step)
  const target = (name: TrainStep): Parameters<typeof hashOf>[0] => ({ page: 'train', step: name, dataset, ...(run === undefined ? {} : { run: String(run) }) })
  const move = (by: number): void => {
    const next = TRAIN_STEPS[at + by]
    if (next !== undefined && isOpen(next, judged)) navigate(target(next))
  }
  useKeys('train', { 'train.next': () => move(1), 'train.previous': () => move(-1) })
  return (
    <div className="wizard">
      <header className="wizard-head" data-region tabIndex={-1}>
        <h1>{dataset}</h1>
        {run === undefined ? null : <span className="dim">{strings.train.run(run)}</span>}
        <nav aria-label={strings.train.steps.label}>
          <ol className="wizard-steps">
            {TRAIN_STEPS.map((name, i) => {
              const text = <><span className="wizard-number">{i < at ? <Icon name="check" size="small" /> : i + 1}</span>{strings.train.steps[name]}{i < at ? <span className="sr-only">{strings.train.steps.done}</span> : null}</>
              return (
                <li key={name} className={i < at ? 'wizard-step wizard-done' : 'wizard-step'}>
                  {isOpen(name, judged) ? <a href={hashOf(target(name))} aria-current={name === step ? 'step' : undefined}>{text}</a> : <span className="wizard-shut" aria-disabled="true">{text}</span>}
                </li>
              )
            })}
          </ol>
        </nav>
        <span className="spacer" />
        {aside}
      </header>
      {children}
    </div>
  )
}

/** Judge and Use need a finished run. */
function isOpen(step: TrainStep, judged: boolean): boolean {
  return judged || (step !== 'judge' && step !== 'use')
}

/** The foot of a step: its way back at the start, the next step at the end. */
export function WizardFoot({ children }: { children: ReactNode }): ReactNode {
  return <footer className="wizard-foot">{children}</footer>
}
