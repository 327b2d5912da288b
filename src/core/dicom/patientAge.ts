/**
 * Bands of ICH E11(R1) (newborn infants 0 to 27 days, infants and toddlers to 23 months, children 2 to 11 years, adolescents) and ICH E7
 * (the elderly from 65); E11 leaves the end of adolescence to the region, here the 18th birthday.
 */
export type AgeGroup = 'newborn' | 'infant' | 'child' | 'adolescent' | 'adult' | 'elderly'

export interface PatientAge {
  /** Decimal years for days, weeks and months; whole years where the file gives years. */
  readonly years: number
  /** Undefined where it cannot be told: `000Y` may be a newborn or an infant. */
  readonly group?: AgeGroup
  readonly source: "Patient's Age (0010,1010)" | "Patient's Birth Date (0010,0030) and study date"
}

/**
 * The patient's age at the study: (0010,1010) as written, else from birth date and study date (both YYYYMMDD or ISO). Undefined where
 * neither gives an age between 0 and 130 years.
 */
export function patientAge(facts: { readonly age?: string | undefined; readonly birthDate?: string | undefined; readonly studyDate?: string | undefined }): PatientAge | undefined {
  return writtenAge(facts.age) ?? ageBetween(facts.birthDate, facts.studyDate)
}

const DAYS_PER_YEAR = 365.2425
const MAX_YEARS = 130

function writtenAge(written: string | undefined): PatientAge | undefined {
  const parts = /^(\d{1,3})([DWMY])$/.exec(written?.trim().toUpperCase() ?? '')
  if (parts === null) return undefined
  const n = Number(parts[1])
  const source = "Patient's Age (0010,1010)"
  const of = (years: number, group: AgeGroup | undefined): PatientAge | undefined =>
    years > MAX_YEARS ? undefined : { years, ...(group === undefined ? {} : { group }), source }
  const unit = parts[2]
  if (unit === 'M') return of(n / 12, groupOf(n === 0 ? undefined : n * 30, n))
  if (unit === 'Y') return of(n, n === 0 ? undefined : groupOf(365, n * 12))
  const days = unit === 'W' ? n * 7 : n
  return of(days / DAYS_PER_YEAR, groupOf(days, Math.floor((days * 12) / DAYS_PER_YEAR)))
}

function ageBetween(birthDate: string | undefined, studyDate: string | undefined): PatientAge | undefined {
  const [birth, study] = [dateOf(birthDate), dateOf(studyDate)]
  if (birth === undefined || study === undefined) return undefined
  const days = (Date.UTC(...study) - Date.UTC(...birth)) / 86_400_000
  const months = (study[0] - birth[0]) * 12 + (study[1] - birth[1]) - (study[2] < birth[2] ? 1 : 0)
  const years = days / DAYS_PER_YEAR
  if (days < 0 || years > MAX_YEARS) return undefined
  const group = groupOf(days, months)
  return { years, ...(group === undefined ? {} : { group }), source: "Patient's Birth Date (0010,0030) and study date" }
}

function groupOf(days: number | undefined, months: number): AgeGroup | undefined {
  if (days === undefined) return undefined
  if (days < 28) return 'newborn'
  if (months < 24) return 'infant'
  if (months < 144) return 'child'
  if (months < 216) return 'adolescent'
  return months < 780 ? 'adult' : 'elderly'
}

/** Year, month (0-based) and day of YYYYMMDD, YYYY.MM.DD or YYYY-MM-DD…; undefined for what is no date. */
function dateOf(written: string | undefined): [number, number, number] | undefined {
  const parts = /^(\d{4})([.-]?)(\d{2})\2(\d{2})(?!\d)/.exec(written ?? '')
  if (parts === null) return undefined
  const [year, month, day] = [Number(parts[1]), Number(parts[3]) - 1, Number(parts[4])]
  const date = new Date(Date.UTC(year, month, day))
  return year >= 1000 && date.getUTCMonth() === month && date.getUTCDate() === day ? [year, month, day] : undefined
}
