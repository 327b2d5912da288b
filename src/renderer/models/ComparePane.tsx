import { useState, type ReactNode } from 'react'
import { modelPair } from '../../contract/areas/modelSchemas.ts'
import type { ModelInfo, ModelListed } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { Note } from '../ui/Note.tsx'
import { Section } from '../ui/Section.tsx'
import { Select } from '../ui/Select.tsx'
import { JobLine } from './JobLine.tsx'
import { byFinding, nameOf } from './modelFacts.ts'
import { PairView } from './PairView.tsx'
import { useModelJob } from './useModelJob.ts'

const words = strings.models.compared

/** Two models on the films of a data set that neither has learned from. */
export function ComparePane({ models, chosen, onClose }: { models: readonly ModelListed[]; chosen: ModelInfo | undefined; onClose: () => void }): ReactNode {
  const datasets = useCommand('datasets.list', {})
  const start = useDeed('models.compare', { rereads: ['jobs.list'] })
  const job = useModelJob()
  const [first, setFirst] = useState(chosen?.hash)
  const [second, setSecond] = useState(() => models.find((each) => each.finding === chosen?.finding && each.hash !== chosen.hash)?.hash)
  const [dataset, setDataset] = useState<string>()
  const pair = modelPair.safeParse(job.result).data
  const options = byFinding(models).flatMap((group) => group.models.map((model) => ({ value: model.hash, text: nameOf(model), detail: strings.models.finding(model.finding) })))
  const [one, other] = [first, second].map((hash) => models.find((model) => model.hash === hash))
  const obstacle = models.length < 2 ? words.one : one === undefined || other === undefined ? undefined : one === other ? words.same : one.classes.join('\n') === other.classes.join('\n') ? undefined : words.classes
  const begin = (): void => {
    if (first === undefined || second === undefined || dataset === undefined) return
    job.forget()
    start.mutate({ models: [first, second], dataset }, { onSuccess: job.follow })
  }
  return (
    <div className="models-compare" data-region>
      <Section title={words.title} detail={words.detail} after={<IconButton icon="close" label={strings.models.close} onPress={onClose} />}>
        <div className="compare-form">
          <Select label={words.first} value={first ?? null} onChange={setFirst} options={options} />
          <Select label={words.second} value={second ?? null} onChange={setSecond} options={options} />
          <Select label={words.dataset} placeholder={strings.models.test.choose} value={dataset ?? null} onChange={setDataset} options={(datasets.data?.datasets ?? []).map((each) => ({ value: each.name, text: each.name, detail: each.classes.join(', ') }))} />
          <Button icon="compare" isDisabled={one === undefined || other === undefined || dataset === undefined || obstacle !== undefined || job.isUnderWay || start.isPending} onPress={begin}>{words.start}</Button>
        </div>
        {obstacle === undefined ? null : <Note>{obstacle}</Note>}
        {datasets.data?.datasets.length === 0 ? <Note>{strings.models.test.none}</Note> : null}
        {start.isError ? <Note tone="bad">{start.error.message}</Note> : null}
        <JobLine of={job} />
        {pair === undefined ? null : <PairView pair={pair} />}
      </Section>
    </div>
  )
}
