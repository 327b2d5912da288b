import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { StudyEvidence } from '../../../contract/index.ts'
import { useCommand, useDeed } from '../../host/useCommand.ts'
import { useKeys } from '../../keys/KeysProvider.tsx'
import { navigate } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { KeyHint } from '../../ui/Key.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { toast } from '../../ui/Toasts.tsx'
import { answerOf, callOf, choiceOf, classesFor, type Choice, type FormSituation } from './readerChoice.ts'
import { useCaseSteps } from './useCaseSteps.ts'
import './form.css'

const text = strings.evidence.form
const tell = (error: Error): void => toast('bad', error.message)
const REREADS = ['readings.list', 'readings.next', 'evidence.show'] as const

/** What the reader says of the study: one key for the answer, Enter to keep it and go on. An answer given before is changed by a further reading. */
export function ReaderForm({ studyId, imageId, evidence, blinded }: { studyId: number; imageId: number | undefined; evidence: StudyEvidence; blinded: boolean }): ReactNode {
  const { question, models, hidden } = evidence
  const shown = models.find((model) => model.shown) ?? models[0]
  const asked = shown ?? undefined
  const situation: FormSituation = {
    question,
    call: asked === undefined || hidden ? undefined : callOf(asked.study, asked.operatingPoint?.live === true ? asked.operatingPoint.threshold : null)
  }
  const { data: mode } = useCommand('reading.mode', {})
  const { data: line } = useCommand('worklist.show', { studyId })
  const { data: history } = useCommand('readings.list', { studyId })
  const before = history?.readings.findLast(({ reader }) => reader === mode?.reader)
  const [draft, setDraft] = useState<{ readonly choice: Choice; readonly picked: readonly string[] }>()
  const [note, setNote] = useState<string>()
  const [says, setSays] = useState('')
  const steps = useCaseSteps(studyId)
  const keep = useDeed('readings.add', { rereads: REREADS })
  const flag = useDeed('worklist.flag')
  const queue = useDeed('proposals.add')
  const noteBox = useRef<HTMLDivElement>(null)

  const flagged = line?.row.status === 'flagged'
  const choice = draft?.choice ?? (before === undefined ? undefined : choiceOf(situation, before.answer))
  const picked = draft?.picked ?? before?.found ?? []
  const classes = classesFor(situation, choice)
  const written = note ?? before?.note ?? ''
  const changed = draft !== undefined || (note !== undefined && note.trim() !== (before?.note ?? ''))

  const choose = (next: Choice): void => {
    setSays('')
    setDraft({ choice: next, picked: next === choice ? picked : [] })
  }
  const save = async (): Promise<void> => {
    if (keep.isPending) return
    if (choice === undefined) return setSays(text.answerFirst)
    if (!changed) return steps.go('next')
    const { answer, found } = answerOf(situation, choice, picked)
    try {
      const { proposed } = await keep.mutateAsync({
        studyId, finding: question.finding, answer, found, note: written,
        ...(imageId === undefined ? {} : { imageId }),
        ...(question.modelId === null ? {} : { modelId: question.modelId })
      })
      setDraft(undefined)
      setNote(undefined)
      if (proposed) toast('ok', text.proposed)
      // what the models say is now shown beside the answer: the next Enter goes on
      if (hidden) setSays(text.committed)
      else await steps.go('next')
    } catch {
      // said below the form
    }
  }
  const enter = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void save()
  }
  useKeys('evidence', {
    'evidence.agree': () => choose('yes'),
    'evidence.disagree': () => choose('no'),
    'evidence.cannotTell': () => choose('uncertain'),
    'evidence.note': () => noteBox.current?.querySelector('textarea')?.focus(),
    'evidence.save': () => void save()
  })

  if (steps.ended !== undefined) {
    return (
      <section className="reader-form" aria-label={text.title}>
        <h3>{strings.evidence.end.title}</h3>
        <p className="evidence-help" role="status">{strings.evidence.end.text(steps.ended.read)}</p>
        <Button kind="primary" size="large" autoFocus onPress={() => navigate({ page: 'worklist' })}>{strings.evidence.end.worklist}</Button>
      </section>
    )
  }
  const answersCall = situation.call !== undefined
  return (
    <form className="reader-form" aria-label={text.title} onSubmit={(event) => event.preventDefault()}>
      <div className="reader-form-head">
        <h3>{answersCall ? text.title : text.question(question.finding)}</h3>
        <span className="evidence-help">{hidden ? text.blinded : before?.firstAnswer === null && !before.aiVisible ? text.firstBlinded : answersCall ? text.seenFirst : text.noAi}</span>
      </div>
      <Segmented<Choice>
        label={answersCall ? text.agreeLabel : text.question(question.finding)} fills value={choice} onChange={choose}
        options={[
          { value: 'yes', text: answersCall ? text.agree : text.yes, after: <KeyHint action="evidence.agree" />, ...(choice === 'yes' ? { icon: 'check' as const } : {}) },
          { value: 'no', text: answersCall ? text.disagree : text.no, after: <KeyHint action="evidence.disagree" />, ...(choice === 'no' ? { icon: 'check' as const } : {}) },
          { value: 'uncertain', text: text.uncertain, after: <KeyHint action="evidence.cannotTell" />, ...(choice === 'uncertain' ? { icon: 'check' as const } : {}) }
        ]}
      />
      {classes.length === 0 || choice === undefined ? null : (
        <div className="reader-form-classes" role="group" aria-label={text.findings}>
          <span className="evidence-help">{text.findings}</span>
          {classes.map(({ name }) => (
            <Chip key={name} isSelected={picked.includes(name)} onChange={(selected) => setDraft({ choice, picked: selected ? [...picked, name] : picked.filter((one) => one !== name) })}>{name}</Chip>
          ))}
        </div>
      )}
      <div ref={noteBox} onKeyDown={enter} role="presentation">
        <TextField label={text.note} hidesLabel value={written} onChange={setNote} placeholder={text.notePlaceholder} rows={2} maxLength={4000} />
      </div>
      {keep.error === null ? null : <p className="reader-form-error" role="alert">{text.failed}: {keep.error.message}</p>}
      <p className="reader-form-says" role="status">{says}</p>
      <div className="reader-form-foot">
        <Button kind="primary" size="large" after={<KeyHint action="evidence.save" />} onPress={() => void save()}>{!changed && before !== undefined ? text.next : hidden && blinded ? text.saveBlinded : text.save}</Button>
        <IconButton icon="flag" label={flagged ? text.unflag : text.flag} pressed={flagged} onPress={() => flag.mutate({ studyIds: [studyId], flagged: !flagged }, { onError: tell })} />
        <IconButton icon="layers" label={text.queue} pressed={line?.row.queued === true} onPress={() => queue.mutate({ studyId, finding: question.finding }, { onSuccess: ({ queued }) => toast('ok', queued ? text.queued : text.alreadyQueued), onError: tell })} />
      </div>
    </form>
  )
}
