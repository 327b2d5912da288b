import { useState, type ReactNode } from 'react'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Note } from '../ui/Note.tsx'
import { Panel } from '../ui/Panel.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import './home.css'

const words = strings.train.create
type Uncertain = keyof typeof words.uncertainOptions
const UNCERTAIN: readonly Uncertain[] = ['exclude', 'present', 'absent']

/** Freezes labels under a name: of a finding, by the way they came, of some films. */
export function NewDataset({ onClose }: { onClose: () => void }): ReactNode {
  const labels = useCommand('datasets.labels', {})
  const create = useDeed('datasets.create', { rereads: ['datasets.list'] })
  const [name, setName] = useState('')
  const [chosen, setFinding] = useState<string>()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [uncertain, setUncertain] = useState<Uncertain>('exclude')
  const [modality, setModality] = useState('')
  const [source, setSource] = useState('')
  const findings = labels.data?.findings ?? []
  const finding = findings.find((each) => each.finding === chosen) ?? findings[0]
  const methods = (finding?.methods ?? []).map(({ method }) => method).filter((method) => !left.has(method))
  const where = { ...(modality.trim() === '' ? {} : { modality: modality.trim() }), ...(source.trim() === '' ? {} : { source: source.trim() }) }

  const submit = (): void => {
    if (finding === undefined) return
    create.mutate(
      {
        name: name.trim(),
        finding: finding.finding,
        ...(finding.graded ? { uncertain } : {}),
        ...(methods.length === finding.methods.length ? {} : { methods }),
        ...(Object.keys(where).length === 0 ? {} : { where })
      },
      {
        onSuccess: ({ dataset, leftOut }) => {
          const missing = words.leftOut(leftOut.noLabel, leftOut.contradicting, leftOut.uncertain)
          toast('ok', [words.made(dataset.name, dataset.version, dataset.images), missing].filter((part) => part !== '').join('; '))
          onClose()
          navigate({ page: 'train', step: 'data', dataset: dataset.name })
        }
      }
    )
  }
  const footer = (
    <>
      <span className="spacer" />
      <Button kind="quiet" onPress={onClose}>{strings.train.close}</Button>
      <Button kind="primary" isDisabled={finding === undefined || name.trim() === '' || methods.length === 0 || create.isPending} onPress={submit}>{words.make}</Button>
    </>
  )
  return (
    <Panel title={words.title} detail={words.detail} onClose={onClose} scope="train" footer={footer}>
      <div className="form-grid">
        {labels.isPending ? <p className="dim" role="status">{strings.train.reading}</p> : null}
        {labels.data !== undefined && finding === undefined ? <Note tone="warn">{words.nothing}</Note> : null}
        <TextField label={words.name} value={name} onChange={setName} isRequired maxLength={80} />
        {findings.length === 0 ? null : (
          <Select
            label={words.finding} value={finding?.finding ?? null} onChange={setFinding}
            options={findings.map((each) => ({ value: each.finding, text: each.finding === 'diagnosis' ? words.diagnosis : each.graded ? words.graded(each.finding) : each.finding, detail: each.values.map(({ value, images }) => `${value} ${strings.train.number(images)}`).join(', ') }))}
          />
        )}
        {finding === undefined ? null : (
          <fieldset className="form-checks">
            <legend className="field-label">{words.came}</legend>
            {finding.methods.map(({ method, images }) => (
              <Checkbox key={method} isSelected={!left.has(method)} onChange={(on) => setLeft((before) => new Set(on ? [...before].filter((each) => each !== method) : [...before, method]))}>{words.method(method, images, words.methods)}</Checkbox>
            ))}
          </fieldset>
        )}
        {finding?.graded === true ? <Select label={words.uncertain} value={uncertain} onChange={setUncertain} options={UNCERTAIN.map((value) => ({ value, text: words.uncertainOptions[value] }))} /> : null}
        <TextField label={words.modality} value={modality} onChange={setModality} />
        <TextField label={words.source} value={source} onChange={setSource} />
        {labels.data === undefined || labels.data.unlabelled === 0 ? null : <p className="dim">{words.unlabelled(labels.data.unlabelled)}</p>}
        {create.isError ? <Note tone="bad">{create.error.message}</Note> : null}
      </div>
    </Panel>
  )
}
