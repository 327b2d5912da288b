import type { AuditFilter, JsonValue } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'

const names = new Map<string, string>(Object.entries(strings.audit.kinds))

/** What a kind of event is called; `import` as `Films imported`, an unknown one by its own words. */
export function nameOfKind(kind: string): string {
  const known = names.get(kind)
  if (known !== undefined) return known
  const words = kind.replaceAll(/[.-]/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** An event's details as names and values, in their own order. */
export function detailsOf(detail: JsonValue): [name: string, value: string][] {
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return [['', textOf(detail)]]
  return Object.entries(detail).map(([name, value]) => [name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase(), textOf(value)])
}

export function detailLine(detail: JsonValue): string {
  return detailsOf(detail).map(([name, value]) => (name === '' ? value : `${name} ${value}`)).join(' · ')
}

export const EVENT_GROUPS = ['all', 'lockbox', 'model', 'data', 'worklist', 'reading', 'person', 'other'] as const
export type EventGroup = (typeof EVENT_GROUPS)[number]

const GROUP_OF: Readonly<Record<string, EventGroup>> = {
  lockbox: 'lockbox', model: 'model', run: 'model', features: 'model', scale: 'model', training: 'model',
  import: 'data', dataset: 'data', patient: 'data', study: 'data', studies: 'data', export: 'data', anonymize: 'data',
  worklist: 'worklist', reading: 'reading', readings: 'reading', labels: 'reading', measurement: 'reading', person: 'person'
}

export function groupOf(kind: string): EventGroup {
  const noun = kind.split('.')[0] ?? ''
  return Object.hasOwn(GROUP_OF, noun) ? (GROUP_OF[noun] ?? 'other') : 'other'
}

export const PERIODS = ['all', 'today', 'week', 'month', 'year'] as const
export type Period = (typeof PERIODS)[number]

const DAYS: Readonly<Record<Period, number | undefined>> = { all: undefined, today: 0, week: 6, month: 29, year: 364 }

/** The first day (UTC) of a period that ends today. */
export function firstDay(period: Period, today: Date): Pick<AuditFilter, 'from'> {
  const days = DAYS[period]
  if (days === undefined) return {}
  return { from: new Date(today.getTime() - days * 86_400_000).toISOString().slice(0, 10) }
}

export function whoOf(actor: string): string {
  return actor === '' ? strings.audit.commandLine : actor
}

/** By this machine's clock, as the day's paperwork has it. */
export function timeOf(at: string): string {
  return new Date(at).toLocaleString('en-GB', { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' })
}

function textOf(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '–'
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
