import type { ReactNode } from 'react'
import type { ModelEvidence, SimilarCase } from '../../../contract/index.ts'
import { useCommand } from '../../host/useCommand.ts'
import { hashOf } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Section } from '../../ui/Section.tsx'

const text = strings.evidence.similar
const SHOWN = 4

/** Cases of other patients that look alike to the model, with what is known of them. */
export function SimilarSection({ model, imageId }: { model: ModelEvidence; imageId: number }): ReactNode {
  const { data, error } = useCommand('evidence.similar', { imageId, modelId: model.modelId, limit: SHOWN }, { staleTime: 60_000, gcTime: 0 })
  const findings = model.classes.filter(({ negative }) => !negative).map(({ name }) => name)
  const cases = data?.cases ?? []
  const alike = cases.filter(({ labels }) => labels.some(({ value, finding }) => findings.includes(value) || (value === 'present' && findings.includes(finding)))).length
  const name = findings.length === 1 ? (findings[0] ?? '') : text.withFinding
  return (
    <Section title={text.title} level={3} after={cases.length === 0 ? undefined : <span className="section-detail">{text.count(alike, cases.length, name)}</span>}>
      {error === null ? null : <p className="evidence-help">{text.failed}: {error.message}</p>}
      {data === undefined && error === null ? <p className="evidence-help" role="status">{text.loading}</p> : null}
      {data?.reason === undefined || data.reason === null ? null : <p className="evidence-help">{data.reason}</p>}
      {cases.length === 0 ? null : <ul className="similar-cases">{cases.map((each) => <SimilarFilm key={each.imageId} case={each} />)}</ul>}
    </Section>
  )
}

function SimilarFilm({ case: { imageId, studyId, similarity, labels, readings } }: { case: SimilarCase }): ReactNode {
  const label = labels.length === 0 ? text.noLabel : labels.map(({ finding, value }) => strings.labelText(finding, value)).join(', ')
  const [reading] = readings.slice(-1)
  const read = reading === undefined ? undefined : text.read(reading.found.length > 0 ? reading.found.join(', ') : answerText(reading.answer))
  const alike = similarity.toFixed(2)
  return (
    <li>
      <a href={hashOf({ page: 'read', studyId, imageId })} aria-label={text.film([label, read ?? ''].filter((part) => part !== '').join(', '), alike)}>
        <img src={`/image/${imageId}.png?size=160`} alt="" loading="lazy" />
        <span className="similar-label">{label}</span>
        <span className="similar-detail">{alike}{read === undefined ? '' : ` · ${read}`}</span>
      </a>
    </li>
  )
}

const answers: ReadonlyMap<string, string> = new Map(Object.entries(strings.evidence.answers))

export function answerText(answer: string): string {
  return answers.get(answer) ?? answer
}
