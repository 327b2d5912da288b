import type { ReactNode } from 'react'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Section } from '../../ui/Section.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { choiceOf, type Plan } from '../plan.ts'
import { Hood } from './Hood.tsx'
import { RecipeList } from './RecipeList.tsx'
import { ThreeQuestions } from './ThreeQuestions.tsx'
import { valueText } from './valueText.ts'

const words = strings.train.learn

export interface RecipePaneProps {
  readonly dataset: string
  readonly labels: readonly string[]
  readonly plan: Plan
  readonly change: (changed: Partial<Plan>) => void
  /** A run is shown: what it was asked for cannot be changed. */
  readonly isLocked: boolean
  readonly runs: boolean
}

/** Which recipe in which form, the three questions, and everything else under the hood. */
export function RecipePane({ dataset, labels, plan, change, isLocked, runs }: RecipePaneProps): ReactNode {
  const choice = choiceOf(plan, labels)
  const recipe = useCommand('training.recipe', { dataset, choice }, { placeholderData: (before) => before })
  const detail = recipe.data
  const form = plan.form ?? 'leakage-safe'
  return (
    <>
      <Section title={words.recipe} after={runs ? <span className="recipe-locked"><Icon name="lock" size="small" />{words.locked}</span> : null}>
        <RecipeList dataset={dataset} value={plan.recipe} isLocked={isLocked} onChange={(name) => change({ recipe: name, form: undefined, settings: [] })} />
        {detail === undefined || detail.leakageSafe.length === 0 ? null : (
          <div className="recipe-form">
            <Segmented label={words.formLabel} fills isDisabled={isLocked} value={form} options={(['as-published', 'leakage-safe'] as const).map((value) => ({ value, text: words.forms[value] }))} onChange={(value) => change({ form: value })} />
            <dl className="recipe-changes" aria-label={words.formDetail}>
              {detail.leakageSafe.map(({ key, from, to, reason }) => (
                <div key={key}>
                  <dt>{words.settings[key]?.[0] ?? key}</dt>
                  <dd>{form === 'leakage-safe' ? <><s>{valueText(from)}</s> {valueText(to)}</> : valueText(from)}{reason === '' || form !== 'leakage-safe' ? null : <span className="dim">{reason}</span>}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
      </Section>
      {recipe.isError ? <CommandFailure title={strings.train.failed} error={recipe.error} /> : null}
      {detail === undefined ? null : <ThreeQuestions detail={detail} plan={plan} change={change} isLocked={isLocked} />}
      {detail === undefined ? null : <Hood detail={detail} plan={plan} change={change} isLocked={isLocked} />}
    </>
  )
}
