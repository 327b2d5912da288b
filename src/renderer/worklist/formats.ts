import type { CaseRow } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'

/** DICOM's person name (PS3.5 6.2, PN) as a list shows it: `Okonkwo^Adaeze` is "Okonkwo, Adaeze"; the first component group that says something. */
export function formatPersonName(name: string | null): string {
  const groups = (name ?? '').split('=').map((group) => group.split('^').map((part) => part.trim()))
  // alphabetic, else ideographic, else phonetic (PS3.5 6.2.1.1)
  const at = groups.findIndex((group) => group.some((part) => part !== ''))
  const [family = '', given = '', middle = ''] = groups[at] ?? []
  const first = [given, middle].filter((part) => part !== '').join(' ')
  const shown = [family, first].filter((part) => part !== '').join(at > 0 ? ' ' : ', ')
  return shown === '' ? strings.patient.noName : shown
}

/** Sex and DICOM's age string (PS3.5 6.2, AS): `F` and `061Y` are "F 61"; days, weeks and months keep their unit. */
export function formatSexAge({ sex, age }: CaseRow['patient']): string {
  const match = /^(\d{3})([DWMY])$/.exec(age ?? '')
  const shownAge = match === null ? '' : `${Number(match[1])}${match[2] === 'Y' ? '' : ` ${match[2]?.toLowerCase()}`}`
  const shown = [sex ?? '', shownAge].filter((part) => part !== '').join(' ')
  return shown === '' ? strings.patient.unknown : shown
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })

/** The scanner's own clock, never moved to this machine's zone: `2026-03-14T08:52` is ["14 Mar 2026", "08:52"]. */
export function formatAcquired(acquired: string | null): { day: string; time: string } {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?/.exec(acquired ?? '')
  const date = new Date(`${match?.[1] ?? ''}T00:00:00Z`)
  return match === null || Number.isNaN(date.getTime()) ? { day: strings.patient.unknown, time: '' } : { day: DAY.format(date), time: match[2] ?? '' }
}

const SHORT_DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** For a narrow column: day and time in the year given, else the whole date alone. */
export function formatAcquiredShort(acquired: string | null, year: number): { day: string; time: string } {
  const whole = formatAcquired(acquired)
  const match = /^(\d{4})-\d{2}-\d{2}/.exec(acquired ?? '')
  if (match === null || Number(match[1]) !== year || whole.day === strings.patient.unknown) return { day: whole.day, time: '' }
  return { day: SHORT_DAY.format(new Date(`${match[0]}T00:00:00Z`)), time: whole.time }
}

export function formatStudy({ modality, description }: Pick<CaseRow, 'modality' | 'description'>): string {
  const shown = studyName(modality ?? '', description ?? '')
  return shown === '' ? strings.patient.noStudy : shown
}

/** Modality and description; many descriptions begin with the modality, which is not said twice. */
export function studyName(modality: string, description: string): string {
  const [first = ''] = /^[\p{L}\d]*/u.exec(description) ?? []
  return first.toUpperCase() === modality.toUpperCase() ? description : [modality, description].filter((part) => part !== '').join(' ')
}

/** Two decimals; never rounded to 0 or 1, which would claim a certainty that no model has. */
export function formatProbability(p: number): string {
  if (p > 0 && p < 0.005) return '<0.01'
  if (p < 1 && p >= 0.995) return '>0.99'
  return p.toFixed(2)
}

/** Step of the probability ramp, one per 0.2: 1 to 5. */
export function probabilityStep(p: number): 1 | 2 | 3 | 4 | 5 {
  if (p < 0.2) return 1
  if (p < 0.4) return 2
  if (p < 0.6) return 3
  return p < 0.8 ? 4 : 5
}

/** `present` goes without saying; a class is named with its finding. */
export function formatLabels(labels: CaseRow['labels']): string {
  return labels.map(({ finding, value }) => strings.labelText(finding, value)).join(', ')
}

const HOUR = 3_600_000

/** How long a study has waited: `12 min`, `7 h`, `3 d`, `2.1 y`. */
export function formatWaiting(since: string, now: number): string {
  const hours = Math.max(0, now - Date.parse(since)) / HOUR
  const { waiting } = strings.worklist
  if (hours < 1) return waiting.minutes(Math.floor(hours * 60))
  if (hours < 48) return waiting.hours(Math.floor(hours))
  const days = hours / 24
  return days < 730 ? waiting.days(Math.floor(days)) : waiting.years((days / 365.25).toFixed(1))
}
