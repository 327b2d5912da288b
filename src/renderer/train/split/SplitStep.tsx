import type { ReactNode } from 'react'
import { useCommand } from '../../host/useCommand.ts'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import type { RecipeChoice } from '../../../contract/index.ts'
import type { PlanState } from '../usePlan.ts'
import { WizardFoot } from '../WizardFrame.tsx'
import { Lockbox } from './Lockbox.tsx'
import { SplitParts } from './SplitParts.tsx'
import { SplitRuleForm } from './SplitRuleForm.tsx'
import './split.css'

const words = strings.train.split

/** The rule at the start; who stands where, what keeps together and what leaks beside it; the sealed part. */
export function SplitStep({ dataset, choice, state, run }: { dataset: string; choice: RecipeChoice | undefined; state: PlanState; run: number | undefined }): ReactNode {
  const asked = { dataset, choice: choice ?? { recipe: '', settings: [] } }
  const recipe = useCommand('training.recipe', asked, { enabled: choice !== undefined, placeholderData: (before) => before })
  const preview = useCommand('training.split', asked, { enabled: choice !== undefined, placeholderData: (before) => before })
  const beside = run === undefined ? {} : { run: String(run) }
  return (
    <>
      <div className="wizard-body wizard-body-start">
        <div className="wizard-pane" tabIndex={0} role="region" aria-label={strings.train.panes.rule} data-region>
          {recipe.isError ? <CommandFailure title={strings.train.failed} error={recipe.error} /> : null}
          {recipe.data === undefined || state.plan === undefined ? null : <SplitRuleForm recipe={recipe.data} plan={state.plan} change={state.change} />}
          <Lockbox dataset={dataset} />
        </div>
        <div className="wizard-pane" tabIndex={0} role="region" aria-label={strings.train.panes.parts} data-region>
          {preview.isPending ? <p className="page-opening" role="status">{words.counting}</p> : null}
          {preview.isError ? <CommandFailure title={words.impossible} error={preview.error} /> : null}
          {preview.data === undefined || preview.isError ? null : <SplitParts preview={preview.data} />}
        </div>
      </div>
      <WizardFoot>
        <Button size="large" icon="left" onPress={() => navigate({ page: 'train', step: 'data', dataset, ...beside })}>{strings.train.steps.data}</Button>
        <span className="spacer" />
        <span className="wizard-foot-text">{words.footer}</span>
        <Button size="large" kind="primary" isDisabled={preview.isError} onPress={() => navigate({ page: 'train', step: 'learn', dataset, ...beside })}>{words.toLearn}</Button>
      </WizardFoot>
    </>
  )
}
