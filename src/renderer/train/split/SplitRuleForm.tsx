import type { ReactNode } from 'react'
import type { RecipeDetail } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { RadioGroup } from '../../ui/RadioGroup.tsx'
import { Section } from '../../ui/Section.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { NumberSetting } from '../learn/NumberSetting.tsx'
import { withSetting, type Plan } from '../plan.ts'

const words = strings.train.split
type Rule = keyof typeof words.rules
const RULES: readonly Rule[] = ['grouped', 'grouped-folds', 'leave-one-source-out', 'random', 'stratified-folds-halved']

/** The rule of splitting with its numbers; each is a setting of the recipe. */
export function SplitRuleForm({ recipe, plan, change }: { recipe: RecipeDetail; plan: Plan; change: (changed: Partial<Plan>) => void }): ReactNode {
  const setting = (key: string): RecipeDetail['settings'][number] | undefined => recipe.settings.find((each) => each.key === key)
  const set = (key: string, value: unknown): void => {
    const own = setting(key)?.own
    change({ settings: withSetting(plan.settings, key, JSON.stringify(value) === JSON.stringify(own) ? undefined : value) })
  }
  const rule = RULES.find((each) => each === recipe.split.rule) ?? null
  return (
    <Section title={words.rule}>
      <div className="form-grid">
        <RadioGroup label={words.rule} hidesLabel value={rule} onChange={(value) => set('split.rule', value)} options={RULES.map((value) => ({ value, ...words.rules[value] }))} />
        <div className="split-numbers">
          {(['split.trainFraction', 'split.folds', 'seed'] as const).map((key) => {
            const found = setting(key)
            return found === undefined ? null : <NumberSetting key={key} label={words[LABELS[key]]} setting={found} onChange={(value) => set(key, value)} />
          })}
        </div>
        <p className="dim">{words.seedHelp}</p>
        <Switch isSelected={setting('split.nearDuplicates')?.value === true} onChange={(on) => set('split.nearDuplicates', on)}>{words.nearDuplicates}</Switch>
      </div>
    </Section>
  )
}

const LABELS = { 'split.trainFraction': 'fraction', 'split.folds': 'folds', seed: 'seed' } as const
