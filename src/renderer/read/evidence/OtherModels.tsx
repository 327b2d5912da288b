import type { ReactNode } from 'react'
import type { ModelEvidence } from '../../../contract/index.ts'
import { strings } from '../../strings/index.ts'
import { Button } from '../../ui/Button.tsx'
import { Section } from '../../ui/Section.tsx'
import { formatProbability } from '../../worklist/formats.ts'

const text = strings.evidence

/** The other models' answers, a line each; one that is chosen takes the panel. */
export function OtherModels({ models, onChoose }: { models: readonly ModelEvidence[]; onChoose: (modelId: number) => void }): ReactNode {
  if (models.length === 0) return null
  return (
    <Section title={text.others.title} level={3}>
      <ul className="other-models">
        {models.map((model) => (
          <li key={model.modelId}>
            <Button kind="quiet" onPress={() => onChoose(model.modelId)}>{`${model.name} ${text.version(model.version)}`}</Button>
            <span className="other-model-answer">{answerOf(model)}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function answerOf({ study }: ModelEvidence): string {
  if (study.kind === 'scored') return `${formatProbability(study.score)} ${study.finding}`
  return study.kind === 'refused' ? `${text.others.refused}: ${study.code}` : text.others.unscored
}
