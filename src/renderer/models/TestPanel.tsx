import { useState, type ReactNode } from 'react'
import { modelTested } from '../../contract/areas/modelSchemas.ts'
import type { ModelInfo, ModelTested } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Facts } from '../ui/Section.tsx'
import { Select } from '../ui/Select.tsx'
import { TestFacts } from './CardView.tsx'
import { JobLine } from './JobLine.tsx'
import { useModelJob } from './useModelJob.ts'

const words = strings.models.test

/** Tests a model on the labelled cases of a data set of this library. */
export function TestPanel({ model, name, onClose }: { model: ModelInfo; name: string; onClose: () => void }): ReactNode {
  const datasets = useCommand('datasets.list', {})
  const presence = usePresence()
  const start = useDeed('models.accept', { rereads: ['jobs.list'] })
  const [dataset, setDataset] = useState<string>()
  const job = useModelJob()
  const tested = modelTested.safeParse(job.result).data
  const listed = datasets.data?.datasets ?? []
  const begin = (): void => {
    if (presence === undefined || dataset === undefined) return
    job.forget()
    start.mutate({ model: model.hash, by: presence.actor, dataset }, { onSuccess: job.follow })
  }
  return (
    <Panel
      title={words.title(name)} detail={words.detail} onClose={onClose}
      footer={<><span className="spacer" /><Button kind="quiet" onPress={onClose}>{strings.models.close}</Button><Button kind="primary" isDisabled={dataset === undefined || presence === undefined || job.isUnderWay || start.isPending} onPress={begin}>{words.start}</Button></>}
    >
      <div className="model-form">
        {datasets.data !== undefined && listed.length === 0 ? <Note>{words.none}</Note> : (
          <Select label={words.dataset} placeholder={words.choose} value={dataset ?? null} onChange={setDataset} options={listed.map((each) => ({ value: each.name, text: each.name, detail: each.classes.join(', ') }))} />
        )}
        {start.isError ? <Note tone="bad">{start.error.message}</Note> : null}
        <JobLine of={job} />
        {tested === undefined ? null : <div role="status" className="model-form"><TestFacts tested={tested.acceptance} /><LeftOut of={tested} /></div>}
      </div>
    </Panel>
  )
}

function LeftOut({ of: { cases: { leftOut } } }: { of: ModelTested }): ReactNode {
  const { reasons, nothingLeftOut } = strings.models.compared
  const notAnswered = Object.values(leftOut.notAnswered).reduce((sum, n) => sum + n, 0)
  const text = strings.models.leftOut([[leftOut.learned, reasons.learned], [leftOut.otherClasses, reasons.otherClasses], [notAnswered, reasons.notAnswered], [leftOut.unreadable, reasons.unreadable]])
  return <Facts facts={[[words.leftOut, text === '' ? nothingLeftOut : text]]} />
}
