import type { ReactNode } from 'react'
import type { EvidenceWarning, ModelEvidence } from '../../../contract/index.ts'
import { hashOf } from '../../shell/route.ts'
import { strings } from '../../strings/index.ts'
import { Light } from '../../ui/Light.tsx'
import type { NoteTone } from '../../ui/Note.tsx'
import { Section } from '../../ui/Section.tsx'

const text = strings.evidence.warnings

/** What the model's card says that bears on this film. */
export function WarningsSection({ model }: { model: ModelEvidence }): ReactNode {
  return (
    <Section title={text.title} level={3} after={<a className="evidence-link" href={hashOf({ page: 'models', modelId: String(model.modelId) })}>{text.card}</a>}>
      {model.warnings.length === 0 ? <p className="evidence-help">{text.none}</p> : (
        <ul className="evidence-warnings">
          {model.warnings.map((warning) => <li key={`${warning.about} ${warning.text}`} className={`evidence-warning-${warning.level}`}><Light tone={TONES[warning.level]} label={text.levels[warning.level]} /><span>{warning.text}</span></li>)}
        </ul>
      )}
    </Section>
  )
}

const TONES: Readonly<Record<EvidenceWarning['level'], NoteTone>> = { stop: 'bad', caution: 'warn', info: 'info' }
