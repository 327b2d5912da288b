import { useState, type ReactNode } from 'react'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Heading } from 'react-aria-components/Heading'
import type { RecipeChoice, RecipeDetail } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { Plan } from '../plan.ts'
import { isUnderWay, useJobOf } from '../useJobOf.ts'
import { DEFAULT_CLUSTER } from './clusterChoice.ts'
import { ClusterJob } from './ClusterJob.tsx'
import { ClusterPlan } from './ClusterPlan.tsx'
import { SparkState } from './SparkState.tsx'
import './cluster.css'

const words = strings.cluster

/** The plan of a run beside this machine's: on Spark. Opens by itself while a job on it is under way, or was cut off. */
export function OnCluster({ dataset, choice, recipe, plan, change }: { dataset: string; choice: RecipeChoice | undefined; recipe: RecipeDetail; plan: Plan | undefined; change: (changed: Partial<Plan>) => void }): ReactNode {
  const job = useJobOf('scale', dataset)
  const [opened, setOpened] = useState<boolean>()
  const open = opened ?? (isUnderWay(job) || job?.error?.code === 'interrupted')
  // and stays so, because how it ends is what one waits for
  if (open && opened === undefined) setOpened(true)
  return (
    <Disclosure isExpanded={open} onExpandedChange={setOpened} className="section hood cluster">
      <Heading level={2} className="hood-head">
        <AriaButton slot="trigger" className="hood-button"><Icon name={open ? 'down' : 'right'} size="small" />{words.title} <span className="dim">{words.detail}</span></AriaButton>
      </Heading>
      <DisclosurePanel>
        {open ? (
          <div className="cluster-body">
            <p className="dim">{words.intro}</p>
            <SparkState>{choice === undefined ? null : <ClusterPlan dataset={dataset} choice={choice} recipe={recipe} cluster={plan?.cluster ?? DEFAULT_CLUSTER} change={(cluster) => change({ cluster })} isBusy={isUnderWay(job)} />}</SparkState>
            {job === undefined ? null : <ClusterJob key={job.jobId} job={job} dataset={dataset} />}
          </div>
        ) : null}
      </DisclosurePanel>
    </Disclosure>
  )
}
