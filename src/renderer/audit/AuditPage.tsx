import { useState, type ReactNode } from 'react'
import type { AuditEvent, AuditFilter } from '../../contract/index.ts'
import { useHost } from '../host/HostProvider.tsx'
import { useCommand, useDeed } from '../host/useCommand.ts'
import { StatusItems } from '../shell/StatusItems.tsx'
import { strings } from '../strings/index.ts'
import { Button } from '../ui/Button.tsx'
import { Chip } from '../ui/Chip.tsx'
import { CommandFailure } from '../ui/CommandFailure.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Select } from '../ui/Select.tsx'
import { TextField } from '../ui/TextField.tsx'
import { toast } from '../ui/Toasts.tsx'
import { VirtualList } from '../ui/VirtualList.tsx'
import { EventPanel } from './EventPanel.tsx'
import { detailLine, EVENT_GROUPS, firstDay, groupOf, nameOfKind, PERIODS, timeOf, whoOf, type EventGroup, type Period } from './eventText.ts'
import { useJournal } from './useJournal.ts'
import './audit.css'

interface Choice {
  readonly group: EventGroup
  /** Null: anyone. */
  readonly actor: string | null
  readonly period: Period
  readonly text: string
}

const EVERYTHING: Choice = { group: 'all', actor: null, period: 'all', text: '' }
const ANYONE = ' anyone'

/** The journal of the library: who did what and when, to filter, read and export. */
export function AuditPage(): ReactNode {
  const [choice, setChoice] = useState(EVERYTHING)
  const [shown, setShown] = useState<AuditEvent>()
  const choices = useCommand('audit.choices', {}).data
  const kinds = choices?.kinds ?? []
  const filter = filterOf(choice, kinds.map(({ kind }) => kind))
  const journal = useJournal(filter)
  const words = strings.audit
  const change = (changed: Partial<Choice>): void => setChoice({ ...choice, ...changed })
  const countOf = (group: EventGroup): number => kinds.filter(({ kind }) => group === 'all' || groupOf(kind) === group).reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="audit">
      <header className="audit-head">
        <div><h2>{words.title}</h2><p className="dim">{words.text}</p></div>
        <ExportButton filter={filter} isDisabled={journal.total === 0} />
      </header>
      <div className="audit-filters" data-region>
        <TextField label={words.find} hidesLabel placeholder={words.find} icon="search" value={choice.text} onChange={(text) => change({ text })} />
        <Select label={words.actor} hidesLabel value={choice.actor ?? ANYONE} onChange={(actor) => change({ actor: actor === ANYONE ? null : actor })} options={[{ value: ANYONE, text: words.anyone }, ...(choices?.actors ?? []).map(({ actor }) => ({ value: actor, text: whoOf(actor) }))]} />
        <Select label={words.period} hidesLabel value={choice.period} onChange={(period) => change({ period })} options={PERIODS.map((period) => ({ value: period, text: words.periods[period] }))} />
        <div className="audit-chips" role="group" aria-label={words.groupsLabel}>
          {EVENT_GROUPS.filter((group) => group === 'all' || countOf(group) > 0).map((group) => <Chip key={group} isSelected={choice.group === group} count={countOf(group)} onChange={() => change({ group })}>{words.groups[group]}</Chip>)}
        </div>
      </div>
      <div className="audit-body" data-region>
        {journal.error !== null ? <CommandFailure title={words.failed} error={journal.error} retry={journal.again} /> : journal.events.length > 0 ? (
          <VirtualList label={words.list} rows={journal.events} rowKey={({ id }) => id} className="audit-list" onEndReached={journal.more} head={<>{HEADS.map((head) => <span key={head} role="columnheader">{words.columns[head]}</span>)}</>}>
            {(event) => <EventLine event={event} isShown={event.id === shown?.id} onShow={() => setShown(event)} />}
          </VirtualList>
        ) : journal.isPending ? null : choice === EVERYTHING ? <Notice icon="audit" title={words.empty} text={words.emptyText} /> : (
          <Notice icon="filter" title={words.none}><Button onPress={() => setChoice(EVERYTHING)}>{words.clear}</Button></Notice>
        )}
        {shown === undefined ? null : <EventPanel event={shown} onClose={() => setShown(undefined)} />}
      </div>
      <StatusItems><span className="status-item">{words.shown(journal.events.length, journal.total)}</span></StatusItems>
    </div>
  )
}

const HEADS = ['at', 'actor', 'kind', 'detail'] as const

function EventLine({ event, isShown, onShow }: { event: AuditEvent; isShown: boolean; onShow: () => void }): ReactNode {
  return (
    <>
      <time role="cell" dateTime={event.at}>{timeOf(event.at)}</time>
      <span role="cell">{whoOf(event.actor)}</span>
      <span role="cell"><button type="button" className="audit-kind" aria-pressed={isShown} onClick={onShow}>{nameOfKind(event.kind)}</button></span>
      <span role="cell" className="audit-detail">{detailLine(event.detail)}</span>
    </>
  )
}

function ExportButton({ filter, isDisabled }: { filter: AuditFilter; isDisabled: boolean }): ReactNode {
  const host = useHost()
  const write = useDeed('audit.export')
  const words = strings.audit
  const save = async (): Promise<void> => {
    const path = await host.files.save({ name: words.fileName(new Date().toISOString().slice(0, 10)) })
    if (path === null) return
    write.mutate({ filter, path }, { onSuccess: (done) => toast('ok', words.exported(done.events, done.path)), onError: (error) => toast('bad', `${words.exportFailed} ${error.message}`) })
  }
  return <Button icon="export" isDisabled={isDisabled || write.isPending} onPress={() => void save()}>{words.export}</Button>
}

function filterOf({ group, actor, period, text }: Choice, kinds: readonly string[]): AuditFilter {
  const chosen = kinds.filter((kind) => groupOf(kind) === group)
  return { ...(group === 'all' || chosen.length === 0 ? {} : { kinds: chosen }), ...(actor === null ? {} : { actor }), ...firstDay(period, new Date()), ...(text.trim() === '' ? {} : { text: text.trim() }) }
}
