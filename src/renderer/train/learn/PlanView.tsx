import type { ReactNode } from 'react'
import type { RecipeChoice, RecipeDetail } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { CommandFailure } from '../../ui/CommandFailure.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { Switch } from '../../ui/Switch.tsx'
import type { Plan } from '../plan.ts'
import { AugmentationSheet } from './AugmentationSheet.tsx'

const words = strings.train.learn
const ALSO = ['grouped', 'random', 'leave-one-source-out'] as const
/** Rules that keep patients apart: beside one of them the plain one tells nothing more. */
const GROUPED = new Set(['grouped', 'grouped-folds', 'hashed-folds'])

/** What would happen: how much, how long, what the network would see, why it cannot run as it is. */
export function PlanView({ dataset, choice, recipe, error, failed, plan, change }: {
  dataset: string
  choice: RecipeChoice | undefined
  recipe: RecipeDetail | undefined
  error: { readonly code: string; readonly message: string } | null
  failed: { readonly message: string } | null
  plan: Plan | undefined
  change: (changed: Partial<Plan>) => void
}): ReactNode {
  const ready = choice !== undefined && recipe !== undefined && error === null && recipe.obstacle?.code !== 'classes-differ'
  const estimate = useCommand('training.estimate', { dataset, choice: choice ?? { recipe: '', settings: [] } }, { enabled: ready, placeholderData: (before) => before })
  if (error !== null) return <CommandFailure title={words.obstacle} error={error} />
  if (recipe === undefined || choice === undefined) return <p className="page-opening" role="status">{strings.train.reading}</p>
  const found = estimate.data
  return (
    <>
      {failed === null ? null : <div className="learn-note"><Note tone="bad" title={words.cannotStart}>{failed.message}</Note></div>}
      {recipe.obstacle === null ? null : (
        <div className="learn-note">
          <Note tone="bad" title={words.obstacle} actions={recipe.obstacle.code === 'classes-differ' && plan !== undefined ? <Button onPress={() => change({ useAs: {} })}>{words.ownClasses}</Button> : undefined}>
            {recipe.obstacle.code === 'weights-missing' ? words.getWeights(recipe.obstacle.message) : recipe.obstacle.message}
          </Note>
        </div>
      )}
      <Section title={words.plan} detail={recipe.title}>
        {estimate.isError ? <Note tone="warn">{estimate.error.message}</Note> : null}
        <Facts
          facts={[
            [words.planFacts.films, found === undefined ? strings.train.unknown : strings.train.number(found.images)],
            [words.planFacts.networks, found === undefined ? strings.train.unknown : words.parts(found.parts, recipe.method !== 'frozen')],
            [words.planFacts.split, recipe.split.words],
            [words.planFacts.features, found === undefined ? strings.train.unknown : found.featuresPerSecond === null ? words.notMeasured : words.perSecond(found.featuresPerSecond)],
            ...(found === undefined || found.trainingImages === 0 ? [] : [[words.planFacts.training, `${strings.train.films(Math.round(found.trainingImages))}${found.trainingPerSecond === null ? '' : `, ${words.perSecond(found.trainingPerSecond)}`}`] as const]),
            [words.planFacts.time, found === undefined ? strings.train.unknown : found.seconds === null ? words.timeUnknown : `${found.trainingImages > 0 ? words.atMost(found.seconds) : words.about(found.seconds)}${found.trainingImages > 0 && found.frozenSeconds !== null && found.frozenSeconds > 0 ? `, ${words.slower(found.seconds / found.frozenSeconds)}` : ''}`],
            ...(found === undefined || found.from === null ? [] : [[words.planFacts.measured, found.from] as const])
          ]}
        />
      </Section>
      {plan === undefined ? null : (
        <Section title={words.also} detail={words.alsoDetail}>
          <div className="also">
            {recipe.method === 'frozen' ? ALSO.filter((rule) => rule !== recipe.split.rule && !(rule === 'grouped' && GROUPED.has(recipe.split.rule))).map((rule) => (
              <Switch key={rule} isSelected={plan.alsoSplit.includes(rule)} onChange={(on) => change({ alsoSplit: on ? [...plan.alsoSplit, rule] : plan.alsoSplit.filter((each) => each !== rule) })}>{words.alsoRules[rule]}</Switch>
            )) : null}
            <Switch isSelected={plan.learningCurve} isDisabled={recipe.method !== 'frozen'} onChange={(on) => change({ learningCurve: on })}>{words.learningCurve}</Switch>
            {recipe.method === 'frozen' ? null : <p className="dim">{words.alsoTrained}</p>}
          </div>
        </Section>
      )}
      {ready && choice !== undefined ? <AugmentationSheet dataset={dataset} choice={choice} /> : null}
      <Section title={words.words}><pre className="recipe-words" tabIndex={0}>{recipe.words.join('\n')}</pre></Section>
    </>
  )
}
