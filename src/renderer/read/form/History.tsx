import type { ReactNode } from 'react'
import type { ReadingInfo } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { strings } from '../../strings/index.ts'
import { Section } from '../../ui/Section.tsx'
import { answerText } from '../evidence/SimilarSection.tsx'

const text = strings.evidence.history
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })

/** Every answer that was given about the study, the latest first; none is ever rewritten. */
export function History({ studyId }: { studyId: number }): ReactNode {
  const { data } = useCommand('readings.list', { studyId })
  if (data === undefined || data.readings.length === 0) return null
  return (
    <Section title={text.title} level={3}>
      <ol className="reading-history">{data.readings.toReversed().map((reading) => <Entry key={reading.readingId} reading={reading} />)}</ol>
    </Section>
  )
}

function Entry({ reading: { reader, readAt, answer, found, note, aiVisible, firstAnswer, agrees } }: { reading: ReadingInfo }): ReactNode {
  const said = found.length > 0 ? found.join(', ') : answerText(answer)
  const facts = [aiVisible ? text.aiShown : text.aiHidden, agrees === null ? '' : agrees ? text.agrees : text.disagrees, firstAnswer === null || firstAnswer === answer ? '' : text.changed(answerText(firstAnswer))]
  return (
    <li>
      <p><b>{said}</b> <span className="reading-who">{reader}, <time dateTime={readAt}>{moment.format(new Date(readAt))}</time></span></p>
      <p className="evidence-help">{facts.filter((fact) => fact !== '').join(' · ')}</p>
      {note === null ? null : <p className="reading-note">{note}</p>}
    </li>
  )
}
