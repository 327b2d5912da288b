import { useState, type ReactNode } from 'react'
import type { JsonValue, JudgedRun, ModelInfo } from '../../contract/index.ts'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { usePresence } from '../people/usePresence.ts'
import { navigate } from '../shell/route.ts'
import { strings } from '../strings/index.ts'
import { WizardFoot } from '../train/WizardFrame.tsx'
import { Button } from '../ui/Button.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Note } from '../ui/Note.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import './judge.css'

const words = strings.judge.use

/** The wizard's step Use: an operating point confirmed by a person, then the worklist's model. `run`: a finished one. */
export function UseStep({ dataset, run }: { dataset: string; run: number | undefined }): ReactNode {
  const shown = useCommand('judging.show', { run: run ?? 1 }, { enabled: run !== undefined })
  if (run === undefined) return <Notice icon="models" title={strings.train.steps.use} text={strings.train.learn.judgeOpens} />
  if (shown.isError) return <CommandFailure title={strings.judge.failed} error={shown.error} retry={() => void shown.refetch()} />
  if (shown.data === undefined) return <p className="page-opening" role="status">{strings.judge.reading}</p>
  const { model } = shown.data
  if (model === null) return <Notice icon="models" title={words.noModel.title} text={words.noModel.text} />
  return <Use dataset={dataset} run={shown.data} model={model} />
}

type Rule = 'sensitivity' | 'specificity' | 'youden' | 'threshold'

function Use({ dataset, run, model }: { dataset: string; run: JudgedRun; model: ModelInfo }): ReactNode {
  const by = usePresence()?.person?.name ?? strings.judge.people.nobody
  const reference = `${model.name}@${model.version}`
  const detail = useCommand('models.show', { model: reference })
  return (
    <>
      <div className="wizard-body wizard-body-start">
        <div className="wizard-pane" role="region" aria-label={strings.judge.panes.deeds} tabIndex={0} data-region>
          <PointSection model={model} reference={reference} by={by} suggestion={detail.data?.suggestion ?? null} />
          <PromoteSection model={model} reference={reference} by={by} />
        </div>
        <div className="wizard-pane" role="region" aria-label={strings.judge.panes.card} tabIndex={0} data-region><CardSection reference={reference} /></div>
      </div>
      <WizardFoot>
        <Button icon="left" onPress={() => navigate({ page: 'train', step: 'judge', dataset, run: String(run.run) })}>{strings.train.steps.judge}</Button>
        <span className="wizard-foot-text">{reference}</span>
        <span className="spacer" />
        <Button onPress={() => navigate({ page: 'models', modelId: String(model.modelId) })}>{model.state === 'candidate' ? strings.judge.foot.keep : strings.judge.foot.models}</Button>
      </WizardFoot>
    </>
  )
}

function PointSection({ model, reference, by, suggestion }: { model: ModelInfo; reference: string; by: string; suggestion: JsonValue }): ReactNode {
  const [rule, setRule] = useState<Rule>('sensitivity')
  const [value, setValue] = useState('90')
  const confirm = useDeed('models.confirm', { rereads: ['judging.show', 'models.show', 'models.list'] })
  const at = Number(value.replace(',', '.')) / 100
  const isValid = rule === 'youden' || (at > 0 && at <= 1)
  const point = model.operatingPoint
  return (
    <Section title={words.point}>
      <p className="judge-small judge-lead">{words.pointDetail}</p>
      {point === null ? <Note tone="info">{words.none}</Note> : <Note tone={point.live ? 'ok' : 'warn'} title={words.confirmed(point.threshold)}>{point.live ? undefined : words.notLive}</Note>}
      {suggestion === null ? null : <Note tone="info" title={words.suggestion}>{suggestionText(suggestion)}</Note>}
      {confirm.error === null ? null : <Note tone="bad">{confirm.error.message}</Note>}
      <div className="judge-form">
        <Select label={words.rule} value={rule} onChange={setRule} options={(['sensitivity', 'specificity', 'youden', 'threshold'] as const).map((each) => ({ value: each, text: words.rules[each] }))} />
        {rule === 'youden' ? null : <TextField label={words.value} value={value} onChange={setValue} inputMode="decimal" />}
        <Button kind={point === null ? 'primary' : 'default'} isDisabled={!isValid} working={confirm.isPending ? 0.5 : undefined} onPress={() => confirm.mutate({ model: reference, by, rule: rule === 'youden' ? { rule } : { rule, at } })}>{words.confirm}</Button>
      </div>
    </Section>
  )
}

function PromoteSection({ model, reference, by }: { model: ModelInfo; reference: string; by: string }): ReactNode {
  const [why, setWhy] = useState('')
  const promote = useDeed('models.promote', { rereads: ['judging.show', 'models.show', 'models.list'] })
  const score = useDeed('scoring.start')
  const begin = (): void => score.mutate({}, { onSuccess: () => toast('info', words.scoring), onError: (error) => toast('bad', error.message) })
  if (model.state === 'active') return <Section title={words.promote}><Note tone="ok" actions={<Button kind="quiet" onPress={begin}>{words.score}</Button>}>{words.active}</Note></Section>
  return (
    <Section title={words.promote}>
      <p className="judge-small">{words.promoteDetail(model.finding)}</p>
      {promote.error === null ? null : <Note tone="bad">{promote.error.message}</Note>}
      <div className="judge-form">
        <TextField label={words.why} value={why} onChange={setWhy} />
        <Button kind={model.operatingPoint === null ? 'default' : 'primary'} onPress={() => promote.mutate({ model: reference, by, ...(why.trim() === '' ? {} : { why: why.trim() }) })}>{words.promoteNow}</Button>
      </div>
    </Section>
  )
}

function CardSection({ reference }: { reference: string }): ReactNode {
  const card = useCommand('models.card', { model: reference })
  if (card.isError) return <CommandFailure title={words.card} error={card.error} />
  if (card.data === undefined) return <p className="page-opening" role="status">{strings.train.reading}</p>
  const { lead, limits, sections } = card.data
  return (
    <>
      <Section title={words.card}><p className="judge-small judge-lead">{lead}</p>{limits.map((limit) => <Note key={limit} tone="warn">{limit}</Note>)}</Section>
      {sections.map(({ title, items }) => (
        <Section key={title} title={title} level={3}>
          <dl className="judge-card">{items.flatMap(({ question, answer }) => (answer === null ? [] : [<div key={question}><dt>{question}</dt><dd>{answer}</dd></div>]))}</dl>
        </Section>
      ))}
    </>
  )
}

/** What the version before was set to, what its rule gives here and what its threshold would do; empty where the registry says something else. */
function suggestionText(suggestion: JsonValue): string {
  const from = textAt(suggestion, 'from')
  const [here, before, sensitivity, specificity] = [['point', 'threshold'], ['before', 'threshold'], ['before', 'sensitivity', 'value'], ['before', 'specificity', 'value']].map((path) => numberAt(suggestion, ...path))
  return from === undefined || here === undefined || before === undefined ? '' : words.before(from, here, before, sensitivity, specificity)
}

function valueAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, key) => (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.entries(inner).find(([name]) => name === key)?.[1] : undefined), value)
}

function numberAt(value: JsonValue, ...path: string[]): number | undefined {
  const found = valueAt(value, path)
  return typeof found === 'number' ? found : undefined
}

function textAt(value: JsonValue, ...path: string[]): string | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' ? found : undefined
}
