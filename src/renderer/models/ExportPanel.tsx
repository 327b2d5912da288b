import { useState, type ReactNode } from 'react'
import { modelExported } from '../../contract/areas/modelSchemas.ts'
import type { ModelInfo } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useDeed } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { JobLine } from './JobLine.tsx'
import { nameOf } from './modelFacts.ts'
import { useModelJob } from './useModelJob.ts'

const words = strings.models.exported

/** Writes a model as one file, with its network's weights where asked for. */
export function ExportPanel({ model, onClose }: { model: ModelInfo; onClose: () => void }): ReactNode {
  const host = useHost()
  const presence = usePresence()
  const write = useDeed('models.export', { rereads: ['jobs.list'] })
  const [withWeights, setWithWeights] = useState(true)
  const [failure, setFailure] = useState<string>()
  const job = useModelJob()
  const done = modelExported.safeParse(job.result).data
  const save = async (): Promise<void> => {
    if (presence === undefined) return
    setFailure(undefined)
    job.forget()
    try {
      const out = await host.files.save({ name: words.fileName(model.name, model.version) })
      if (out !== null) job.follow(await write.mutateAsync({ model: model.hash, by: presence.actor, out, withWeights }))
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <Panel
      title={words.title(nameOf(model))} detail={words.detail} onClose={onClose}
      footer={<><span className="spacer" /><Button kind="quiet" onPress={onClose}>{strings.models.close}</Button><Button kind="primary" icon="export" isDisabled={presence === undefined || job.isUnderWay || write.isPending} onPress={() => void save()}>{words.start}</Button></>}
    >
      <div className="model-form">
        <div><Checkbox isSelected={withWeights} onChange={setWithWeights}>{words.weights}</Checkbox><p className="dim model-help">{words.weightsHelp}</p></div>
        <JobLine of={job} />
        {failure === undefined ? null : <Note tone="bad">{failure}</Note>}
        {done === undefined ? null : <div role="status"><Note tone="ok" title={words.done(done.bytes, done.out)}>{words.kinds[done.backbone.weights]}</Note></div>}
      </div>
    </Panel>
  )
}
