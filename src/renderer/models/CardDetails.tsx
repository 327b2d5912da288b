import type { ReactNode } from 'react'
import type { ModelCardInfo, ModelInfo } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { DataTable, type Column } from '../ui/DataTable.tsx'
import { Facts, Section } from '../ui/Section.tsx'
import { originFacts } from './CardView.tsx'

const words = strings.models.side

/** The card item by item, and how far each checklist is answered. */
export function CardDetails({ model, card }: { model: ModelInfo; card: ModelCardInfo }): ReactNode {
  return (
    <>
      <Section title={words.origin} level={3}><Facts facts={originFacts(model)} /></Section>
      <Section title={words.checklists} level={3}>
        <div className="model-figures"><DataTable label={words.checklists} columns={COLUMNS} rows={card.checklists} rowKey={({ name }) => name} /></div>
      </Section>
      {card.sections.map((section) => (
        <Section key={section.title} title={section.title} level={3}>
          <dl className="model-items">
            {section.items.map(({ question, answer, guideline }) => (
              <div key={`${guideline} ${question}`}><dt>{question} <span className="dim">{guideline}</span></dt><dd className={answer === null ? 'dim' : ''}>{answer ?? words.unanswered}</dd></div>
            ))}
          </dl>
        </Section>
      ))}
    </>
  )
}

const COLUMNS: readonly Column<ModelCardInfo['checklists'][number]>[] = [
  { key: 'name', title: words.checklist.name, cell: ({ name, reference }) => <span title={reference}>{name}</span> },
  { key: 'answered', title: words.checklist.answered, isNumber: true, cell: ({ answered }) => answered },
  { key: 'partly', title: words.checklist.partly, isNumber: true, cell: ({ partly }) => partly },
  { key: 'gaps', title: words.checklist.gaps, isNumber: true, cell: ({ gaps }) => gaps }
]
