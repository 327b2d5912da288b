import { DEFAULT_RECIPE } from '../../contract/limits.ts'
import type { ClusterDraft, DatasetClass, RecipeChoice, TrainingDraft } from '../../contract/index.ts'

export type UseAs = TrainingDraft['useAs'][string]

/** What a person has planned for a data set: a recipe with changes, and what each class is used as. */
export interface Plan {
  readonly recipe: string
  readonly form: RecipeChoice['form']
  readonly settings: readonly string[]
  readonly useAs: Readonly<Record<string, UseAs>>
  readonly alsoSplit: readonly string[]
  readonly learningCurve: boolean
  /** Where something was chosen for a run on a cluster. */
  readonly cluster?: ClusterDraft
}

export const DEFAULT_PLAN: Plan = { recipe: DEFAULT_RECIPE, form: undefined, settings: [], useAs: {}, alsoSplit: [], learningCurve: false }

export function planOf(draft: TrainingDraft | null): Plan {
  if (draft === null) return DEFAULT_PLAN
  const { recipe, form, settings } = draft.choice
  return { recipe: recipe ?? DEFAULT_PLAN.recipe, form, settings: settings ?? [], useAs: draft.useAs, alsoSplit: draft.alsoSplit, learningCurve: draft.learningCurve, ...(draft.cluster === undefined ? {} : { cluster: draft.cluster }) }
}

export function draftOf({ recipe, form, settings, useAs, alsoSplit, learningCurve, cluster }: Plan): TrainingDraft {
  return { choice: { recipe, settings: [...settings], ...(form === undefined ? {} : { form }) }, useAs: { ...useAs }, alsoSplit: [...alsoSplit], learningCurve, ...(cluster === undefined ? {} : { cluster }) }
}

/** The plan as commands take it. */
export function choiceOf({ recipe, form, settings, useAs }: Plan, labels: readonly string[]): RecipeChoice {
  return { recipe, settings: [...settings], classes: classesOf(useAs, labels), ...(form === undefined ? {} : { form }) }
}

/** Which labels mean each class, in label order: the negative ones first. `own` where every label is a class of its own. */
export function classesOf(useAs: Plan['useAs'], labels: readonly string[]): NonNullable<RecipeChoice['classes']> {
  const as = (label: string): UseAs => useAs[label] ?? 'own'
  if (labels.every((label) => as(label) === 'own')) return 'own'
  const those = (wanted: UseAs): string[] => labels.filter((label) => as(label) === wanted)
  const classes = [...merged(those('negative')), ...those('own').map((label) => ({ name: label, labels: [label] })), ...merged(those('positive'))]
  return classes.length < 2 ? 'own' : classes
}

function merged(labels: readonly string[]): { name: string; labels: string[] }[] {
  return labels.length === 0 ? [] : [{ name: labels.join(' or '), labels: [...labels] }]
}

/** The plan of a run that was asked for, with what the run does not say as it is planned now. */
export function planAsked({ recipe, form, settings }: RecipeChoice, now: Plan): Plan {
  return { ...now, recipe, form, settings }
}

/** Films that the plan uses, by class. */
export function usedClasses(useAs: Plan['useAs'], classes: readonly DatasetClass[]): DatasetClass[] {
  const left = classes.filter(({ label }) => useAs[label] !== 'leave-out')
  return classesOf(useAs, classes.map(({ label }) => label)) === 'own' ? [...classes] : left
}

/** Settings with one more or changed; `undefined` takes it away. */
export function withSetting(settings: readonly string[], key: string, value: unknown): string[] {
  const others = settings.filter((setting) => !setting.startsWith(`${key}=`))
  return value === undefined ? others : [...others, `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`]
}

/** Settings without those of some keys and what stands below them. */
export function withoutKeys(settings: readonly string[], keys: readonly string[]): string[] {
  return settings.filter((setting) => !keys.some((key) => setting.startsWith(`${key}=`) || setting.startsWith(`${key}.`)))
}
