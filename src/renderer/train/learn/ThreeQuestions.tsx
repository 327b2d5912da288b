import type { ReactNode } from 'react'
import type { RecipeDetail } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Note } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'
import { Select } from '../../ui/Select.tsx'
import { withoutKeys, withSetting, type Plan } from '../plan.ts'

const words = strings.train.learn
type Method = keyof typeof words.methodNames
type Augmentation = keyof typeof words.augmentationNames

/** Backbone, method, augmentation: what decides most of a run. */
export function ThreeQuestions({ detail, plan, change, isLocked }: { detail: RecipeDetail; plan: Plan; change: (changed: Partial<Plan>) => void; isLocked: boolean }): ReactNode {
  const backbones = useCommand('training.backbones', {})
  const method = chosen<Method>(plan.settings, detail.methods, METHOD_KEYS)
  const augmentation = chosen<Augmentation>(plan.settings, detail.augmentations, ['augmentation'])
  const trains = detail.method !== 'frozen'
  // a cluster draws copies for frozen networks too
  const copied = isLocked && augmentation !== 'recipe'
  const setBackbone = (name: string): void => change({ settings: [...withoutKeys(plan.settings, ['backbone.name', 'backbone.tap']), `backbone.name=${name}`, 'backbone.tap=null'] })
  const setMethod = (id: Method): void => {
    const asked = detail.methods.find((each) => each.id === id)?.settings ?? []
    change({ settings: [...withoutKeys(plan.settings, [...METHOD_KEYS, ...asked.map((setting) => setting.slice(0, setting.indexOf('=')))]), ...asked] })
  }
  const setAugmentation = (id: Augmentation): void => {
    const others = withSetting(withoutKeys(plan.settings, ['augmentation']), 'augmentation', undefined)
    change({ settings: [...others, ...(detail.augmentations.find((each) => each.id === id)?.settings ?? [])] })
  }
  const listed = backbones.data?.backbones ?? []
  const canTrain = listed.find(({ name }) => name === detail.backbone)?.trainable ?? true
  return (
    <Section title={words.questions}>
      <div className="questions">
        <Select
          label={words.backbone} value={detail.backbone} isDisabled={isLocked} onChange={setBackbone} placeholder={detail.backbone}
          options={[...listed.some(({ name }) => name === detail.backbone) ? [] : [{ value: detail.backbone, text: detail.backbone, detail: words.notHere }], ...listed.map(({ name, installed, embedded }) => ({ value: name, text: name, detail: embedded ? words.embedded : installed ? words.installed : words.notHere }))]}
        />
        {detail.weights.installed ? null : <Note tone="warn">{words.getWeights(detail.weights.how)}</Note>}
        <Select
          label={words.method} value={method} isDisabled={isLocked} onChange={setMethod}
          options={METHODS.map((id) => ({ value: id, text: words.methodNames[id], isDisabled: !canTrain && id.startsWith('fine-tune'), ...methodDetail(id, canTrain) }))}
        />
        <Select
          label={words.augmentation} value={trains || copied ? augmentation : 'none'} isDisabled={isLocked || !trains} onChange={setAugmentation} {...(trains || copied ? {} : { help: words.augmentationOff })}
          options={AUGMENTATIONS.map((id) => ({ value: id, text: words.augmentationNames[id], ...(words.augmentationDetails[id] === '' ? {} : { detail: words.augmentationDetails[id] }) }))}
        />
      </div>
    </Section>
  )
}

const METHOD_KEYS = ['training', 'head', 'classDecomposition', 'search', 'augmentation']
const METHODS: readonly Method[] = ['recipe', 'logistic-regression', 'svm', 'mlp', 'knn', 'fine-tune-head', 'fine-tune-all', 'from-scratch']
const AUGMENTATIONS: readonly Augmentation[] = ['recipe', 'none', 'light', 'strong']

function methodDetail(id: Method, canTrain: boolean): { detail?: string } {
  if (id.startsWith('fine-tune') && !canTrain) return { detail: words.methodNeeds }
  return words.methodDetails[id] === '' ? {} : { detail: words.methodDetails[id] }
}

/** Which of the offers the settings say; the recipe's own where none of their keys is set. */
function chosen<Id extends string>(settings: readonly string[], offers: readonly { readonly id: Exclude<Id, 'recipe'>; readonly settings: readonly string[] }[], keys: readonly string[]): Id | 'recipe' {
  const found = offers.find((offer) => offer.settings.every((setting) => settings.includes(setting)))
  return found === undefined || withoutKeys(settings, keys).length === settings.length ? 'recipe' : found.id
}
