import type { ClusterAugment, ClusterDraft, RecipeChoice, RecipeDetail } from '../../../contract/index.ts'
import { withoutKeys } from '../plan.ts'

export const DEFAULT_CLUSTER: ClusterDraft = { augmentation: 'none', copies: 'each', each: '3', timesMajority: '1', searches: false, regParam: '0.001, 0.01, 0.1, 1', elasticNetParam: '0, 0.5, 1' }

const MOST_COPIES = 100
const MOST_TIMES = 100
const MOST_VALUES = 20

/** What is asked of a cluster, or which fields say something that it cannot do. */
export interface ClusterChoice {
  readonly choice: RecipeChoice
  readonly augment?: ClusterAugment
  readonly wrong: ReadonlySet<'each' | 'timesMajority' | 'regParam' | 'elasticNetParam'>
}

/** A choice of the wizard with the copies and the search that were asked for: as `hilum scale --augment` and `--grid` change a recipe. */
export function clusterChoice(choice: RecipeChoice, cluster: ClusterDraft, offers: RecipeDetail['augmentations']): ClusterChoice {
  const { augmentation, copies, searches } = cluster
  const wrong = new Set<'each' | 'timesMajority' | 'regParam' | 'elasticNetParam'>()
  let settings = [...choice.settings]
  let augment: ClusterAugment | undefined
  if (augmentation !== 'none') {
    if (augmentation !== 'recipe') settings = [...withoutKeys(settings, ['augmentation']), ...(offers.find(({ id }) => id === augmentation)?.settings ?? [])]
    const [each, times] = [Number(cluster.each), Number(cluster.timesMajority)]
    if (copies === 'each') {
      augment = each
      if (!Number.isInteger(each) || each < 1 || each > MOST_COPIES) wrong.add('each')
    } else {
      augment = 'balanced'
      settings = [...withoutKeys(settings, ['augmentation.balance', 'augmentation.timesMajority']), 'augmentation.balance=cycle', `augmentation.timesMajority=${times}`]
      if (!(times >= 1 && times <= MOST_TIMES)) wrong.add('timesMajority')
    }
  }
  if (searches) {
    const parameters = { regParam: valuesOf(cluster.regParam), elasticNetParam: valuesOf(cluster.elasticNetParam) }
    if (!areWithin(parameters.regParam, Infinity)) wrong.add('regParam')
    if (!areWithin(parameters.elasticNetParam, 1)) wrong.add('elasticNetParam')
    settings = [...withoutKeys(settings, ['search']), `search=${JSON.stringify({ parameters })}`]
  }
  return { choice: { ...choice, settings }, ...(augment === undefined ? {} : { augment }), wrong }
}

/** `0.1, 0.01` as numbers; what is none becomes NaN. */
function valuesOf(text: string): number[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '').map(Number)
}

function areWithin(values: readonly number[], most: number): boolean {
  return values.length > 0 && values.length <= MOST_VALUES && new Set(values).size === values.length && values.every((value) => Number.isFinite(value) && value >= 0 && value <= most)
}
