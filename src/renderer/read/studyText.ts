import type { StudyInfo, StudyLine } from '../../contract/index.ts'
import { strings } from '../strings/index.ts'
import { formatAcquired, formatPersonName, studyName } from '../worklist/formats.ts'

/** Whose study it is, and how old the patient was at it, as the upper left corner says it. */
export function patientLines({ patient }: StudyInfo, { age }: StudyLine): { readonly name: string; readonly id: string; readonly facts: string } {
  const born = formatAcquired(patient.birthDate)
  const years = /^(\d{3})([DWMY])$/.exec(age ?? '')
  const shownAge = years === null ? '' : `${Number(years[1])}${years[2] === 'Y' ? '' : ` ${(years[2] ?? '').toLowerCase()}`}`
  const facts = [patient.birthDate === null ? '' : born.day, strings.read.corner.sexAge(patient.sex ?? '', shownAge)]
  return { name: formatPersonName(patient.name), id: patient.id ?? strings.read.corner.noId, facts: facts.filter((part) => part !== '').join(' · ') }
}

export function studyLines({ acquired, modalities, description, accession }: StudyLine): { readonly day: string; readonly time: string; readonly what: string; readonly accession: string } {
  const what = studyName(modalities.join(', '), description ?? '')
  const { day, time } = formatAcquired(acquired)
  return { day: acquired === null ? '' : day, time, what, accession: accession === null || accession === '' ? '' : strings.read.corner.accession(accession) }
}

/** How far a study lies from the current one: `Prior, 16 months earlier`. Undefined where a date is missing. */
export function studyDistance(current: string | null, other: string | null): string | undefined {
  const [a, b] = [Date.parse(`${(current ?? '').slice(0, 10)}T00:00:00Z`), Date.parse(`${(other ?? '').slice(0, 10)}T00:00:00Z`)]
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined
  const days = Math.round((a - b) / 86_400_000)
  if (days === 0) return strings.read.corner.sameDay
  const { distance, corner } = strings.read
  const size = Math.abs(days)
  const months = Math.round(size / 30.44)
  const text = size < 60 ? distance.days(size) : months < 36 ? distance.months(months) : distance.years(Math.floor(size / 365.25))
  return days > 0 ? corner.prior(text) : corner.later(text)
}
