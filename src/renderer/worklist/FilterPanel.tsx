import { useState, type ReactNode } from 'react'
import { Button as AriaButton } from 'react-aria-components/Button'
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog'
import { Popover } from 'react-aria-components/Popover'
import { caseStatus, worklistBucket, worklistUrgency, type WorklistCounts, type WorklistQuery } from '../../contract/index.ts'
import { useCommand } from '../host/useCommand.ts'
import { number } from '../strings/counts.ts'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Checkbox } from '../ui/Checkbox.tsx'
import { Chip } from '../ui/Chip.tsx'
import { Icon } from '../ui/Icon.tsx'
import { TextField } from '../ui/TextField.tsx'
import { formatLabels } from './formats.ts'
import { toggled, withFilter } from './views.ts'

interface PaneProps {
  /** Models' answers are not to be told: no filter by them. */
  readonly blinded: boolean
  readonly filters: WorklistQuery
  readonly onFilters: (filters: WorklistQuery) => void
  readonly counts: WorklistCounts | undefined
}

/** The dashed chip that opens every filter there is, with how many studies each value would show. */
export function FilterPanel({ isOpen, onOpen, ...props }: PaneProps & { isOpen: boolean; onOpen: (open: boolean) => void }): ReactNode {
  const words = strings.worklist.filter
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpen}>
      <AriaButton className="chip chip-add" aria-label={words.title}><Icon name="plus" size="small" />{words.add}</AriaButton>
      <Popover className="popover filter-popover" offset={6}><Dialog className="popover-content" aria-label={words.title}><Filters {...props} /></Dialog></Popover>
    </DialogTrigger>
  )
}

function Filters({ filters, onFilters, counts, blinded }: PaneProps): ReactNode {
  const words = strings.worklist.filter
  const choices = useCommand('worklist.choices', {})
  const change = (changed: { readonly [K in keyof WorklistQuery]?: WorklistQuery[K] | undefined }): void => onFilters(withFilter(filters, changed))
  return (
    <div className="filter-sections">
      {blinded ? null : <Values title={words.sections.bucket} values={worklistBucket.options.map((value) => ({ value, text: words.buckets[value], count: countOf(counts?.bucket, value) }))} chosen={filters.bucket} onToggle={(value, on) => change({ bucket: toggled(filters.bucket, value, on) })} />}
      <Values title={words.sections.status} values={caseStatus.options.map((value) => ({ value, text: strings.status[value], count: countOf(counts?.status, value) }))} chosen={filters.status} onToggle={(value, on) => change({ status: toggled(filters.status, value, on) })} />
      <Values title={words.sections.urgency} values={worklistUrgency.options.map((value) => ({ value, text: strings.urgency[value], count: countOf(counts?.urgency, value) }))} chosen={filters.urgency} onToggle={(value, on) => change({ urgency: toggled(filters.urgency, value, on) })} />
      <Values title={words.sections.modality} values={listed(counts?.modality, filters.modality)} chosen={filters.modality} onToggle={(value, on) => change({ modality: toggled(filters.modality, value, on) })} />
      {blinded ? null : <Values title={words.sections.finding} values={listed(counts?.finding, filters.finding)} chosen={filters.finding} onToggle={(value, on) => change({ finding: toggled(filters.finding, value, on) })} />}
      {blinded ? null : (
        <Values
          title={words.sections.refusal} values={(counts?.refusal ?? []).map(({ value, reason, count }) => ({ value, text: reason, count }))} chosen={filters.refusal}
          onToggle={(value, on) => change({ refusal: toggled(filters.refusal, value, on) })}
        />
      )}
      <Values
        title={words.sections.label} values={(choices.data?.labels ?? []).map((label) => ({ value: JSON.stringify([label.finding, label.value]), text: formatLabels([label]), count: label.count, label }))}
        chosen={filters.label?.map(({ finding, value }) => JSON.stringify([finding, value]))}
        onToggle={(key, on) => {
          const found = choices.data?.labels.find((label) => JSON.stringify([label.finding, label.value]) === key)
          if (found !== undefined) change({ label: toggled(filters.label, { finding: found.finding, value: found.value }, on) })
        }}
      />
      <Values title={words.sections.dataset} values={(choices.data?.datasets ?? []).map(({ name, count }) => ({ value: name, text: name, count }))} chosen={filters.dataset} onToggle={(value, on) => change({ dataset: toggled(filters.dataset, value, on) })} />
      <Values title={words.sections.reader} values={(choices.data?.readers ?? []).map(({ value, count }) => ({ value, text: value, count }))} chosen={filters.reader} onToggle={(value, on) => change({ reader: toggled(filters.reader, value, on) })} />
      <section className="filter-section">
        <h3>{words.sections.more}</h3>
        <Checkbox isSelected={filters.hasPrior === true} onChange={(on) => change({ hasPrior: on ? true : undefined })}>{words.hasPrior}</Checkbox>
        {blinded ? null : <Checkbox isSelected={filters.disagrees === true} onChange={(on) => change({ disagrees: on ? true : undefined })}>{words.disagrees}</Checkbox>}
        <Checkbox isSelected={filters.queued === true} onChange={(on) => change({ queued: on ? true : undefined })}>{words.queued}</Checkbox>
      </section>
      <Dates filters={filters} change={change} />
      {blinded ? null : <Band filters={filters} change={change} />}
      <div className="filter-foot"><Button kind="quiet" isDisabled={Object.keys(filters).length === 0} onPress={() => onFilters({})}>{words.clear}</Button></div>
    </div>
  )
}

