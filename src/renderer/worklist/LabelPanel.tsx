import { useState, type ReactNode } from 'react'
import { useCommand } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Panel } from '../ui/Panel.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { TextField } from '../ui/TextField.tsx'
import { Chip } from '../ui/Chip.tsx'

type Value = 'present' | 'absent' | 'uncertain' | 'other'

/** Says of the studies what a person says, under their name; what they said before stays in the history. */
export function LabelPanel({ count, proposed, onLabel, onClose }: { count: number; proposed: string; onLabel: (finding: string, value: string | null) => void; onClose: () => void }): ReactNode {
  const words = strings.worklist.labelPanel
  const choices = useCommand('worklist.choices', {})
  const [finding, setFinding] = useState(proposed)
  const [value, setValue] = useState<Value>('present')
  const [other, setOther] = useState('')
  const known = [...new Set((choices.data?.labels ?? []).map((label) => label.finding))].slice(0, 8)
  const said = value === 'other' ? other.trim() : value
  const ready = finding.trim() !== '' && said !== ''
  return (
    <Panel
      title={words.title} detail={words.detail(count)} onClose={onClose} scope="worklist"
      footer={<><Button kind="primary" isDisabled={!ready} onPress={() => onLabel(finding.trim(), said)}>{words.save}</Button><Button kind="quiet" isDisabled={finding.trim() === ''} onPress={() => onLabel(finding.trim(), null)}>{words.takeBack}</Button></>}
    >
      <form className="panel-form" onSubmit={(event) => { event.preventDefault(); if (ready) onLabel(finding.trim(), said) }}>
        <TextField label={words.finding} value={finding} onChange={setFinding} maxLength={80} isRequired />
        {known.length === 0 ? null : <div className="chips">{known.map((each) => <Chip key={each} isSelected={finding === each} onChange={() => setFinding(each)}>{each}</Chip>)}</div>}
        <RadioGroup
          label={words.value} value={value} onChange={setValue}
          options={[{ value: 'present', text: words.present }, { value: 'absent', text: words.absent }, { value: 'uncertain', text: words.uncertain }, { value: 'other', text: words.other }]}
        />
        {value === 'other' ? <TextField label={words.otherName} value={other} onChange={setOther} maxLength={80} isRequired /> : null}
        <button type="submit" hidden />
      </form>
    </Panel>
  )
}
