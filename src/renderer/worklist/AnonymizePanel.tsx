import { useState, type ReactNode } from 'react'
import type { CommandInput, WorklistRow } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { RadioGroup } from '../ui/RadioGroup.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { anonymizeInput, BEFORE, RETAINED, type AnonymizeForm } from './anonymizeForm.ts'
import { formatPersonName } from './formats.ts'
import { MappingFields } from './MappingFields.tsx'
import './anonymize.css'

const words = strings.worklist.anonymizePanel

/** Copies without identity (PS3.15 Annex E): whose, where to, what is kept of dates and descriptions, what is blanked, and whether who is who is remembered. */
export function AnonymizePanel({ studyIds, patient, onClose }: {
  studyIds: readonly number[]
  /** Whose the study is, where it is one alone. */
  patient: WorklistRow['patient'] | undefined
  onClose: () => void
}): ReactNode {
  const host = useHost()
  const choices = useCommand('worklist.choices', {})
  const start = useDeed('anonymize.start')
  const [form, setForm] = useState<AnonymizeForm>(BEFORE)
  const change = (part: Partial<AnonymizeForm>): void => {
    start.reset()
    setForm((before) => ({ ...before, ...part }))
  }
  const datasets = choices.data?.datasets ?? []
  const from: CommandInput<'anonymize.start'>['from'] = form.whose === 'patient' && patient !== undefined ? { patientId: patient.row } : form.whose === 'dataset' && form.dataset !== null ? { dataset: form.dataset } : { studyIds: [...studyIds] }
  const { input, missing } = anonymizeInput(form, from)
  const choose = async (folders: boolean, take: (path: string) => void): Promise<void> => {
    const [path] = (await host.files.choose({ folders })) ?? []
    if (path !== undefined) take(path)
  }
  const go = (): void => {
    if (input === undefined) return
    start.mutate(input, {
      onSuccess: () => {
        toast('info', strings.worklist.bulk.anonymizing)
        onClose()
      }
    })
  }
  const name = patient === undefined ? '' : patient.name === null ? (patient.id ?? strings.patient.noId) : formatPersonName(patient.name)
  return (
    <Panel
      title={words.title} detail={words.detail} onClose={onClose} scope="worklist"
      footer={<><Button kind="primary" isDisabled={input === undefined || start.isPending} onPress={go}>{words.start}</Button>{missing === undefined ? null : <span className="dim anonymize-missing" role="status">{words.missing[missing]}</span>}</>}
    >
      <form className="panel-form anonymize" onSubmit={(event) => { event.preventDefault(); go() }}>
        {start.error === null ? null : <Note tone="bad" title={words.refused}>{start.error.message}</Note>}
        <RadioGroup
          label={words.whose} value={form.whose} onChange={(whose) => change({ whose })}
          options={[
            { value: 'studies', text: words.studies(studyIds.length) },
            ...(patient === undefined ? [] : [{ value: 'patient' as const, text: words.patient(name), detail: words.patientDetail }]),
            ...(datasets.length === 0 ? [] : [{ value: 'dataset' as const, text: words.dataset }])
          ]}
        />
        {form.whose === 'dataset' ? <Select label={words.dataset} hidesLabel value={form.dataset} placeholder={words.choose} onChange={(dataset) => change({ dataset })} options={datasets.map((set) => ({ value: set.name, text: set.name, detail: set.finding }))} /> : null}
        <PathLine label={words.out} path={form.out} button={words.chooseFolder} onChoose={() => void choose(true, (out) => change({ out }))} onClear={undefined} />
        <TextField label={words.prefix} help={words.prefixHelp} value={form.prefix} onChange={(prefix) => change({ prefix })} maxLength={20} error={missing === 'prefix' ? words.missing.prefix : undefined} />
        <RadioGroup
          label={words.dates} value={form.dates} onChange={(dates) => change({ dates })}
          options={(['removed', 'random', 'days', 'kept'] as const).map((value) => ({ value, text: words.dateChoices[value] }))}
        />
        {form.dates === 'days' ? <TextField label={words.days} help={words.daysHelp} value={form.days} onChange={(days) => change({ days })} inputMode="numeric" maxLength={6} error={missing === 'days' && form.days !== '' ? words.missing.days : undefined} /> : null}
        <fieldset className="anonymize-group">
          <legend className="field-label">{words.keep}</legend>
          {RETAINED.map((option) => (
            <Checkbox key={option} isSelected={form.retain.includes(option)} onChange={(on) => change({ retain: on ? [...form.retain, option] : form.retain.filter((each) => each !== option) })}>{words.retain[option]}</Checkbox>
          ))}
        </fieldset>
        <RadioGroup
          label={words.burnedIn} value={form.onBurnedIn} onChange={(onBurnedIn) => change({ onBurnedIn })}
          options={(['refuse', 'warn', 'keep'] as const).map((value) => ({ value, text: words.burnedInChoices[value] }))}
        />
        <TextField label={words.blank} help={words.blankHelp} rows={2} value={form.blank} onChange={(blank) => change({ blank })} placeholder="0,0,320,40" />
        <PathLine label={words.rules} path={form.blankRules} button={words.chooseFile} onChoose={() => void choose(false, (blankRules) => change({ blankRules }))} onClear={() => change({ blankRules: null })} />
        <MappingFields form={form} missing={missing} onChange={change} />
        <button type="submit" hidden />
      </form>
    </Panel>
  )
}

/** A path that a person has chosen, or not yet. */
export function PathLine({ label, path, button, onChoose, onClear }: { label: string; path: string | null; button: string; onChoose: () => void; onClear: (() => void) | undefined }): ReactNode {
  return (
    <div className="anonymize-path" role="group" aria-label={label}>
      <span className="field-label">{label}</span>
      {path === null ? null : <bdi className="anonymize-chosen">{path}</bdi>}
      <span className="anonymize-buttons"><Button kind="default" icon="folder" onPress={onChoose}>{button}</Button>{path === null || onClear === undefined ? null : <Button kind="quiet" onPress={onClear}>{words.without}</Button>}</span>
    </div>
  )
}
