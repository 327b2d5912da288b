import { useState, type ReactNode } from 'react'
import type { ModelInfo } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Facts } from '../ui/Section.tsx'
import { TextField } from '../ui/TextField.tsx'
import { acceptanceOf, nameOf, originOf } from './modelFacts.ts'

const words = strings.models.deed

/** Promotes or retires a model: what that does, who does it and why. After a promotion, the studies that wait for its answer. */
export function DeedPanel({ deed, model, models, onClose }: { deed: 'promote' | 'retire'; model: ModelInfo; models: readonly ModelInfo[]; onClose: () => void }): ReactNode {
  const presence = usePresence()
  const promote = useDeed('models.promote', { rereads: ['models.list', 'models.show', 'models.card'] })
  const retire = useDeed('models.retire', { rereads: ['models.list', 'models.show', 'models.card'] })
  const [why, setWhy] = useState('')
  // what it will do is told as it was before it was done
  const [effects] = useState(() => effectsOf(deed, model, models))
  const act = deed === 'promote' ? promote : retire
  const name = nameOf(model)
  const submit = (): void => {
    if (presence === undefined) return
    act.mutate({ model: model.hash, by: presence.actor, why: why.trim() }, deed === 'retire' ? { onSuccess: onClose } : {})
  }
  if (promote.isSuccess) return <Panel key="done" title={words.promoted(name)} onClose={onClose} footer={<><span className="spacer" /><Button onPress={onClose}>{strings.models.close}</Button></>}><Waiting model={name} /></Panel>
  const title = words[deed](name)
  return (
    <Panel
      title={title} onClose={onClose}
      footer={<><span className="spacer" /><Button kind="quiet" onPress={onClose}>{strings.ui.cancel}</Button><Button kind={deed === 'promote' ? 'primary' : 'danger'} isDisabled={presence === undefined || why.trim() === '' || act.isPending} onPress={submit}>{title}</Button></>}
    >
      <div className="model-form">
        <div><h3 className="model-what">{words.what}</h3><ul className="model-effects">{effects.does.map((text) => <li key={text}>{text}</li>)}</ul></div>
        {effects.warns.map((text) => <Note key={text} tone="warn">{text}</Note>)}
        <TextField label={words.reason} help={words.reasonHelp} rows={3} value={why} onChange={setWhy} isRequired maxLength={500} />
        <Facts facts={[[words.by, presence?.actor ?? '']]} />
        {act.isError ? <Note tone="bad">{act.error.message}</Note> : null}
      </div>
    </Panel>
  )
}

function effectsOf(deed: 'promote' | 'retire', model: ModelInfo, models: readonly ModelInfo[]): { does: readonly string[]; warns: readonly string[] } {
  const finding = strings.models.finding(model.finding)
  if (deed === 'retire') return { does: [words.leaves, ...(model.state === 'active' ? [words.noneLeft(finding)] : [])], warns: [] }
  const before = models.find((each) => each.finding === model.finding && each.state === 'active' && each.modelId !== model.modelId)
  return {
    does: [words.makesActive(finding), before === undefined ? words.nothingReplaced : words.replaces(nameOf(before))],
    warns: [
      ...(model.operatingPoint?.live === true ? [] : [words.noCall]),
      ...(originOf(model.origin) !== undefined && acceptanceOf(model.acceptance)?.passed !== true ? [words.untested] : []),
      ...(model.deletedTrainingImages > 0 ? [words.deleted(model.deletedTrainingImages)] : [])
    ]
  }
}

function Waiting({ model }: { model: string }): ReactNode {
  const scoring = useCommand('scoring.show', {}, { refetchInterval: 2000 })
  const start = useDeed('scoring.start', { rereads: ['scoring.show', 'jobs.list'] })
  const { data } = scoring
  if (data === undefined) return scoring.isError ? <Note tone="bad">{scoring.error.message}</Note> : null
  const waiting = data.waiting.find((each) => each.model === model)?.studies ?? 0
  return (
    <div className="model-form">
      <p>{words.waits(waiting)}</p>
      {data.automatic ? null : <Note>{words.paused}</Note>}
      {data.job === null ? null : <Note>{words.underWay}</Note>}
      {waiting === 0 || data.job !== null ? null : <div><Button kind="primary" icon="activity" isDisabled={start.isPending} onPress={() => start.mutate({ model })}>{words.scoreNow(waiting)}</Button></div>}
      {start.isError ? <Note tone="bad">{start.error.message}</Note> : null}
    </div>
  )
}
