import { useState, type ReactNode } from 'react'
import { scalePlanOf, sparkMaster, type ClusterDraft, type RecipeChoice, type RecipeDetail, type ScalePlanResult } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { JobRow } from '../../ui/JobRow.tsx'
import { Note } from '../../ui/Note.tsx'
import { Facts, Section } from '../../ui/Section.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { AugmentationSheet } from '../learn/AugmentationSheet.tsx'
import { clusterChoice } from './clusterChoice.ts'
import { ClusterChoiceFields } from './ClusterChoiceFields.tsx'
import { confLines, localCores, useClusterSettings } from './clusterSettings.ts'

const words = strings.cluster

/** Which cluster, what it would take there, and the start. */
export function ClusterPlan({ dataset, choice: wizard, recipe, cluster, change, isBusy }: {
  dataset: string
  choice: RecipeChoice
  recipe: RecipeDetail
  cluster: ClusterDraft
  change: (cluster: ClusterDraft) => void
  isBusy: boolean
}): ReactNode {
  const [settings, changeSettings] = useClusterSettings()
  const { wrong, choice, ...copies } = clusterChoice(wizard, cluster, recipe.augmentations)
  const plan = useDeed('scale.plan', { rereads: ['jobs.list'] })
  const start = useDeed('scale.start', { rereads: ['jobs.list', 'training.runs'] })
  const cancel = useDeed('jobs.cancel')
  const [plannedFor, setPlannedFor] = useState('')
  const key = JSON.stringify([dataset, choice, copies])
  const planJob = plannedFor === key ? plan.data?.job.jobId : undefined
  const planned = useCommand('jobs.show', { jobId: planJob ?? '', limit: 1 }, { enabled: planJob !== undefined, refetchInterval: ({ state: { data } }) => (data?.job.state === 'waiting' || data?.job.state === 'running' ? 500 : false) })
  const shown = planJob === undefined ? undefined : planned.data
  const isPlanning = plan.isPending || shown?.job.state === 'waiting' || shown?.job.state === 'running'

  const master = settings.master.trim()
  const isMaster = sparkMaster.safeParse(master).success
  const named = localCores(master, navigator.hardwareConcurrency)
  const cores = named ?? Number(settings.cores)
  const isCores = Number.isInteger(cores) && cores >= 1 && cores <= 100_000
  const conf = confLines(settings.conf)
  const isConf = conf.every((line) => /^spark\.[^=\s]+=/.test(line))
  const failure = start.error ?? (plannedFor === key ? plan.error : null)
  const begin = (): void => start.mutate({ dataset, choice, ...copies, master, ...(conf.length === 0 ? {} : { conf }) })
  const estimate = (): void => {
    setPlannedFor(key)
    start.reset()
    plan.mutate({ dataset, choice, ...copies, cores })
  }
  return (
    <>
      <div className="cluster-fields">
        <TextField label={words.master} value={settings.master} onChange={(text) => changeSettings({ master: text })} help={words.masterHelp} error={isMaster ? undefined : words.masterWrong} autoComplete="off" />
        {named === undefined ? <TextField label={words.cores} value={settings.cores} inputMode="numeric" onChange={(text) => changeSettings({ cores: text })} help={words.coresHelp} error={isCores ? undefined : words.coresWrong} /> : null}
        <TextField label={words.conf} rows={2} value={settings.conf} onChange={(text) => changeSettings({ conf: text })} help={words.confHelp} error={isConf ? undefined : words.confWrong} />
      </div>
      <ClusterChoiceFields recipe={recipe} cluster={cluster} wrong={wrong} change={(changed) => change({ ...cluster, ...changed })} />
      {cluster.augmentation === 'none' || wrong.size > 0 ? null : <AugmentationSheet dataset={dataset} choice={choice} title={words.copiesSeen} />}
      <div className="cluster-actions">
        <Button isDisabled={isPlanning || isBusy || !isCores || wrong.size > 0} onPress={estimate}>{isPlanning ? words.planning : words.plan}</Button>
        <Button icon="play" isDisabled={isBusy || start.isPending || isPlanning || !isMaster || !isConf || wrong.size > 0} onPress={begin}>{start.isPending ? words.starting : words.start}</Button>
      </div>
      {failure === null ? null : <Note tone="bad" title={failure.code === 'recipe-not-scalable' ? words.refused : strings.train.learn.cannotStart}>{failure.message}</Note>}
      {shown === undefined ? null : isPlanning ? <JobRow icon="train" label={shown.job.state === 'waiting' ? words.waiting : words.planning} done={0} total={0} detail={shown.job.progress?.phase ?? ''} onCancel={() => cancel.mutate({ jobId: shown.job.jobId })} /> : null}
      {shown?.job.state === 'failed' ? <Note tone="bad" title={strings.train.learn.cannotStart}>{shown.job.error?.message}</Note> : null}
      <Planned plan={scalePlanOf(shown?.result)} />
    </>
  )
}

function Planned({ plan }: { plan: ScalePlanResult | undefined }): ReactNode {
  if (plan === undefined) return null
  const { images, copies, fits, searches, partition, wave, pipeline, imagesPerSecondPerCore: rate, seconds, featureBytes, shuffledRows, folder, cores } = plan
  return (
    <Section title={words.planned} level={3}>
      <Facts
        facts={[
          [words.planFacts.images, words.images(images, partition, wave)],
          ...(copies === 0 ? [] : [[words.planFacts.copies, words.copiesPlanned(copies, images + copies)] as const]),
          [words.planFacts.fits, words.fits(fits, searches)],
          [words.planFacts.speed, rate === null ? words.speedUnknown : words.speed(rate, cores)],
          ...(seconds === null ? [] : [[words.planFacts.time, words.time(seconds)] as const]),
          ...(featureBytes === null ? [] : [[words.planFacts.storage, words.storage(featureBytes)] as const]),
          [words.planFacts.shuffled, words.shuffled(shuffledRows)],
          [words.planFacts.pipeline, <code key="pipeline">{pipeline}</code>],
          [words.planFacts.folder, folder]
        ]}
      />
    </Section>
  )
}