function countOf(list: readonly { readonly value: string; readonly count: number }[] | undefined, value: string): number {
  return list?.find((each) => each.value === value)?.count ?? 0
}

/** Values at hand, and those chosen that show nothing now. */
function listed(counted: readonly { readonly value: string; readonly count: number }[] | undefined, chosen: readonly string[] | undefined): { value: string; text: string; count: number }[] {
  const here = counted ?? []
  const missing = (chosen ?? []).filter((value) => !here.some((each) => each.value === value))
  return [...here.map(({ value, count }) => ({ value, text: value, count })), ...missing.map((value) => ({ value, text: value, count: 0 }))]
}

function Values<V extends string>({ title, values, chosen, onToggle }: {
  title: string
  values: readonly { readonly value: V; readonly text: string; readonly count: number }[]
  chosen: readonly string[] | undefined
  onToggle: (value: V, on: boolean) => void
}): ReactNode {
  return (
    <section className="filter-section">
      <h3>{title}</h3>
      {values.length === 0 ? <p className="dim">{strings.worklist.filter.none}</p> : (
        <div className="filter-values">
          {values.map(({ value, text, count }) => <Checkbox key={value} isSelected={chosen?.includes(value) ?? false} onChange={(on) => onToggle(value, on)}><span className="filter-value">{text}</span> <span className="dim">{number(count)}</span></Checkbox>)}
        </div>
      )}
    </section>
  )
}

type Change = (changed: { readonly [K in keyof WorklistQuery]?: WorklistQuery[K] | undefined }) => void

const DATE = /^\d{4}-\d{2}-\d{2}$/

function Dates({ filters, change }: { filters: WorklistQuery; change: Change }): ReactNode {
  const words = strings.worklist.filter
  const [from, setFrom] = useState(filters.acquired?.from ?? '')
  const [to, setTo] = useState(filters.acquired?.to ?? '')
  const set = (nextFrom: string, nextTo: string): void => {
    setFrom(nextFrom)
    setTo(nextTo)
    if ([nextFrom, nextTo].every((text) => text === '' || isDate(text))) {
      const acquired = { ...(nextFrom === '' ? {} : { from: nextFrom }), ...(nextTo === '' ? {} : { to: nextTo }) }
      change({ acquired: nextFrom === '' && nextTo === '' ? undefined : acquired, days: undefined })
    }
  }
  return (
    <section className="filter-section filter-dates">
      <h3>{words.sections.date}</h3>
      <div className="chips">{[1, 2, 7, 30, 365].map((days) => <Chip key={days} isSelected={filters.days === days} onChange={(on) => change({ days: on ? days : undefined, acquired: undefined })}>{words.days(days)}</Chip>)}</div>
      <div className="filter-pair">
        <TextField label={words.fromLabel} value={from} onChange={(text) => set(text, to)} error={from === '' || isDate(from) ? undefined : words.dateWrong} maxLength={10} />
        <TextField label={words.toLabel} value={to} onChange={(text) => set(from, text)} error={to === '' || isDate(to) ? undefined : words.dateWrong} maxLength={10} />
      </div>
    </section>
  )
}

function Band({ filters, change }: { filters: WorklistQuery; change: Change }): ReactNode {
  const words = strings.worklist.filter
  const [from, setFrom] = useState(filters.score === undefined ? '' : String(filters.score.from))
  const [to, setTo] = useState(filters.score === undefined ? '' : String(filters.score.to))
  const set = (nextFrom: string, nextTo: string): void => {
    setFrom(nextFrom)
    setTo(nextTo)
    if (isShare(nextFrom) && isShare(nextTo)) change({ score: nextFrom === '' && nextTo === '' ? undefined : { from: Number(nextFrom || 0), to: nextTo === '' ? 1 : Number(nextTo) } })
  }
  return (
    <section className="filter-section">
      <h3>{words.sections.band}</h3>
      <div className="filter-pair">
        <TextField label={words.bandFrom} inputMode="decimal" value={from} onChange={(text) => set(text, to)} error={isShare(from) ? undefined : words.bandWrong} maxLength={6} />
        <TextField label={words.bandTo} inputMode="decimal" value={to} onChange={(text) => set(from, text)} error={isShare(to) ? undefined : words.bandWrong} maxLength={6} />
      </div>
    </section>
  )
}

function isDate(text: string): boolean {
  return DATE.test(text) && !Number.isNaN(Date.parse(text))
}

function isShare(text: string): boolean {
  return text === '' || (/^(\d*\.)?\d+$/.test(text) && Number(text) <= 1)
}
