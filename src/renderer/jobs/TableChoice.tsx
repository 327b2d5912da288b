import type { ReactNode } from 'react'
import type { CommandInput } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Select } from '../ui/Select.tsx'
import type { ImportPreview } from './importQuestion.ts'

const words = strings.firstStart.labels

export type ImportTable = NonNullable<ImportPreview['table']>
export type UncertainPolicy = NonNullable<CommandInput<'import.start'>['uncertain']>

/** What a table leaves open: films that it does not list, its columns of findings, and what is uncertain. */
export function TableChoice({ table, left, others, onOthers, findings, onFindings, uncertain, onUncertain }: {
  table: ImportTable
  /** Films that it does not list. */
  left: number
  others: boolean
  onOthers: (others: boolean) => void
  findings: readonly string[]
  onFindings: (findings: readonly string[]) => void
  uncertain: UncertainPolicy
  onUncertain: (uncertain: UncertainPolicy) => void
}): ReactNode {
  return (
    <>
      {left === 0 ? null : <div><Checkbox isSelected={others} onChange={onOthers}>{words.others(left)}</Checkbox></div>}
      {table.findings.length === 0 ? null : (
        <section className="import-classes" role="group" aria-label={words.findings}>
          <h3>{words.findings}</h3>
          <p className="dim">{words.findingsHelp}</p>
          <ul>
            {table.findings.map(({ name, present, absent, uncertain: unsure }) => (
              <li key={name}>
                <Checkbox isSelected={findings.includes(name)} onChange={(selected) => onFindings(selected ? [...findings, name] : findings.filter((each) => each !== name))}><bdi>{name}</bdi></Checkbox>
                <span>{words.findingCounts(present, absent, unsure)}</span>
              </li>
            ))}
          </ul>
          {table.findings.some(({ name, uncertain: unsure }) => unsure > 0 && findings.includes(name)) ? (
            <Select<UncertainPolicy> label={words.uncertain} value={uncertain} onChange={onUncertain} options={(['exclude', 'present', 'absent'] as const).map((value) => ({ value, text: words.uncertainPolicies[value] }))} />
          ) : null}
        </section>
      )}
    </>
  )
}

/** A table without a column of labels says what it says in these. */
export function proposedFindings(table: ImportTable | null): readonly string[] {
  return table === null || table.classes.total > 0 ? [] : table.findings.map(({ name }) => name)
}
