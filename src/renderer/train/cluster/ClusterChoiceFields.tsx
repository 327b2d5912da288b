import type { ReactNode } from 'react'
import type { ClusterDraft, RecipeDetail } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Select } from '../../ui/Select.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { TextField } from '../../ui/TextField.tsx'
import type { ClusterChoice } from './clusterChoice.ts'

const words = strings.cluster
const learn = strings.train.learn
const AUGMENTATIONS = ['none', 'recipe', 'light', 'strong'] as const

/** What only a cluster does of a frozen recipe: random copies of films to learn from, and a search of the classifier's settings. */
export function ClusterChoiceFields({ recipe, cluster, wrong, change }: { recipe: RecipeDetail; cluster: ClusterDraft; wrong: ClusterChoice['wrong']; change: (changed: Partial<ClusterDraft>) => void }): ReactNode {
  const own = recipe.augmentation.length > 0
  return (
    <>
      <div className="cluster-fields">
        <Select
          label={learn.augmentation} value={cluster.augmentation} help={words.augmentationHelp} onChange={(augmentation) => change({ augmentation })}
          options={AUGMENTATIONS.filter((id) => id !== 'recipe' || own || cluster.augmentation === 'recipe').map((id) => ({ value: id, text: learn.augmentationNames[id], ...(learn.augmentationDetails[id] === '' ? {} : { detail: learn.augmentationDetails[id] }) }))}
        />
        {cluster.augmentation === 'none' ? null : (
          <>
            <Select label={words.copies} value={cluster.copies} onChange={(copies) => change({ copies })} options={(['each', 'balanced'] as const).map((value) => ({ value, text: words.copiesOf[value] }))} />
            {cluster.copies === 'each'
              ? <TextField label={words.each} value={cluster.each} inputMode="numeric" onChange={(each) => change({ each })} error={wrong.has('each') ? words.eachWrong : undefined} />
              : <TextField label={words.timesMajority} value={cluster.timesMajority} inputMode="decimal" onChange={(timesMajority) => change({ timesMajority })} help={words.timesMajorityHelp} error={wrong.has('timesMajority') ? words.timesMajorityWrong : undefined} />}
          </>
        )}
      </div>
      <div className="cluster-search">
        <Switch isSelected={cluster.searches} onChange={(searches) => change({ searches })}>{words.searches}</Switch>
        <p className="field-help">{words.searchesHelp}</p>
      </div>
      {cluster.searches ? (
        <div className="cluster-fields">
          <TextField label={words.regParam} value={cluster.regParam} onChange={(regParam) => change({ regParam })} help={words.regParamHelp} error={wrong.has('regParam') ? words.regParamWrong : undefined} autoComplete="off" />
          <TextField label={words.elasticNetParam} value={cluster.elasticNetParam} onChange={(elasticNetParam) => change({ elasticNetParam })} help={words.elasticNetParamHelp} error={wrong.has('elasticNetParam') ? words.elasticNetParamWrong : undefined} autoComplete="off" />
        </div>
      ) : null}
    </>
  )
}
