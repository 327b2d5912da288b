import type { ProfileOption } from './profileTable.ts'

/** What de-identification is asked to do beyond the basic profile, and what it needs of its host. */
export interface DeidentifyOptions {
  readonly options: ReadonlySet<ProfileOption>
  /** With `modifiedDates`: whole days that every date of the patient is moved by. */
  readonly shiftDays?: number
  /** New Patient ID (0010,0020). */
  readonly patientId: string
  /** New Patient's Name (0010,0010). */
  readonly patientName: string
  /** The new UID for an old one: always the same for the same, under 2.25. */
  readonly newUid: (uid: string) => string
  /** For (0012,0063), at most 64 characters. */
  readonly method: string
  /** Pixels were blanked: Clean Pixel Data is among the options used. */
  readonly cleanedPixels?: boolean
}

/** A code of CID 7050 (PS3.16). */
export interface MethodCode {
  readonly value: string
  readonly meaning: string
}

/** The codes of the profile and of the options used, in their order; all of the scheme DCM. */
export function methodCodes(options: ReadonlySet<ProfileOption>, cleanedPixels: boolean): MethodCode[] {
  return [
    { value: '113100', meaning: 'Basic Application Confidentiality Profile' },
    ...(cleanedPixels ? [{ value: '113101', meaning: 'Clean Pixel Data Option' }] : []),
    ...CODES.filter(([option]) => options.has(option)).map(([, value, meaning]) => ({ value, meaning }))
  ]
}

const CODES: readonly (readonly [ProfileOption, string, string])[] = [
  ['graphics', '113103', 'Clean Graphics Option'],
  ['structuredContent', '113104', 'Clean Structured Content Option'],
  ['descriptors', '113105', 'Clean Descriptors Option'],
  ['fullDates', '113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
  ['modifiedDates', '113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  ['patientCharacteristics', '113108', 'Retain Patient Characteristics Option'],
  ['device', '113109', 'Retain Device Identity Option'],
  ['uids', '113110', 'Retain UIDs Option'],
  ['safePrivate', '113111', 'Retain Safe Private Option'],
  ['institution', '113112', 'Retain Institution Identity Option']
]
