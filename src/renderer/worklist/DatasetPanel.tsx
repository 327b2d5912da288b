import { useState, type ReactNode } from 'react'
import type { CommandInput } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'

const FRESH = '\u0000new'

/** Freezes a new version of a data set that holds the studies too. */
export function DatasetPanel({ studyIds, onAdd, onClose }: { studyIds: readonly number[]; onAdd: (input: CommandInput<'worklist.dataset'>) => Promise<boolean>; onClose: () => void }): ReactNode {
  const words = strings.worklist.datasetPanel
  const choices = useCommand('worklist.choices', {})
  const sets = choices.data?.datasets ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [name, setName] = useState('')
  const [finding, setFinding] = useState<string | null>(null)
  const [adding, setAdding] = useState(false)
  const target = chosen ?? sets[0]?.name ?? FRESH
  const fresh = target === FRESH
  const findings = [...new Set((choices.data?.labels ?? []).map((label) => label.finding))]
  const ready = !adding && (fresh ? name.trim() !== '' && finding !== null : true)
  const add = async (): Promise<void> => {
    setAdding(true)
    const done = await onAdd({ studyIds: [...studyIds], dataset: fresh ? name.trim() : target, ...(fresh && finding !== null ? { finding } : {}) })
    setAdding(false)
    if (done) onClose()
  }
  return (
    <Panel title={words.title} detail={words.detail(studyIds.length)} onClose={onClose} scope="worklist" footer={<Button kind="primary" isDisabled={!ready} onPress={() => void add()}>{words.add}</Button>}>
      <form className="panel-form" onSubmit={(event) => { event.preventDefault(); if (ready) void add() }}>
        <Select label={words.existing} value={target} onChange={setChosen} options={[...sets.map((set) => ({ value: set.name, text: set.name, detail: set.finding })), { value: FRESH, text: words.fresh }]} />
        {fresh ? <TextField label={words.name} value={name} onChange={setName} maxLength={80} isRequired /> : null}
        {fresh ? <Select label={words.finding} value={finding} onChange={setFinding} placeholder={words.choose} help={words.findingHelp} options={findings.map((each) => ({ value: each, text: each }))} /> : <p className="dim">{words.findingHelp}</p>}
        <button type="submit" hidden />
      </form>
    </Panel>
  )
}
